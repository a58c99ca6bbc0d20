// The colours of the map, read from the tokens of the page, so that there is one truth about them.
import { FADEN_ARTEN, type FadenArt } from '@weltgewebe/ui/faden';

export type Rgb = [r: number, g: number, b: number];

export interface Farben {
	land: string;
	water: string;
	park: string;
	built: string;
	road: string;
	label: string;
	line: string;
	knot: string;
	ink: string;
	glow: string;
	focus: string;
	ply: Rgb;
	goldCore: Rgb;
	spoolRim: string;
	spoolOn: string;
	spoolOff: string;
	threads: Record<FadenArt, Rgb>;
}

/** `#rrggbb` as three numbers from 0 to 1. */
export function rgb(hex: string): Rgb {
	const n = Number.parseInt(hex.trim().slice(1), 16);
	return [((n >> 16) & 255) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

/** Reads the tokens as they stand for the current colour scheme. */
export function readFarben(element: Element = document.documentElement): Farben {
	const style = getComputedStyle(element);
	const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
	const threads = Object.fromEntries(FADEN_ARTEN.map((art) => [art, rgb(token(`thread-${art}`))]));
	return {
		land: token('map-land'),
		water: token('map-water'),
		park: token('map-park'),
		built: token('map-built'),
		road: token('map-road'),
		label: token('map-label'),
		line: token('line'),
		knot: token('knot'),
		ink: token('ink'),
		glow: token('glow'),
		focus: token('focus'),
		ply: rgb(token('yarn-ply')),
		goldCore: rgb(token('gold-core')),
		spoolRim: token('spool-rim'),
		spoolOn: token('spool-on'),
		spoolOff: token('spool-off'),
		threads: threads as Record<FadenArt, Rgb>,
	};
}
