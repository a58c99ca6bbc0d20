// The first question: asked in the head of the page, answered to whoever asks for just that, once.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { frueh } from './frueh.ts';

const ADDRESS = '/api/ortswebereien?limit=200';

beforeEach(() => {
	vi.stubGlobal('window', {});
	vi.stubGlobal(
		'fetch',
		vi.fn(async () => new Response('later')),
	);
});
afterEach(() => vi.unstubAllGlobals());

test('what was asked already is taken once', async () => {
	window.frueh = { [ADDRESS]: Promise.resolve(new Response('early')) };
	expect(await (await frueh(ADDRESS)).text()).toBe('early');
	expect(await (await frueh(ADDRESS)).text()).toBe('later');
});

test.each([
	['failed', Promise.resolve(null)],
	['was refused', Promise.resolve(new Response('no', { status: 503 }))],
])('what %s is asked again', async (_name, answer) => {
	window.frueh = { [ADDRESS]: answer };
	expect(await (await frueh(ADDRESS)).text()).toBe('later');
});

test('what nobody asked is asked', async () => {
	expect(await (await frueh('/api/me')).text()).toBe('later');
});
