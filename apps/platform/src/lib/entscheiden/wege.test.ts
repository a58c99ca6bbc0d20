// Chains of lent voices, and the order of a roll-call.
import type { Delegation, Pfad } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { aufruf, buendel, getragen, kette } from './wege.ts';

const lent = (...pairs: [string, string][]) =>
	pairs.map(([from_account_id, to_account_id]) => ({ from_account_id, to_account_id })) as Delegation[];

test('a chain goes on to whoever lent to nobody, and a circle ends it', () => {
	const some = lent(['ada', 'ben'], ['ben', 'cem'], ['dora', 'cem']);
	expect(kette('ada', some)).toEqual(['ada', 'ben', 'cem']);
	expect(kette('cem', some)).toEqual(['cem']);
	expect(kette('ada', lent(['ada', 'ben'], ['ben', 'ada']))).toEqual(['ada', 'ben']);
});

test('whoever speaks carries every voice that ends there', () => {
	const some = lent(['ada', 'ben'], ['ben', 'cem'], ['dora', 'cem']);
	expect([getragen('cem', some), getragen('ben', some), getragen('ada', some)]).toEqual([4, 2, 1]);
	expect([buendel(some), buendel([])]).toEqual([4, 1]);
});

test('the roll-call has those who were heard first, then by name', () => {
	const pfade = [
		{ garnrolle_id: 'a', pfad: ['a'], stimme: null },
		{ garnrolle_id: 'b', pfad: ['b', 'c'], stimme: 'ja' },
		{ garnrolle_id: 'c', pfad: ['c'], stimme: 'ja' },
	] as Pfad[];
	const names: Record<string, string> = { a: 'Ada', b: 'Zoe', c: 'Cem' };
	expect(aufruf(pfade, (id) => names[id] ?? '').map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});
