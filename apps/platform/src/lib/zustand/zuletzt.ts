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

/** The cache that is emptied when somebody signs in or out; the service worker keeps answers in it too. */
export const DATEN = 'weltgewebe-daten';
const PLACE = '/zuletzt/gebiet';

export class Gebiete {
	/** A browser without room, or one that forbids it, keeps nothing. */
	async merke(gebiet: Gebiet): Promise<void> {
		const rollen = gebiet.rollen.map(({ privat: _, ...rolle }) => rolle);
		const answer = Response.json({ ...gebiet, rollen });
		await this.#cache((cache) => cache.put(PLACE, answer));
	}

	async lies(): Promise<Gebiet | null> {
		const kept = await this.#cache((cache) => cache.match(PLACE));
		return kept ? ((await kept.json()) as Gebiet) : null;
	}

	/** Forgets everything that was kept while somebody was or was not signed in. */
	async vergiss(): Promise<void> {
		if (typeof caches !== 'undefined') await caches.delete(DATEN).catch(() => false);
	}

	async #cache<T>(use: (cache: Cache) => Promise<T>): Promise<T | null> {
		if (typeof caches === 'undefined') return null;
		return caches
			.open(DATEN)
			.then(use, () => null)
			.catch(() => null);
	}
}
