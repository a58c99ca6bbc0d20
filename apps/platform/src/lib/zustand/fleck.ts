// Areas of the map: what has to be asked for so that what is seen is known. Pure.
import type { Bbox, LatLon } from '@weltgewebe/api-client';

/** Whether all of `inner` lies in `outer`. */
export function covers(outer: Bbox, inner: Bbox): boolean {
	return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

export function contains(box: Bbox, { lat, lon }: LatLon): boolean {
	return lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3];
}

export function centre(box: Bbox): LatLon {
	return { lat: (box[1] + box[3]) / 2, lon: (box[0] + box[2]) / 2 };
}

/** A wider box on a grid, so that small moves ask for nothing and neighbours ask for the same. */
export function widened(box: Bbox): Bbox {
	const [w, s, e, n] = box;
	const step = 2 ** Math.ceil(Math.log2(Math.max(e - w, n - s, 0.002) / 4));
	const down = (value: number) => Math.floor(value / step - 1) * step;
	const up = (value: number) => Math.ceil(value / step + 1) * step;
	const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));
	return [clamp(down(w), 180), clamp(down(s), 85), clamp(up(e), 180), clamp(up(n), 85)];
}

/** Whether what was loaded for `loaded` still serves the view `seen`: it covers it and is not far too wide. */
export function serves(loaded: Bbox | null, seen: Bbox, complete: boolean): boolean {
	if (!loaded || !covers(loaded, seen)) return false;
	return complete || loaded[2] - loaded[0] < 6 * (seen[2] - seen[0]);
}

/** Metres between two places, good for towns. */
export function distance_m(a: LatLon, b: LatLon): number {
	const x = (b.lon - a.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180) * 111_320;
	const y = (b.lat - a.lat) * 110_574;
	return Math.hypot(x, y);
}

/** The box around a place as wide as a map of that zoom would show on a middling screen. */
export function around({ lat, lon, zoom }: LatLon & { zoom: number }): Bbox {
	const half = (360 / 2 ** zoom) * 0.9;
	const tall = half * Math.cos((lat * Math.PI) / 180);
	return [lon - half, lat - tall, lon + half, lat + tall];
}

/** At most so many, the nearest to a place. */
export function nearest<T extends LatLon>(items: readonly T[], to: LatLon, most: number): readonly T[] {
	if (items.length <= most) return items;
	return [...items].sort((a, b) => distance_m(a, to) - distance_m(b, to)).slice(0, most);
}
