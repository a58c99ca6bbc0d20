// A touch finds the thread it meant.
import { FADEN_ARTEN } from '@weltgewebe/ui/faden';
import { expect, test } from 'vitest';
import { bend, layout, mercator } from './buendel.ts';
import { type Farben, rgb } from './farben.ts';
import { greifeFaden } from './greifen.ts';
import type { KartenFaden } from './index.ts';

const black = rgb('#000000');
const farben = { ply: black, goldCore: black, threads: Object.fromEntries(FADEN_ARTEN.map((a) => [a, black])) };
const faden = (to: string, lat: number): KartenFaden => ({
	...{ art: 'gespraech', from: 'ada', to, born: 1, garn: false },
	...{ fromLat: lat, fromLon: 9.9, toLat: lat, toLon: 9.96 },
});
const buendel = layout([faden('nord', 53.56), faden('sued', 53.55)], farben as Farben);
const pixel = 1 / (512 * 2 ** 14);

/** The middle of a thread bulges to the side by its bend. */
function bulge(lat: number): [number, number] {
	const [ax, y] = mercator(9.9, lat);
	const [bx] = mercator(9.96, lat);
	return [(ax + bx) / 2, y - (bx - ax) * bend({ art: 'gespraech' })];
}

test('the middle of the bent line belongs to it, the straight middle does not', () => {
	expect(greifeFaden(buendel, ...bulge(53.55), 8 * pixel)?.to).toBe('sued');
	expect(greifeFaden(buendel, ...mercator(9.93, 53.55), 8 * pixel)).toBeNull();
});

test('the nearer of two is meant', () => {
	const [x, y] = bulge(53.56);
	expect(greifeFaden(buendel, x, y + 3 * pixel, 2000 * pixel)?.to).toBe('nord');
});

test('empty land is empty', () => {
	expect(greifeFaden(buendel, ...mercator(9.93, 53.6), 8 * pixel)).toBeNull();
	expect(greifeFaden(layout([], farben as Farben), 0.5, 0.5, 1)).toBeNull();
});
