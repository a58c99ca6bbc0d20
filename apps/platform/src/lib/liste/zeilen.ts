// From the weave to the rows of the list: which Knoten, in which order, with which Faden in front. Pure.
import type { Bbox, Faden, KnotenArt, KnotenItem, LatLon } from '@weltgewebe/api-client';
import { FADEN_SECONDS, type FadenArt, isFadenArt, strength } from '@weltgewebe/ui';
import { contains, distance_m } from '$lib/zustand/fleck';

export interface Zeile {
	knoten: KnotenItem;
	/** The kind of the strongest Faden, where any leads here. */
	art: FadenArt | null;
	garn: boolean;
	/** Strength of that Faden, 0 to 1. */
	s: number;
	/** Seconds until it is gone; null for Garn or where nothing leads here. */
	remaining_seconds: number | null;
	faeden: number;
	distanz_m: number;
}

export interface Frage {
	ausschnitt: Bbox | null;
	mitte: LatLon;
	arten: ReadonlySet<FadenArt>;
	/** Kinds of Knoten that are looked at; none means all. */
	knotenarten?: ReadonlySet<KnotenArt>;
	/** Ids that a search found; null while none runs. They need not lie in the Ausschnitt. */
	gefunden: ReadonlySet<string> | null;
	now_ms: number;
}

/** Seconds that a Faden still has at `now_ms`; null for Garn. */
export function remaining(faden: Faden, now_ms: number): number | null {
	return faden.is_garn || faden.expires_at === null ? null : (Date.parse(faden.expires_at) - now_ms) / 1000;
}

/** The Fäden that have not ended at `now_ms`. */
export function lebende(faeden: readonly Faden[], now_ms: number): Faden[] {
	return faeden.filter((f) => (remaining(f, now_ms) ?? 1) > 0);
}

/** One row: the youngest living Faden stands in front, Garn only where nothing else leads here. */
export function zeile(knoten: KnotenItem, hin: readonly Faden[], mitte: LatLon, now_ms: number): Zeile {
	const living = lebende(hin, now_ms);
	const fading = living.filter((f) => !f.is_garn);
	const first = fading.reduce<Faden | null>((a, f) => (!a || f.created_at > a.created_at ? f : a), null) ?? living[0];
	const left = first ? remaining(first, now_ms) : told(knoten);
	const kind = first?.kind ?? knoten.staerkste_art;
	return {
		knoten,
		art: isFadenArt(kind) ? kind : null,
		garn: living.some((f) => f.is_garn) || (knoten.garn_count ?? 0) > 0,
		s: left !== null ? strength(left) : first ? 1 : (knoten.strength ?? 0),
		remaining_seconds: left,
		faeden: living.length || knoten.faeden_count,
		distanz_m: distance_m(mitte, knoten),
	};
}

/** What a Knoten itself says of its strongest Faden, while its Fäden are not here yet. */
function told({ strength: s, garn_count, faeden_count }: KnotenItem): number | null {
	return s === null || s === undefined || faeden_count <= garn_count ? null : s * FADEN_SECONDS;
}

/** All rows that a question asks for, the nearest first. */
export function zeilen(
	knoten: Iterable<KnotenItem>,
	hin: ReadonlyMap<string, readonly Faden[]>,
	{ ausschnitt, mitte, arten, knotenarten, gefunden, now_ms }: Frage,
): Zeile[] {
	const rows: Zeile[] = [];
	for (const k of knoten) {
		if (gefunden ? !gefunden.has(k.id) : ausschnitt && !contains(ausschnitt, k)) continue;
		if (knotenarten?.size && !knotenarten.has(k.type)) continue;
		const fs = hin.get(k.id) ?? [];
		if (arten.size > 0 && !lebende(fs, now_ms).some((f) => arten.has(f.kind as FadenArt))) continue;
		rows.push(zeile(k, fs, mitte, now_ms));
	}
	return rows.sort((a, b) => a.distanz_m - b.distanz_m || (a.knoten.id < b.knoten.id ? -1 : 1));
}
