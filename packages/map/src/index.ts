// The door to the map. Importing it costs nothing: MapLibre comes with `openKarte`, on idle or intent.
// Knows places and the weave that it is given; it must never fetch the weave itself.
import type { FadenArt } from '@weltgewebe/ui/faden';
import type { Karte } from './karte.ts';

/** West, south, east, north in degrees. */
export type Bounds = [west: number, south: number, east: number, north: number];

export interface Place {
	lat: number;
	lon: number;
	zoom: number;
}

/** Which base map to draw. Without a name it is the world that the build carries. */
export interface Grundkarte {
	name: string | null;
	kind: 'regional' | 'world';
	bounds: Bounds;
}

export interface KartenKnoten {
	id: string;
	title: string;
	/** Its kind, as the word of the API. */
	art: string;
	lat: number;
	lon: number;
	faeden: number;
	/** Whether Garn (or being structure) holds it. */
	gehalten: boolean;
	/** Whether it is a veranstaltung that is over. */
	vorbei: boolean;
}

export interface KartenRolle {
	id: string;
	name: string;
	lat: number;
	lon: number;
	/** Whether its person has just acted. */
	dreht: boolean;
	/** Within how many metres its person is; 0 where the place is exact. */
	genauigkeit_m: number;
	/** Whether it is the Garnrolle of who looks. */
	eigen: boolean;
}

export interface KartenFaden {
	art: FadenArt;
	from: string;
	to: string;
	fromLat: number;
	fromLon: number;
	toLat: number;
	toLon: number;
	/** When it was drawn, in seconds since 1970. */
	born: number;
	garn: boolean;
}

/** What the map shows of the weave. */
export interface Gewebebild {
	knoten: readonly KartenKnoten[];
	rollen: readonly KartenRolle[];
	faeden: readonly KartenFaden[];
	/** Whether this is all there is; else the weave's own tiles stand for the rest. */
	vollstaendig: boolean;
	/** Whether only some of it is wanted, by a filter or a search; the map then shows no more than this. */
	gewaehlt: boolean;
}

/** Something on the map that can be opened. */
export interface Ziel {
	type: 'knoten' | 'rolle';
	id: string;
	name: string;
	lat: number;
	lon: number;
}

/** What lies over the map and hides it, in CSS pixels. */
export interface Padding {
	top: number;
	right: number;
	bottom: number;
	left: number;
}

export interface View {
	place: Place;
	/** What can be seen beside what lies over the map. */
	bounds: Bounds;
}

export interface KarteOptions {
	container: HTMLElement;
	grundkarte: Grundkarte;
	place: Place;
	padding: Padding;
	language: string;
	/** Name of the map for those who do not see it. */
	title: string;
	onMove: (view: View) => void;
	/** What was touched or taken by keyboard; null for empty land and Escape. */
	onPick: (what: { type: 'knoten' | 'rolle'; id: string } | null) => void;
	/** What the keyboard points at. */
	onZeiger: (ziel: Ziel) => void;
	onError: (message: string) => void;
}

export type { Karte };

/** Loads MapLibre and opens the map. Rejects where WebGL is missing. */
export async function openKarte(options: KarteOptions): Promise<Karte> {
	const { Karte } = await import('./karte.ts');
	return Karte.open(options);
}
