// What was seen last, kept for a time without a network: the public weave of one area, in the browser's cache. What only
// some may see of a Garnrolle is left out. Knows no server.
import type { Faden, Garnrolle, KnotenItem } from '@weltgewebe/api-client';

export interface Gebiet {
	/** When it was looked at, by the server's clock. */
	seit_ms: number;
	knoten: readonly KnotenItem[];
	faeden: readonly Faden[];
	rollen: readonly Garnrolle[];
}

/** The cache that is emptied when somebody signs in or out, or is forgotten; the service worker keeps answers in it too. */
export const DATEN = 'weltgewebe-daten';
/** Two places, written in turns: a page that is left while it writes loses what it writes, never what stood there before. */
const PLACES = ['/zuletzt/gebiet', '/zuletzt/gebiet/2'] as const;
const SINCE = 'X-Seit';

export class Gebiete {
	/** A browser without room, or one that forbids it, keeps nothing. */
	async merke(gebiet: Gebiet): Promise<void> {
		const rollen = gebiet.rollen.map(({ privat: _, ...rolle }) => rolle);
		const headers = { [SINCE]: String(gebiet.seit_ms) };
		const answer = Response.json({ ...gebiet, rollen }, { headers });
		await this.#cache(async (cache) => {
			const older = (await places(cache)).at(-1);
			if (older) await cache.put(older.place, answer);
		});
	}

	async lies(): Promise<Gebiet | null> {
		const kept = await this.#cache(async (cache) => (await places(cache))[0]?.kept);
		return kept ? ((await kept.json()) as Gebiet) : null;
	}

	/** Forgets everything that was kept, here and in the service worker: who looks on, or who is known, has changed. */
	async vergiss(): Promise<void> {
		if (typeof caches !== 'undefined') await caches.delete(DATEN).catch(() => false);
		globalThis.navigator?.serviceWorker?.controller?.postMessage('vergiss');
	}

	async #cache<T>(use: (cache: Cache) => Promise<T>): Promise<T | null> {
		if (typeof caches === 'undefined') return null;
		return caches
			.open(DATEN)
			.then(use, () => null)
			.catch(() => null);
	}
}

/** What lies where, the youngest first; a place where nothing lies is the oldest. */
async function places(cache: Cache) {
	const found = await Promise.all(PLACES.map(async (place) => ({ place, kept: await cache.match(place) })));
	const since = ({ kept }: { kept: Response | undefined }) => (kept ? Number(kept.headers.get(SINCE)) : -1);
	// The first place comes first to be written: of equals the order is turned round.
	return found.reverse().sort((a, b) => since(b) - since(a));
}
