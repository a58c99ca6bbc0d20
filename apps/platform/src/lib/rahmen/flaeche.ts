// Measures of the room: what the sheet hides of the map, where a first look begins, and where the device is when asked.
import type { Faden, Ortsweberei } from '@weltgewebe/api-client';
import type { Padding, Place } from '@weltgewebe/map';
import { fit } from '$lib/zustand/platz';

const PANEL_PX = 424;
const HALF = 0.46;

/** What lies over the map: the half-open sheet on a phone, the panel on a wide screen. */
export function sheetPadding(narrow: boolean, height = window.innerHeight): Padding {
	return narrow
		? { top: 0, right: 0, bottom: Math.round(height * HALF), left: 0 }
		: { top: 0, right: 0, bottom: 0, left: PANEL_PX };
}

/** The first Ortsweberei, whole; without one, the middle of Europe. */
export function startPlace(orte: readonly Ortsweberei[], narrow: boolean): Place {
	const first = orte[0];
	if (!first) return { lat: 51.2, lon: 10.4, zoom: 4.5 };
	const { bottom, left } = sheetPadding(narrow);
	return fit(first.bbox, window.innerWidth - left, window.innerHeight - bottom);
}

/** Where the weave is most alive: the middle of what fading Fäden lead to. Null where nothing fades. */
export function lebendigeMitte(faeden: Iterable<Faden>): { lat: number; lon: number } | null {
	const lats: number[] = [];
	const lons: number[] = [];
	for (const f of faeden) {
		if (f.is_garn || f.to_lat === null || f.to_lon === null) continue;
		lats.push(f.to_lat);
		lons.push(f.to_lon);
	}
	const [lat, lon] = [median(lats), median(lons)];
	return lat === null || lon === null ? null : { lat, lon };
}

function median(values: number[]): number | null {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

/** How long the device may look for itself, in milliseconds. */
const ORTUNG_MS = 10_000;

/** Where this device is; null where it does not know or may not say. Asks the person, so only ever after a request. */
export function ortung(): Promise<{ lat: number; lon: number } | null> {
	return new Promise((done) => {
		if (!('geolocation' in navigator)) return done(null);
		navigator.geolocation.getCurrentPosition(
			({ coords }) => done({ lat: coords.latitude, lon: coords.longitude }),
			() => done(null),
			{ timeout: ORTUNG_MS, maximumAge: 60_000 },
		);
	});
}
