// An act is done, refused, or basted on; and nothing runs twice at once.
import { Problem } from '@weltgewebe/api-client';
import { afterEach, expect, test } from 'vitest';
import { Geheftet, Tat } from './tat.svelte.ts';

const refused = new Problem(409, '', '', 'Nein.');
const keeps = (takes: boolean) => ({ sende: async () => undefined, nimm: async () => takes });
afterEach(() => {
	Tat.ablage = null;
});

test('what the outbox takes is no failure, and says that it waits', async () => {
	Tat.ablage = keeps(true);
	const tat = new Tat();
	expect(await tat.tue(() => Promise.reject(refused))).toBe(true);
	expect(tat.geheftet).toBe(true);
	expect(await tat.tue(async () => undefined)).toBe(true);
	expect(tat.geheftet).toBe(false);
});

test('what it does not take is told as it was refused, also where no form waits for it', async () => {
	Tat.ablage = keeps(false);
	const tat = new Tat();
	expect(await tat.tue(() => Promise.reject(refused))).toBe(false);
	expect(tat.problem).toBe(refused);
	await expect(Tat.hefte(() => Promise.reject(refused))).rejects.toBe(refused);
	Tat.ablage = keeps(true);
	await expect(Tat.hefte(() => Promise.reject(refused))).rejects.toBeInstanceOf(Geheftet);
});

test('what waits is sent before what is done now', async () => {
	const order: string[] = [];
	Tat.ablage = { sende: async () => void order.push('waited'), nimm: async () => false };
	await Tat.hefte(async () => order.push('now'));
	expect(order).toEqual(['waited', 'now']);
});
