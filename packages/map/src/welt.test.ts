// Countries without jumps, each named once.
import { expect, test } from 'vitest';
import { unroll, unrolled } from './welt.ts';

test('a ring across the date line goes on beyond 180 degrees', () => {
	const ring = [
		[170, 60],
		[-170, 60],
		[-170, 70],
		[170, 70],
		[170, 60],
	];
	expect(unroll(ring).map(([lon]) => lon)).toEqual([170, 190, 190, 170, 170]);
});

test('a ring around the pole is closed along the edge of the map', () => {
	const ring = [
		[-180, -70],
		[-60, -70],
		[60, -70],
		[180, -70],
	];
	expect(unroll(ring).slice(-3)).toEqual([
		[180, -85],
		[-180, -85],
		[-180, -70],
	]);
});

test('other rings stay as they are', () => {
	const ring = [
		[0, 0],
		[10, 0],
		[10, 10],
		[0, 0],
	];
	expect(unroll(ring)).toEqual(ring);
});

test('a country is named once, on its largest part', () => {
	const square = (x: number, size: number) => [
		[
			[x, 0],
			[x + size, 0],
			[x + size, size],
			[x, size],
			[x, 0],
		],
	];
	const [area, label] = unrolled({
		type: 'Feature',
		properties: { name_de: 'Insel' },
		geometry: { type: 'MultiPolygon', coordinates: [square(50, 1), square(0, 10)] },
	});
	expect(area?.geometry.type).toBe('MultiPolygon');
	expect(label).toMatchObject({ properties: { name_de: 'Insel' }, geometry: { type: 'Point', coordinates: [5, 5] } });
});
