// What the service worker decides, keeps and cuts, against a cache made of a map.
import { expect, test } from 'vitest';
import { bereich, ganz, platz, selbeAusgabe, teil } from './scheibe.ts';
import { Vorrat } from './vorrat.ts';
import { darfBleiben, weg } from './wege.ts';

const SHELL = new Set(['/zeichen.svg']);
const at = (path: string, over: Partial<{ method: string; mode: string; range: boolean }> = {}) =>
	weg(new URL(path, 'http://localhost'), { method: 'GET', mode: 'cors', range: false, ...over }, SHELL);

test.each([
	['/', 'seite', { mode: 'navigate' }],
	['/knoten/1', 'seite', { mode: 'navigate' }],
	['/zeichen.svg', 'schale', {}],
	['/_app/immutable/entry/app.js', 'schale', {}],
	['/api/knoten?archived=true', 'daten', {}],
	['/api/knoten?bbox=1,2,3,4', 'durch', {}],
	['/api/knoten/1/gespraech', 'daten', {}],
	['/api/tiles/gewebe/14/1/2.mvt', 'kachel', {}],
	['/api/tiles/stadt.pmtiles', 'scheibe', { range: true }],
	['/api/tiles/stadt.pmtiles', 'durch', {}],
	['/api/me', 'durch', {}],
	['/api/auth/session', 'durch', {}],
	['/api/admin/accounts', 'durch', {}],
	['/api/live?bbox=1,2,3,4', 'durch', {}],
	['/api/suche?q=a', 'durch', {}],
	['/api/knoten', 'durch', { method: 'POST' }],
	['/api/rum', 'durch', { method: 'POST' }],
])('%s goes the way of %s', (path, expected, over) => expect(at(path, over)).toBe(expected));

test('what its server calls private does not stay', () => {
	const answer = (status: number, cache: string) => new Response('', { status, headers: { 'Cache-Control': cache } });
	expect(darfBleiben(answer(200, 'no-cache'))).toBe(true);
	expect(darfBleiben(answer(200, 'private, no-cache'))).toBe(false);
	expect(darfBleiben(answer(200, 'no-store'))).toBe(false);
	expect(darfBleiben(answer(404, 'no-cache'))).toBe(false);
});

test('a slice is kept whole and read as the part that it was', async () => {
	const headers = { 'Content-Range': 'bytes 4-6/100', ETag: '"1"' };
	const part = new Response(new Uint8Array([4, 5, 6]), { status: 206, headers });
	const kept = await ganz(part);
	expect(kept.status).toBe(200);
	const read = teil(kept);
	expect(read.status).toBe(206);
	expect(read.headers.get('Content-Range')).toBe('bytes 4-6/100');
	expect([...new Uint8Array(await read.arrayBuffer())]).toEqual([4, 5, 6]);
});

test('slices of different ranges lie in different places, and know their edition', () => {
	expect(bereich('bytes=0-16383')).toEqual([0, 16383]);
	expect(bereich('bytes=5-')).toBeNull();
	expect(bereich(null)).toBeNull();
	expect(platz('http://localhost/a.pmtiles', [0, 9])).not.toBe(platz('http://localhost/a.pmtiles', [0, 10]));
	const of = (tag: string) => new Response('', { headers: { ETag: tag } });
	expect(selbeAusgabe(of('"1"'), of('"1"'))).toBe(true);
	expect(selbeAusgabe(of('"1"'), of('"2"'))).toBe(false);
});

/** A cache in memory, in the order of keeping. */
function memory() {
	const kept = new Map<string, Response>();
	const cache = {
		match: async (key: string) => kept.get(key)?.clone(),
		put: async (key: string, answer: Response) => void kept.set(key, answer),
		delete: async (key: string) => kept.delete(key),
		keys: async () => [...kept.keys()],
	};
	return { kept, cache: cache as unknown as Cache };
}
const bytes = (n: number) => new Response(new Uint8Array(n));

test('when there are too many the oldest go, and what was kept again is young', async () => {
	const { kept, cache } = memory();
	const store = new Vorrat(cache, { entries: 4, bytes: 1000 });
	for (const key of ['a', 'b', 'c', 'd', 'a', 'e']) await store.merke(key, bytes(1));
	expect(kept.has('a')).toBe(true);
	expect(kept.has('b')).toBe(false);
	expect(kept.size).toBeLessThanOrEqual(4);
});

test('bytes have an end too, also those of an earlier life', async () => {
	const { kept, cache } = memory();
	for (let i = 0; i < 9; i++) await new Vorrat(cache, { entries: 99, bytes: 1000 }).merke(`k${i}`, bytes(200));
	expect(kept.size).toBeLessThanOrEqual(5);
	expect(kept.has('k8')).toBe(true);
});

test('one that is too big for all the others is not kept', async () => {
	const { kept, cache } = memory();
	await new Vorrat(cache, { entries: 9, bytes: 1000 }).merke('gross', bytes(400));
	expect(kept.size).toBe(0);
});

test('everything can be let go', async () => {
	const { kept, cache } = memory();
	const store = new Vorrat(cache, { entries: 9, bytes: 1000 });
	await store.merke('a', bytes(1));
	await store.leere();
	expect(kept.size).toBe(0);
});
