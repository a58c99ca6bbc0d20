// What waits is named by what it does, and found again by what it is about.
import type { Command } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { m } from '$lib/paraglide/messages';
import { betrifft, istGespraech, tatText, tatWort } from './tatwort.ts';

const act = (method: Command['method'], address: string, body?: unknown): Command => ({
	...{ command_id: 'c', method, address, body },
});

test('every act of a Knoten has words of its own', () => {
	const words = [
		act('post', '/knoten'),
		act('patch', '/knoten/k'),
		act('post', '/knoten/k/nachrichten'),
		act('patch', '/nachrichten/n'),
		act('delete', '/nachrichten/n'),
		act('post', '/knoten/k/elemente'),
		act('delete', '/knoten/k/elemente/e'),
		act('post', '/faeden'),
		act('post', '/faeden/f/twist'),
		act('post', '/faeden/f/untwist'),
	].map(tatWort);
	expect(new Set(words).size).toBe(words.length);
	expect(words).toContain(m.tat_nachricht_zurueckziehen());
	expect(tatWort(act('patch', '/knoten/k/elemente/e'))).toBe(m.tat_element());
});

test('what somebody typed can be read in it', () => {
	expect(tatText(act('post', '/knoten/k/elemente', { type: 'liste', items: ['Spaten', 'Eimer'] }))).toBe(
		'Spaten\nEimer',
	);
	expect(tatText(act('post', '/knoten/k/elemente', { url: 'https://a.example/', title: null }))).toBe(
		'https://a.example/',
	);
	expect(tatText(act('delete', '/nachrichten/n'))).toBe('');
});

test('it is about the Knoten, the message or the Faden that it names', () => {
	const here = new Set(['k', 'n', 'f']);
	expect(betrifft(act('post', '/knoten/k/nachrichten', { text: 'a' }), here)).toBe(true);
	expect(betrifft(act('delete', '/nachrichten/n'), here)).toBe(true);
	expect(betrifft(act('post', '/faeden/f/twist', {}), here)).toBe(true);
	expect(betrifft(act('post', '/faeden', { to_knoten_id: 'k' }), here)).toBe(true);
	expect(betrifft(act('post', '/faeden', { to_knoten_id: 'other' }), here)).toBe(false);
	expect([act('delete', '/nachrichten/n'), act('patch', '/knoten/k')].map(istGespraech)).toEqual([true, false]);
});
