// The way back: what waits is not done before its time, what was done is undone, and the words know which is which.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OFFEN_MS, Rueckweg } from './rueckweg.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const weg = () =>
	new Rueckweg(
		() => undefined,
		() => Date.now(),
	);

test('what is put off is done when the time is over, not before', async () => {
	const way = weg();
	const act = vi.fn(async () => undefined);
	way.biete({ art: 'aufgeschoben', text: '', ding: 'm1', vollzug: act });
	await vi.advanceTimersByTimeAsync(OFFEN_MS - 500);
	expect(act).not.toHaveBeenCalled();
	expect(way.wartet('m1')).toBe(true);
	await vi.advanceTimersByTimeAsync(500);
	expect(act).toHaveBeenCalledOnce();
	expect(way.wartet('m1')).toBe(false);
});

test('taken back in time it never happens', async () => {
	const way = weg();
	const act = vi.fn(async () => undefined);
	way.biete({ art: 'aufgeschoben', text: '', vollzug: act });
	await way.zurueck();
	await vi.advanceTimersByTimeAsync(2 * OFFEN_MS);
	expect(act).not.toHaveBeenCalled();
});

test('what has happened is undone by its opposite, once', async () => {
	const way = weg();
	const opposite = vi.fn();
	way.biete({ art: 'geschehen', text: '', zurueck: opposite });
	await way.zurueck();
	await way.zurueck();
	expect(opposite).toHaveBeenCalledOnce();
});

test('a new one settles the one before', async () => {
	const way = weg();
	const first = vi.fn(async () => undefined);
	way.biete({ art: 'aufgeschoben', text: '', vollzug: first });
	way.biete({ art: 'geschehen', text: '' });
	await vi.advanceTimersByTimeAsync(0);
	expect(first).toHaveBeenCalledOnce();
});

test('the time stands still while somebody looks', async () => {
	const way = weg();
	const act = vi.fn(async () => undefined);
	way.biete({ art: 'aufgeschoben', text: '', vollzug: act });
	way.halte();
	await vi.advanceTimersByTimeAsync(3 * OFFEN_MS);
	expect(act).not.toHaveBeenCalled();
	way.weiter();
	await vi.advanceTimersByTimeAsync(OFFEN_MS);
	expect(act).toHaveBeenCalledOnce();
});

test('a failure is told', async () => {
	const way = weg();
	way.biete({ art: 'aufgeschoben', text: '', vollzug: () => Promise.reject(new Error('refused')) });
	way.sofort();
	await vi.advanceTimersByTimeAsync(0);
	expect(way.problem).toBeInstanceOf(Error);
});
