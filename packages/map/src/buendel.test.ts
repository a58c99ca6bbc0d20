// What becomes of Fäden before they are drawn.
import { FADEN_ARTEN } from '@weltgewebe/ui/faden';
import { expect, test } from 'vitest';
import { arc, bend, FLOATS, layout, mercator, merge } from './buendel.ts';
import { type Farben, rgb } from './farben.ts';
import type { KartenFaden } from './index.ts';

const faden = (over: Partial<KartenFaden> = {}): KartenFaden => ({
	art: 'gespraech',
	from: 'ada',
	to: 'hof',
	fromLat: 53.55,
	fromLon: 9.93,
	toLat: 53.56,
	toLon: 9.95,
	born: 1000,
	garn: false,
	...over,
});
const farben = {
	ply: rgb('#ffffff'),
	goldCore: rgb('#f2b90f'),
	threads: Object.fromEntries(FADEN_ARTEN.map((art) => [art, rgb('#000000')])),
} as Farben;

test('same Rolle, Knoten and kind are one line, the youngest', () => {
	expect(merge([faden(), faden({ born: 2000 }), faden({ born: 1500 })])).toEqual([faden({ born: 2000 })]);
});

test('Garn stands for its line however old it is', () => {
	expect(merge([faden({ garn: true, born: 1 }), faden({ born: 2000 })])[0]?.garn).toBe(true);
});

test('another kind is another line, bent differently', () => {
	const lines = merge([faden(), faden({ art: 'gestaltung' })]);
	expect(lines).toHaveLength(2);
	expect(new Set(FADEN_ARTEN.map((art) => bend(faden({ art })))).size).toBe(FADEN_ARTEN.length);
});

test('the world lies in a unit square', () => {
	expect(mercator(0, 0)).toEqual([0.5, 0.5]);
	expect(mercator(-180, 85.0511287798)[1]).toBeCloseTo(0, 9);
});

test('a straight line is as long as itself', () => {
	expect(arc(0)).toBe(1);
	expect(arc(0.2)).toBeGreaterThan(1);
});

test('positions are relative, so that single precision holds a metre', () => {
	const { data, count, origin } = layout([faden()], farben, null);
	expect(count).toBe(1);
	expect(data).toHaveLength(FLOATS);
	const metre = 1 / 40_075_000;
	const [x] = mercator(9.93, 53.55);
	expect(Math.abs((data[0] ?? 0) + origin[0] - x)).toBeLessThan(metre * 0.01);
	expect([data[2], data[3]]).toEqual([0, 0]);
});

test('selection brings its threads forward and all others back', () => {
	const emphasis = (selected: string | null) => layout([faden()], farben, selected).data[11];
	expect(emphasis(null)).toBe(1);
	expect(emphasis('hof')).toBe(1);
	expect(emphasis('ada')).toBe(1);
	expect(emphasis('anders')).toBeCloseTo(0.14);
});

test('a fan of Garn steps back, single Garn does not', () => {
	const fan = Array.from({ length: 100 }, (_, i) => faden({ to: `k${i}`, garn: true }));
	expect(layout(fan, farben, null).data[11]).toBeCloseTo(-0.32);
	expect(
		layout(fan, farben, 'k7')
			.data.filter((_, i) => i % FLOATS === 11)
			.filter((e) => e === 1),
	).toHaveLength(1);
	expect(layout(fan.slice(0, 3), farben, null).data[11]).toBe(1);
});

test('nothing is drawn from nothing', () => {
	expect(layout([], farben, null)).toMatchObject({ count: 0, epoch: 0 });
});
