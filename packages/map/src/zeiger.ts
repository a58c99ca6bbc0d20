// Going through what is nearest by keyboard: which Knoten and Garnrollen, in which order, and how one leaves. Pure.
import type { Gewebebild, View, Ziel } from './index.ts';

/** So many are gone through; then the keyboard leaves the map. */
const MOST = 12;

/** What can be seen, the nearest to the middle first; where nothing can be seen, the one Knoten that is nearest. */
export function naechste({ knoten, rollen }: Gewebebild, { place, bounds }: View, most = MOST): Ziel[] {
	const wide = Math.cos((place.lat * Math.PI) / 180);
	const away = (z: Ziel) => Math.hypot(z.lat - place.lat, (z.lon - place.lon) * wide);
	const nearer = (a: Ziel, b: Ziel) => away(a) - away(b);
	const seen = (z: Ziel) => z.lon >= bounds[0] && z.lon <= bounds[2] && z.lat >= bounds[1] && z.lat <= bounds[3];
	const all: Ziel[] = [
		...knoten.map(({ id, lat, lon, title }) => ({ type: 'knoten' as const, id, lat, lon, name: title })),
		...rollen.map(({ id, lat, lon, name }) => ({ type: 'rolle' as const, id, lat, lon, name })),
	];
	const visible = all.filter(seen).sort(nearer);
	if (visible.length > 0) return visible.slice(0, most);
	return all
		.filter(({ type }) => type === 'knoten')
		.sort(nearer)
		.slice(0, 1);
}

/** A walk through the nearest: begun at the first step, forgotten when the map moves. */
export class Zeiger {
	#walk: Ziel[] | null = null;
	#at = -1;

	get ziel(): Ziel | null {
		return this.#walk?.[this.#at] ?? null;
	}

	/** One step on or back; null when the walk is over and the keyboard should leave. */
	step(by: 1 | -1, nearest: () => Ziel[]): Ziel | null {
		if (!this.#walk && by < 0) return null;
		this.#walk ??= nearest();
		this.#at += by;
		if (!this.ziel) this.clear();
		return this.ziel;
	}

	clear(): void {
		this.#walk = null;
		this.#at = -1;
	}
}
