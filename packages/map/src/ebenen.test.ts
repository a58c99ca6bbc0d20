// The layers: both sources alike, every picture and every layer they name is there.
import { FADEN_ARTEN } from '@weltgewebe/ui/faden';
import { expect, test } from 'vitest';
import { knotenData, markenData, pixels22, rollenData } from './daten.ts';
import { ebenen, greifbar, HAUFEN_EBENE, kachelFaeden, opazitaeten, quellen, STREET_ZOOM, zurueck } from './ebenen.ts';
import { type Farben, rgb } from './farben.ts';

const black = rgb('#000000');
const farben = new Proxy({ threads: Object.fromEntries(FADEN_ARTEN.map((a) => [a, black])) } as Farben, {
	get: (has, key) => Reflect.get(has, key) ?? '#000000',
});
const layers = [...kachelFaeden(farben), ...ebenen(farben)];
const ids = layers.map((layer) => layer.id);

test('every layer has its own name and a source that exists', () => {
	expect(new Set(ids).size).toBe(ids.length);
	const sources = quellen('https://hier.example');
	for (const layer of layers) expect(Object.keys(sources)).toContain((layer as { source: string }).source);
});

test('what is touched and what steps back are layers that exist', () => {
	for (const stoff of ['bild', 'kacheln'] as const) {
		expect(ids).toEqual(expect.arrayContaining(greifbar(stoff)));
		expect(ids).toEqual(expect.arrayContaining(opazitaeten(stoff).map(([layer]) => layer)));
	}
});

test('Haufen end where Knoten of tiles begin', () => {
	const find = (id: string) => layers.find((layer) => layer.id === id);
	expect(find(HAUFEN_EBENE)?.maxzoom).toBe(STREET_ZOOM);
	expect(find('knoten-kacheln')?.minzoom).toBe(STREET_ZOOM);
	expect(find('faden-gespraech-kacheln')?.minzoom).toBe(STREET_ZOOM);
});

test('the weave comes from our own address alone', () => {
	const { kacheln } = quellen('https://hier.example');
	expect(kacheln).toMatchObject({ tiles: ['https://hier.example/api/tiles/gewebe/{z}/{x}/{y}.mvt'] });
});

test('without a selection nothing steps back', () => {
	expect(zurueck(false)).toBe(1);
	expect(JSON.stringify(zurueck(true))).toContain('feature-state');
});

test('a disc of uncertainty is as wide as it says', () => {
	// 150 m at 60 degrees north are 300 m of the equator; a pixel at zoom 22 is 18.66 mm wide there.
	expect(pixels22(150, 60)).toBeCloseTo(300 / 0.018_661_7, -2);
});

test('features bear the properties that the weave’s tiles give', () => {
	const k = { id: 'k', title: 'Hof', art: 'idee', lat: 53, lon: 9, faeden: 2, gehalten: true, vorbei: false };
	expect(knotenData([k]).features[0]?.properties).toMatchObject({ title: 'Hof', art: 'idee', faeden: 2, held: true });
	const r = { id: 'r', name: 'Ada', lat: 53, lon: 9, dreht: true, eigen: true, genauigkeit_m: 0 };
	expect(rollenData([r]).features[0]?.properties).toMatchObject({ name: 'Ada', eigen: true, scheibe: 0 });
	const marke = markenData([{ lat: 1, lon: 2, art: 'wahl', faeden: null, genauigkeit_m: 0 }]).features[0];
	expect(marke?.properties).toMatchObject({ rolle: true, faeden: 0 });
});
