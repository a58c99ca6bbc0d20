// Whether a place lies inside the bounds of an Ortsweberei. Pure. The server decides; this says it before one asks.
import type { LatLon } from '@weltgewebe/api-client';

type Ring = readonly (readonly [lon: number, lat: number])[];

/** A GeoJSON MultiPolygon: outer rings with their holes. */
export interface Grenzen {
	type: 'MultiPolygon';
	coordinates: readonly (readonly Ring[])[];
}

/** The southern and western edge belong to the inside, as the rules have it. */
export function haelt(bounds: Grenzen, place: LatLon): boolean {
	return bounds.coordinates.some(
		([outer, ...holes]) => !!outer && inside(outer, place) && !holes.some((hole) => inside(hole, place)),
	);
}

function inside(ring: Ring, { lat, lon }: LatLon): boolean {
	let odd = false;
	ring.forEach(([lonA, latA], i) => {
		const [lonB, latB] = ring.at(i - 1) ?? [lonA, latA];
		const crosses = latA <= lat !== latB <= lat;
		if (crosses && lon >= lonA + ((lat - latA) / (latB - latA)) * (lonB - lonA)) odd = !odd;
	});
	return odd;
}
