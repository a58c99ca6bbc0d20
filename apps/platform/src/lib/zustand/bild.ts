// From the weave to the picture the map draws, through the same filter as the list. Pure.
import type { Faden, Garnrolle, KnotenItem } from '@weltgewebe/api-client';
import type { Gewebebild, KartenFaden } from '@weltgewebe/map';
import { FADEN_SECONDS, type FadenArt, isFadenArt } from '@weltgewebe/ui';
import { lebende } from '$lib/liste/zeilen';

interface Weave {
	knoten: ReadonlyMap<string, KnotenItem>;
	faeden: ReadonlyMap<string, Faden>;
	rollen: ReadonlyMap<string, Garnrolle>;
	hin: ReadonlyMap<string, readonly Faden[]>;
}

/** What the map shows of the weave at `now_ms`, for the kinds that are looked at (none means all). */
export function bild(weave: Weave, arten: ReadonlySet<FadenArt>, now_ms: number): Gewebebild {
	const seen = (f: Faden) => arten.size === 0 || arten.has(f.kind as FadenArt);
	const knoten = [];
	for (const k of weave.knoten.values()) {
		const living = lebende(weave.hin.get(k.id) ?? [], now_ms).filter(seen);
		if (arten.size > 0 && living.length === 0) continue;
		knoten.push({
			id: k.id,
			title: k.title,
			lat: k.lat,
			lon: k.lon,
			faeden: living.length,
			gehalten: k.is_permanent || living.some((f) => f.is_garn),
		});
	}
	const faeden = [];
	for (const f of weave.faeden.values()) {
		const drawn = seen(f) ? drawable(f) : null;
		if (drawn) faeden.push(drawn);
	}
	const rollen = [];
	for (const r of weave.rollen.values()) {
		if (r.position) rollen.push({ id: r.id, name: r.name, ...at(r.position), dreht: turning(r, now_ms) });
	}
	return { knoten, rollen, faeden };
}

const at = ({ lat, lon }: { lat: number; lon: number }) => ({ lat, lon });

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
