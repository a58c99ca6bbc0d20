// What becomes of Fäden before they are drawn.
import { FADEN_ARTEN } from '@weltgewebe/ui/faden';
import { expect, test } from 'vitest';
import { arc, bend, emphasis, FLOATS, layout, mercator, merge, related } from './buendel.ts';
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
	const { data, count, origin } = layout([faden()], farben);
	expect(count).toBe(1);
	expect(data).toHaveLength(FLOATS);
	const metre = 1 / 40_075_000;
	const [x] = mercator(9.93, 53.55);
	expect(Math.abs((data[0] ?? 0) + origin[0] - x)).toBeLessThan(metre * 0.01);
	expect([data[2], data[3]]).toEqual([0, 0]);
});

test('every kind has its dash, Garn its ply, a Goldfaden its core', () => {
	const look = (over: Partial<KartenFaden>) => {
		const { data } = layout([faden(over)], farben);
		return { dash: [...data.slice(12, 16)], core: data[19], width: data[6] };
	};
	expect(look({ art: 'antrag' })).toMatchObject({ dash: [8, 2, 1.5, 2], core: 0 });
	expect(look({ art: 'antrag', garn: true })).toMatchObject({ dash: [0, 0, 0, 0], core: 1, width: 5 });
	expect(look({ art: 'gold' }).core).toBe(2);
	expect(look({ art: 'gold' }).width).toBeCloseTo(4.2);
});

test('Garn lies above what fades, the younger above the older', () => {
	const { lines } = layout([faden({ to: 'a', garn: true }), faden({ to: 'b', born: 9 }), faden({ to: 'c' })], farben);
	expect(lines.map((line) => line.to)).toEqual(['b', 'c', 'a']);
});

test('selection brings its threads forward and all others back', () => {
	const stands = (selected: string | null) => emphasis([faden()], selected)[0];
	expect(stands(null)).toBe(1);
	expect(stands('hof')).toBe(1);
	expect(stands('ada')).toBe(1);
	expect(stands('anders')).toBeCloseTo(0.14);
});

test('what the selection leads to stays lit, from either end', () => {
	const lines = [faden(), faden({ to: 'chor' }), faden({ from: 'ben', to: 'chor' })];
	expect(related(lines, 'ada')).toEqual(new Set(['ada', 'hof', 'chor']));
	expect(related(lines, 'chor')).toEqual(new Set(['chor', 'ada', 'ben']));
});

test('a fan of Garn steps back, single Garn does not', () => {
	const fan = Array.from({ length: 100 }, (_, i) => faden({ to: `k${i}`, garn: true }));
	expect(emphasis(fan, null)[0]).toBeCloseTo(-0.32);
	expect(emphasis(fan, 'k7').filter((e) => e === 1)).toHaveLength(1);
	expect(emphasis(fan.slice(0, 3), null)[0]).toBe(1);
});

test('nothing is drawn from nothing', () => {
	expect(layout([], farben)).toMatchObject({ count: 0, epoch: 0 });
});
