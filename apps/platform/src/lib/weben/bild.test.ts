// Which pictures are taken, and how large they go out.
import { expect, test } from 'vitest';
import { altVon, DEKORATIV, einwand, LONGEST_PX, masse } from './bild.ts';

test.each([
	['image/jpeg', 1000, null],
	['image/gif', 1000, null],
	['image/svg+xml', 1000, 'format'],
	['application/pdf', 1000, 'format'],
	['image/png', 61 * 1024 * 1024, 'gross'],
])('%s of %i bytes: %s', (type, size, verdict) => expect(einwand({ type, size })).toBe(verdict));

test('what is huge becomes smaller and keeps its shape', () => {
	expect(masse(8000, 4000)).toEqual({ width: LONGEST_PX, height: LONGEST_PX / 2 });
	expect(masse(4000, 8000)).toEqual({ width: LONGEST_PX / 2, height: LONGEST_PX });
	expect(masse(640, 480)).toEqual({ width: 640, height: 480 });
	expect(masse(100_000, 1)).toEqual({ width: LONGEST_PX, height: 1 });
});

test('a decorative picture has no alternative text', () => {
	expect(altVon(DEKORATIV)).toBe('');
	expect(altVon('Ein Beet')).toBe('Ein Beet');
});
