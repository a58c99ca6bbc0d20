// The Garnrollen of the list.
import type { Faden, Garnrolle, Treffer } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { gefundene, menschen } from './menschen.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const rolle = (id: string, lat: number | null) =>
	[id, { id, name: id, position: lat === null ? null : { lat, lon: 9.9, genauigkeit_m: 0 } } as Garnrolle] as const;
const faden = (id: string, from: string, left_s: number) =>
	[
		id,
		{ id, from_garnrolle: from, is_garn: false, expires_at: new Date(NOW + left_s * 1000).toISOString() } as Faden,
	] as const;

test('only who stands in sight is there, by name, with what still lives of their Fäden', () => {
	const weave = {
		rollen: new Map([rolle('cem', 53.5), rolle('ada', 53.5), rolle('fern', 60), rolle('verborgen', null)]),
		faeden: new Map([faden('a', 'ada', 60), faden('b', 'ada', 0)]),
		ausschnitt: [9, 53, 10, 54] as [number, number, number, number],
	};
	expect(menschen(weave, NOW).map(({ id, faeden }) => [id, faeden])).toEqual([
		['ada', 1],
		['cem', 0],
	]);
});

test('a search says nothing about Fäden that it does not know', () => {
	expect(gefundene([{ type: 'garnrolle', id: 'x', title: 'Xenia' } as Treffer])).toEqual([
		{ id: 'x', name: 'Xenia', faeden: null, dreht: false },
	]);
});
