// From the weave to the picture the map draws, through the same filter as the list. Pure.
import type { Faden, Garnrolle, KnotenArt, KnotenItem } from '@weltgewebe/api-client';
import type { Gewebebild, KartenFaden } from '@weltgewebe/map';
import { FADEN_SECONDS, type FadenArt, isFadenArt } from '@weltgewebe/ui';
import { lebende } from '$lib/liste/zeilen';

interface Weave {
	knoten: ReadonlyMap<string, KnotenItem>;
	faeden: ReadonlyMap<string, Faden>;
	rollen: ReadonlyMap<string, Garnrolle>;
	hin: ReadonlyMap<string, readonly Faden[]>;
	/** Whether everything of the area is here. */
	vollstaendig: boolean;
}

export interface Blick {
	/** Kinds of Faden that are looked at; none means all. */
	arten: ReadonlySet<FadenArt>;
	/** Kinds of Knoten that are looked at; none means all. Fäden to others are not drawn. */
	knotenarten?: ReadonlySet<KnotenArt>;
	/** Whether a search runs. */
	sucht: boolean;
	/** The Garnrolle of who looks. */
	ich: string | null;
	now_ms: number;
}

/** What the map shows of the weave. */
export function bild(weave: Weave, { arten, knotenarten, sucht, ich, now_ms }: Blick): Gewebebild {
	const seen = (f: Faden) => arten.size === 0 || arten.has(f.kind as FadenArt);
	const kinds = knotenarten?.size ? knotenarten : null;
	const unseen = (k: KnotenItem | undefined) => kinds !== null && (!k || !kinds.has(k.type));
	const knoten = [];
	for (const k of weave.knoten.values()) {
		if (unseen(k)) continue;
		const living = lebende(weave.hin.get(k.id) ?? [], now_ms).filter(seen);
		if (arten.size > 0 && living.length === 0) continue;
		knoten.push({
			id: k.id,
			title: k.title,
			art: k.type,
			lat: k.lat,
			lon: k.lon,
			faeden: living.length,
			gehalten: k.is_permanent || living.some((f) => f.is_garn),
			vorbei: over(k, now_ms),
		});
	}
	const faeden = [];
	for (const f of weave.faeden.values()) {
		const drawn = seen(f) && !unseen(weave.knoten.get(f.to_knoten)) ? drawable(f) : null;
		if (drawn) faeden.push(drawn);
	}
	const rollen = [];
	for (const r of weave.rollen.values()) {
		if (!r.position) continue;
		const { lat, lon, genauigkeit_m } = r.position;
		rollen.push({ id: r.id, name: r.name, lat, lon, genauigkeit_m, dreht: turning(r, now_ms), eigen: r.id === ich });
	}
	return {
		knoten,
		rollen,
		faeden,
		vollstaendig: weave.vollstaendig,
		gewaehlt: arten.size > 0 || kinds !== null || sucht,
	};
}

/** Whether a veranstaltung has ended. */
function over({ type, ends_at }: KnotenItem, now_ms: number): boolean {
	return type === 'veranstaltung' && ends_at !== null && Date.parse(ends_at) <= now_ms;
}

/** Whether its person acted within the last seven seconds. */
export function turning(rolle: Garnrolle, now_ms: number): boolean {
	return !!rolle.turning_until && Date.parse(rolle.turning_until) > now_ms;
}

/** A Faden whose both ends may be shown; others lead to their Knoten without a line. */
function drawable(f: Faden): KartenFaden | null {
	if (!isFadenArt(f.kind) || f.from_lat === null || f.from_lon === null || f.to_lat === null || f.to_lon === null)
		return null;
	return {
		art: f.kind,
		from: f.from_garnrolle,
		to: f.to_knoten,
		fromLat: f.from_lat,
		fromLon: f.from_lon,
		toLat: f.to_lat,
		toLon: f.to_lon,
		born: f.expires_at === null ? 0 : Date.parse(f.expires_at) / 1000 - FADEN_SECONDS,
		garn: f.is_garn,
	};
}
