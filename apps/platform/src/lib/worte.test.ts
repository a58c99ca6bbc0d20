// Words for numbers, in both languages, and a catalogue that is complete in both.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { overwriteGetLocale } from '$lib/paraglide/runtime';
import { entfernung, fadenWort, knotenWort, verblasst, vor } from './worte.ts';

let locale: 'de' | 'en' = 'de';
overwriteGetLocale(() => locale);
afterEach(() => {
	locale = 'de';
});

describe('fading in words', () => {
	test.each([
		[604_800, 'verblasst in 7 Tagen'],
		[5 * 86_400 + 60, 'verblasst in 5 Tagen'],
		[26 * 3600, 'verblasst in 26 Stunden'],
		[2 * 3600, 'verblasst in 2 Stunden'],
		[61, 'verblasst in 1 Minute'],
		[1, 'verblasst in 1 Minute'],
		[0, 'verblasst gerade'],
	])('%i s', (seconds, words) => expect(verblasst(seconds)).toBe(words));
	test('in English', () => {
		locale = 'en';
		expect(verblasst(2 * 86_400)).toBe('fades in 2 days');
		expect(verblasst(60)).toBe('fades in 1 minute');
	});
});

test('distances as people here read them', () => {
	expect(entfernung(348)).toBe('350 m');
	expect(entfernung(1234)).toBe('1,2 km');
});

test('how long ago, seen from the server’s clock', () => {
	expect(vor('2026-01-01T00:00:00Z', Date.parse('2026-01-01T03:00:00Z'))).toBe('vor 3 Stunden');
	expect(vor('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:05Z'))).toBe('gerade eben');
});

test('a word that is not known stays as it is', () => {
	expect(fadenWort('delegation')).toBe('delegation');
	expect(knotenWort('idee')).toBe('Idee');
});

type Message = string | { match: Record<string, string> }[];
const catalogue = (language: string) =>
	JSON.parse(readFileSync(new URL(`../../messages/${language}.json`, import.meta.url), 'utf8')) as Record<
		string,
		Message
	>;
const texts = (message: Message) =>
	typeof message === 'string' ? [message] : message.flatMap((m) => Object.values(m.match));
const gaps = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test('both languages say everything, with the same gaps to fill', () => {
	const [de, en] = [catalogue('de'), catalogue('en')];
	expect(Object.keys(en)).toEqual(Object.keys(de));
	for (const [key, message] of Object.entries(de)) {
		const english = en[key];
		expect(english, key).toBeDefined();
		if (key === '$schema' || english === undefined) continue;
		expect(texts(english).length, key).toBe(texts(message).length);
		for (const text of [...texts(message), ...texts(english)]) expect(text.trim(), key).not.toBe('');
		expect(gaps(texts(english).at(-1) ?? ''), key).toEqual(gaps(texts(message).at(-1) ?? ''));
	}
});
