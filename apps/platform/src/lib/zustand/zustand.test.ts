// Areas, clock, addresses, events: what the shared state is made of.
import { describe, expect, test } from 'vitest';
import { betroffen, zeitVon } from './ereignis.ts';
import { around, covers, distance_m, serves, widened } from './fleck.ts';
import { fit, readPlatz, writePlatz } from './platz.ts';
import { toldTime, Uhr } from './uhr.svelte.ts';

describe('the clock', () => {
	test('an answer with an end and what is left of it tells the time there', () => {
		expect(toldTime('2026-01-08T00:00:00Z', 604_800)).toBe(Date.parse('2026-01-01T00:00:00Z'));
		expect(toldTime(null, null)).toBeNull();
	});
	test('it follows the server, not the client, and goes on by elapsed time', () => {
		let elapsed = 0;
		const uhr = new Uhr(0, () => elapsed);
		uhr.tell(1_000_000);
		elapsed = 500;
		expect(uhr.now()).toBe(1_000_500);
	});
	test('whole seconds do not make it jump', () => {
		const uhr = new Uhr(1_000_900, () => 0);
		uhr.tell(1_000_000);
		expect(uhr.now()).toBe(1_000_900);
	});
	test('time that was advanced over there is taken over', () => {
		const uhr = new Uhr(0, () => 0);
		uhr.tell(604_800_000);
		expect(uhr.jetzt).toBe(604_800_000);
	});
});

describe('areas', () => {
	test('a widened area covers what is seen, and a small move', () => {
		const seen: [number, number, number, number] = [9.9, 53.5, 9.99, 53.59];
		expect(covers(widened(seen), seen)).toBe(true);
		expect(widened([9.901, 53.501, 9.991, 53.591])).toEqual(widened(seen));
	});
	test('what was loaded serves until it is left', () => {
		expect(serves(null, [0, 0, 1, 1], true)).toBe(false);
		expect(serves([-1, -1, 2, 2], [0, 0, 1, 1], false)).toBe(true);
		expect(serves([-1, -1, 2, 2], [1.5, 0, 2.5, 1], true)).toBe(false);
	});
	test('an incomplete area stops serving when one goes much closer', () => {
		expect(serves([-5, -5, 5, 5], [0, 0, 1, 1], true)).toBe(true);
		expect(serves([-5, -5, 5, 5], [0, 0, 1, 1], false)).toBe(false);
	});
	test('distances are metres', () => {
		expect(distance_m({ lat: 53.55, lon: 9.93 }, { lat: 53.56, lon: 9.93 })).toBeCloseTo(1106, 0);
	});
	test('around a place lies the place', () => {
		expect(covers(around({ lat: 53.5, lon: 9.9, zoom: 13 }), [9.9, 53.5, 9.9, 53.5])).toBe(true);
	});
});

describe('the place in the address', () => {
	test('is read back as it was written', () => {
		const hash = writePlatz({ zoom: 13.2, lat: 53.55012, lon: 9.93456 });
		expect(hash).toBe('#13.20/53.55012/9.93456');
		expect(readPlatz(hash)).toEqual({ zoom: 13.2, lat: 53.55012, lon: 9.93456 });
	});
	test.each(['', '#x', '#1/2', '#99/0/0', '#3/91/0', '#3/0/nan'])('%s is none', (hash) =>
		expect(readPlatz(hash)).toBeNull(),
	);
	test('a box is shown whole', () => {
		expect(fit([9, 53, 10, 54], 512, 5000).zoom).toBeCloseTo(Math.log2(360), 5);
	});
});

describe('events', () => {
	const faeden = new Map([['f1', { to_knoten: 'k1' }]]);
	test('name the Knoten they touch', () => {
		expect(betroffen('FadenGezogen', { faden_id: 'f9', to_knoten: 'k2' }, faeden)).toEqual(new Set(['k2']));
		expect(betroffen('NachrichtGeschrieben', { knoten_id: 'k3' }, faeden)).toEqual(new Set(['k3']));
	});
	test('or are found by a Faden that is known', () => {
		expect(betroffen('FadenVerblasst', { faden_id: 'f1' }, faeden)).toEqual(new Set(['k1']));
	});
	test('or touch anything', () => {
		expect(betroffen('GarnrolleVerifiziert', { garnrolle_id: 'r1' }, faeden)).toBe('alles');
		expect(betroffen('FadenVerblasst', null, faeden)).toBe('alles');
	});
	test('tell the time', () => {
		expect(zeitVon({ time: '2026-01-01T00:00:00.000000Z' })).toBe(Date.parse('2026-01-01T00:00:00Z'));
		expect(zeitVon({ time: 'soon' })).toBeNull();
		expect(zeitVon('x')).toBeNull();
	});
});
