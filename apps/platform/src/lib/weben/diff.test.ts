// What changed, and that nothing is lost on the way.
import { describe, expect, test } from 'vitest';
import { unterschied, vereint } from './diff.ts';

const before = (a: string, b: string) =>
	unterschied(a, b)
		.filter((p) => p.art !== 'neu')
		.map((p) => p.text)
		.join('');
const after = (a: string, b: string) =>
	unterschied(a, b)
		.filter((p) => p.art !== 'weg')
		.map((p) => p.text)
		.join('');

test('a changed word is told, its neighbours are not', () => {
	expect(unterschied('Wir bauen ein Beet', 'Wir bauen zwei Beete')).toEqual([
		{ art: 'gleich', text: 'Wir bauen ' },
		{ art: 'weg', text: 'ein' },
		{ art: 'neu', text: 'zwei' },
		{ art: 'gleich', text: ' ' },
		{ art: 'weg', text: 'Beet' },
		{ art: 'neu', text: 'Beete' },
	]);
});

test.each([
	['', ''],
	['', 'neu'],
	['weg', ''],
	['a b a b', 'b a b a'],
	['erste\n\nzweite  Zeile', 'erste\nZeile zweite'],
	['x '.repeat(3000), 'y '.repeat(3000)],
])('both texts come out whole again', (a, b) => {
	expect(before(a, b)).toBe(a);
	expect(after(a, b)).toBe(b);
});

describe('two changes of one text', () => {
	test('in different places stand together', () =>
		expect(vereint('Wir bauen ein Beet im Hof', 'Wir bauen zwei Beet im Hof', 'Wir bauen ein Beet im Garten')).toBe(
			'Wir bauen zwei Beet im Garten',
		));
	test('of the same word do not', () => expect(vereint('ein Beet', 'zwei Beet', 'drei Beet')).toBeNull());
	test('next to each other do not', () => expect(vereint('Hof', 'Hof hier', 'Hof dort')).toBeNull());
	test('one alone stands', () => {
		expect(vereint('a', 'a', 'b')).toBe('b');
		expect(vereint('a', 'b', 'a')).toBe('b');
		expect(vereint('a', 'b', 'b')).toBe('b');
	});
});
