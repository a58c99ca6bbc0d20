// The place in an address: `#zoom/lat/lon`, so that what is seen can be shared, and found again by going back. Pure.
import type { Bbox, LatLon } from '@weltgewebe/api-client';

export interface Platz extends LatLon {
	zoom: number;
}

/** Reads `#13.2/53.55/9.93`; null when it is none. */
export function readPlatz(hash: string): Platz | null {
	const parts = hash.replace(/^#/, '').split('/').map(Number);
	const [zoom, lat, lon] = parts;
	if (parts.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return null;
	const valid = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
	return valid ? { zoom, lat, lon } : null;
}

/** As precise as a screen pixel of that zoom, not more. */
export function writePlatz({ zoom, lat, lon }: Platz): string {
	const digits = Math.max(0, Math.ceil((zoom * Math.LN2 + Math.log(512 / 360 / 0.5)) / Math.LN10));
	return `#${zoom.toFixed(2)}/${lat.toFixed(digits)}/${lon.toFixed(digits)}`;
}

/** A place that shows a whole box on a screen of this size, in CSS pixels. */
export function fit([w, s, e, n]: Bbox, width: number, height: number): Platz {
	const lat = (s + n) / 2;
	const tall = (n - s) / Math.cos((lat * Math.PI) / 180);
	const zoom = Math.log2(Math.min((width * 360) / (512 * (e - w)), (height * 360) / (512 * tall)));
	return { lat, lon: (w + e) / 2, zoom: Math.max(1, Math.min(15, zoom)) };
}
