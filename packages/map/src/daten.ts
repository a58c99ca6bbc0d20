// From the weave to features that MapLibre draws. The properties bear the names that the weave's own tiles give them, so
// that the same layers draw both. Pure; knows no map object.
import type { Feature, FeatureCollection } from 'geojson';
import type { KartenKnoten, KartenRolle } from './index.ts';

/** Metres that a CSS pixel covers at the equator at zoom 22. */
const METRES_22 = 40_075_016.686 / (512 * 2 ** 22);

/** A radius in metres as CSS pixels at zoom 22; halved with every zoom less. */
export function pixels22(metres: number, lat: number): number {
	return metres / (METRES_22 * Math.cos((lat * Math.PI) / 180));
}

/** Knoten as features. */
export function knotenData(knoten: readonly KartenKnoten[]): FeatureCollection {
	return collection(
		knoten.map((k) =>
			point(k, { id: k.id, title: k.title, art: k.art, faeden: k.faeden, held: k.gehalten, vorbei: k.vorbei }),
		),
	);
}

/** Garnrollen as features; a disc says how uncertain a place is. */
export function rollenData(rollen: readonly KartenRolle[]): FeatureCollection {
	return collection(
		rollen.map((r) =>
			point(r, { id: r.id, name: r.name, dreht: r.dreht, eigen: r.eigen, scheibe: pixels22(r.genauigkeit_m, r.lat) }),
		),
	);
}

/** What a search found, as features that glow. */
export function glutData(knoten: readonly KartenKnoten[], found: ReadonlySet<string> | null): FeatureCollection {
	return collection(found ? knoten.filter((k) => found.has(k.id)).map((k) => point(k, { faeden: k.faeden })) : []);
}

/** What is marked on the map: the selection, and what the keyboard points at. */
export interface Marke {
	lat: number;
	lon: number;
	art: 'wahl' | 'zeiger';
	/** Number of threads of a Knoten; null for a spool. */
	faeden: number | null;
	genauigkeit_m: number;
}

export function markenData(marken: readonly Marke[]): FeatureCollection {
	return collection(
		marken.map((m) =>
			point(m, {
				art: m.art,
				faeden: m.faeden ?? 0,
				rolle: m.faeden === null,
				scheibe: pixels22(m.genauigkeit_m, m.lat),
			}),
		),
	);
}

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const point = ({ lat, lon }: { lat: number; lon: number }, properties: Record<string, unknown>): Feature => ({
	type: 'Feature',
	geometry: { type: 'Point', coordinates: [lon, lat] },
	properties,
});
