// What an event of the live feed touches: the Knoten that have to be looked up again. Pure.
import type { LatLon } from '@weltgewebe/api-client';

type Known = ReadonlyMap<string, { to_knoten: string }>;

/** Keys under which events name a Knoten; the Raum of an Antrag is the Knoten with its id. */
const KNOTEN_KEYS = ['knoten', 'knoten_id', 'to', 'to_knoten', 'to_knoten_id', 'antrag', 'antrag_id'];
const FADEN_KEYS = ['faden', 'faden_id'];

/** The touched Knoten, or `alles` where the event does not say. Fäden that are known lead to theirs. */
export function betroffen(event: string, data: unknown, faeden: Known): ReadonlySet<string> | 'alles' {
	const found = new Set<string>();
	const look = (value: unknown, depth: number): void => {
		if (typeof value !== 'object' || value === null || depth > 3) return;
		for (const [key, inner] of Object.entries(value)) {
			if (typeof inner === 'string' && KNOTEN_KEYS.includes(key)) found.add(inner);
			else if (typeof inner === 'string' && FADEN_KEYS.includes(key)) {
				const knoten = faeden.get(inner)?.to_knoten;
				if (knoten) found.add(knoten);
			} else look(inner, depth + 1);
		}
	};
	look(data, 0);
	return found.size > 0 && !event.startsWith('Garnrolle') && !event.startsWith('Kartenstatus') ? found : 'alles';
}

/** When an event happened by the server's clock, in milliseconds since 1970; null where it does not say. */
export function zeitVon(data: unknown): number | null {
	const time = typeof data === 'object' && data !== null && 'time' in data ? data.time : null;
	const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
	return Number.isNaN(parsed) ? null : parsed;
}

/** Where an event happened; null where it does not say. */
export function ortVon(data: unknown): LatLon | null {
	const { lat, lon } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
	return typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : null;
}
