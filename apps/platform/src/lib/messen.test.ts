// What is told of a page's speed: by the pattern of its address, in portions that the server takes.
import { expect, test } from 'vitest';
import { Messung, type Wert } from './messen.ts';

function heard() {
	const sent: [string, readonly Wert[]][] = [];
	return { sent, messung: new Messung((page, values) => sent.push([page, values])) };
}

test('values wait for the end of the page, by its pattern', () => {
	const { sent, messung } = heard();
	messung.take('/knoten/[id]', { metric: 'LCP', value: 900 });
	messung.take('/knoten/018f-secret', { metric: 'INP', value: 40 });
	messung.take(null, { metric: 'CLS', value: 0.01 });
	expect(sent).toEqual([]);
	messung.flush();
	messung.flush();
	expect(sent).toEqual([
		['/knoten/[id]', [{ metric: 'LCP', value: 900 }]],
		[
			'other',
			[
				{ metric: 'INP', value: 40 },
				{ metric: 'CLS', value: 0.01 },
			],
		],
	]);
});

test('a hundred values do not wait, and none is longer than the server believes', () => {
	const { sent, messung } = heard();
	for (let n = 0; n < 100; n++) {
		expect(sent).toEqual([]);
		messung.take('/', { metric: 'longtask', value: n === 0 ? 1e9 : 60 });
	}
	expect(sent[0]?.[1]).toHaveLength(100);
	expect(sent[0]?.[1][0]?.value).toBe(600_000);
});

test('of what may still change, the last word counts', () => {
	const { sent, messung } = heard();
	messung.hold('/', { metric: 'LCP', value: 300 });
	messung.hold('/', { metric: 'LCP', value: 700 });
	messung.flush();
	messung.flush();
	expect(sent).toEqual([['/', [{ metric: 'LCP', value: 700 }]]]);
});
