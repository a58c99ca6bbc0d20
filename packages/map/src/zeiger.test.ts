// The keyboard goes through what is nearest and never gets caught.
import { expect, test } from 'vitest';
import type { Gewebebild, View } from './index.ts';
import { naechste, Zeiger } from './zeiger.ts';

const knoten = (id: string, lat: number, lon: number) => ({
	...{ id, title: id, art: 'idee', lat, lon },
	...{ faeden: 1, gehalten: false, vorbei: false },
});
const bild: Gewebebild = {
	knoten: [knoten('fern', 53.58, 9.93), knoten('nah', 53.551, 9.93), knoten('draussen', 54, 9.93)],
	rollen: [{ id: 'ada', name: 'Ada', lat: 53.555, lon: 9.93, dreht: false, genauigkeit_m: 0, eigen: false }],
	faeden: [],
	vollstaendig: true,
	gewaehlt: false,
};
const view: View = { place: { lat: 53.55, lon: 9.93, zoom: 13 }, bounds: [9.9, 53.5, 9.96, 53.6] };

test('the nearest first, and nothing that cannot be seen', () => {
	expect(naechste(bild, view).map((z) => z.id)).toEqual(['nah', 'ada', 'fern']);
	expect(naechste(bild, view, 1).map((z) => z.id)).toEqual(['nah']);
});

test('where nothing can be seen there is still the Knoten that is nearest', () => {
	const away: View = { place: { lat: 53.56, lon: 9.94, zoom: 17 }, bounds: [9.939, 53.559, 9.941, 53.561] };
	expect(naechste(bild, away).map((z) => z.id)).toEqual(['nah']);
	expect(naechste({ ...bild, knoten: [] }, away)).toEqual([]);
});

test('one goes on, back, and out at either end', () => {
	const zeiger = new Zeiger();
	const step = (by: 1 | -1) => zeiger.step(by, () => naechste(bild, view))?.id ?? null;
	expect([step(1), step(1), step(-1), step(-1)]).toEqual(['nah', 'ada', 'nah', null]);
	expect([step(1), step(1), step(1), step(1)]).toEqual(['nah', 'ada', 'fern', null]);
});

test('coming from behind, the map is left at once', () => {
	expect(new Zeiger().step(-1, () => naechste(bild, view))).toBeNull();
});

test('when the map has moved, the walk begins anew', () => {
	const zeiger = new Zeiger();
	zeiger.step(1, () => naechste(bild, view));
	zeiger.clear();
	expect(zeiger.ziel).toBeNull();
});
