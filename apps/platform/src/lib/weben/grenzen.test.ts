// Which places an Ortsweberei holds.
import { expect, test } from 'vitest';
import { type Grenzen, haelt } from './grenzen.ts';

const bounds: Grenzen = {
	type: 'MultiPolygon',
	coordinates: [
		[
			[
				[0, 0],
				[10, 0],
				[10, 10],
				[0, 10],
				[0, 0],
			],
			[
				[4, 4],
				[6, 4],
				[6, 6],
				[4, 6],
				[4, 4],
			],
		],
		[
			[
				[20, 0],
				[30, 0],
				[25, 10],
				[20, 0],
			],
		],
	],
};

test.each([
	[{ lat: 2, lon: 2 }, true],
	[{ lat: 5, lon: 5 }, false],
	[{ lat: 5, lon: 25 }, true],
	[{ lat: 9, lon: 20.5 }, false],
	[{ lat: 5, lon: 15 }, false],
	[{ lat: 0, lon: 0 }, true],
	[{ lat: 10, lon: 5 }, false],
	[{ lat: 5, lon: 10 }, false],
])('%o: %s', (place, held) => expect(haelt(bounds, place)).toBe(held));
