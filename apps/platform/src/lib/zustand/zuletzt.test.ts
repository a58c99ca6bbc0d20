// What was seen last stays, whenever the page is left.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Gebiet, Gebiete } from './zuletzt.ts';

/** The browser's cache as far as it is needed; `stuck` never ends what it writes, as when the page is left meanwhile. */
class Kasten {
	readonly kept = new Map<string, Response>();
	stuck = false;
	async match(place: string) {
		return this.kept.get(place)?.clone();
	}
	put(place: string, answer: Response): Promise<void> {
		this.kept.delete(place);
		if (this.stuck) return new Promise(() => undefined);
		this.kept.set(place, answer);
		return Promise.resolve();
	}
}

let kasten: Kasten;
beforeEach(() => {
	kasten = new Kasten();
	vi.stubGlobal('caches', { open: async () => kasten });
});
afterEach(() => void vi.unstubAllGlobals());

const seen = (seit_ms: number): Gebiet => ({ seit_ms, knoten: [], faeden: [], rollen: [] });

test('the youngest is read, however often it was kept', async () => {
	const gebiete = new Gebiete();
	expect(await gebiete.lies()).toBeNull();
	for (const at of [1, 2, 3, 4, 5]) {
		await gebiete.merke(seen(at));
		expect((await new Gebiete().lies())?.seit_ms).toBe(at);
	}
	expect(kasten.kept.size).toBe(2);
});

test('who leaves while it is written finds what was kept before', async () => {
	await new Gebiete().merke(seen(1));
	await new Gebiete().merke(seen(2));
	kasten.stuck = true;
	void new Gebiete().merke(seen(3));
	await new Promise((done) => setTimeout(done));
	expect((await new Gebiete().lies())?.seit_ms).toBe(2);
});
