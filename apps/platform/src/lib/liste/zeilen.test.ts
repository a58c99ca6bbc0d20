// The rows of the list.
import type { Faden, KnotenItem } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { zeilen } from './zeilen.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const knoten = (id: string, lat = 53.55) =>
	({ id, type: 'idee', title: id, lat, lon: 9.93, faeden_count: 0, garn_count: 0, is_permanent: false }) as KnotenItem;
const faden = (id: string, over: Partial<Faden> = {}) =>
	({
		id,
		kind: 'gespraech',
		is_garn: false,
		created_at: new Date(NOW - HOUR).toISOString(),
		expires_at: new Date(NOW + 167 * HOUR).toISOString(),
		...over,
	}) as Faden;
const ask = (hin: [string, Faden[]][], over = {}) =>
	zeilen([knoten('fern', 53.6), knoten('nah')], new Map(hin), {
		ausschnitt: null,
		mitte: { lat: 53.55, lon: 9.93 },
		arten: new Set(),
		gefunden: null,
		now_ms: NOW,
		...over,
	});

test('the nearest comes first', () => {
	expect(ask([]).map((r) => r.knoten.id)).toEqual(['nah', 'fern']);
});

test('the youngest fading Faden stands in front, though Garn holds', () => {
	const older = faden('a', { kind: 'gestaltung', created_at: new Date(NOW - 9 * HOUR).toISOString() });
	const garn = faden('g', { is_garn: true, expires_at: null });
	const row = ask([['nah', [older, garn, faden('b')]]])[0];
	expect(row).toMatchObject({ art: 'gespraech', garn: true, faeden: 3, remaining_seconds: 167 * 3600 });
});

test('a Faden at its very end leads nowhere any more', () => {
	const row = ask([['nah', [faden('a', { expires_at: new Date(NOW).toISOString() })]]])[0];
	expect(row).toMatchObject({ art: null, faeden: 0, remaining_seconds: null });
});

test('while its Fäden are not here yet, a Knoten says itself how strong they are', () => {
	const half = { ...knoten('hof'), staerkste_art: 'gestaltung', strength: 0.5, faeden_count: 1 } as KnotenItem;
	const [row] = zeilen([half], new Map(), {
		ausschnitt: null,
		mitte: half,
		arten: new Set(),
		gefunden: null,
		now_ms: NOW,
	});
	expect(row).toMatchObject({ art: 'gestaltung', s: 0.5, remaining_seconds: 84 * 3600, faeden: 1 });
});

test('filters and searches choose rows', () => {
	expect(ask([['nah', [faden('a')]]], { arten: new Set(['gespraech']) }).map((r) => r.knoten.id)).toEqual(['nah']);
	expect(ask([['nah', [faden('a')]]], { arten: new Set(['gestaltung']) })).toEqual([]);
	expect(ask([], { gefunden: new Set(['fern']), ausschnitt: [9, 53, 9.1, 53.1] }).map((r) => r.knoten.id)).toEqual([
		'fern',
	]);
	expect(ask([], { knotenarten: new Set(['frage']) })).toEqual([]);
	expect(ask([], { knotenarten: new Set(['idee']) })).toHaveLength(2);
	expect(ask([], { ausschnitt: [9.9, 53.5, 10, 53.56] }).map((r) => r.knoten.id)).toEqual(['nah']);
});
