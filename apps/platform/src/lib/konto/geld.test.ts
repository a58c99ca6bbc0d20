// Cents, and the curve of a balance.
import { expect, test } from 'vitest';
import { cents, kurve } from './geld.ts';

test('an amount is read as people write it, to the cent', () => {
	const table: [string, number | null][] = [
		['25', 2500],
		['25,5', 2550],
		[' 25.50 € ', 2550],
		['0,01', 1],
		['1000000', 100_000_000],
		['1000000,01', null],
		['0', null],
		['-1', null],
		['1,234', null],
		['', null],
		['zehn', null],
	];
	for (const [text, amount] of table) expect(cents(text), text).toBe(amount);
});

test('a balance is drawn in steps from its first day to today', () => {
	const days = [
		{ tag: '2026-03-01', saldo_cents: 100, reserviert_cents: 0 },
		{ tag: '2026-03-03', saldo_cents: 400, reserviert_cents: 200 },
	];
	const today = Date.parse('2026-03-05');
	expect(kurve(days, today, 100, 40)).toEqual({
		saldo: 'M0 30H50V0H100',
		reserviert: 'M0 40H50V20H100',
		most: 400,
	});
});

test('a day after that of the clock stays inside the box', () => {
	const days = ['2026-03-01', '2026-03-02'].map((tag) => ({ tag, saldo_cents: 1, reserviert_cents: 0 }));
	expect(kurve(days, 0, 100, 40)?.saldo).toBe('M0 0H50V0H100');
});

test('without a day there is no curve, and one day alone is a line', () => {
	expect(kurve([], 0, 100, 40)).toBeNull();
	const one = [{ tag: '2026-03-01', saldo_cents: 0, reserviert_cents: 0 }];
	expect(kurve(one, Date.parse('2026-03-01T10:00:00Z'), 100, 40)?.saldo).toBe('M0 40H100');
});
