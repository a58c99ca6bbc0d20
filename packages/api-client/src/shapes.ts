// The shapes of the HTTP surface as this interface uses them. Times are RFC 3339 UTC, coordinates degrees, durations
// seconds. Knows no behaviour.

/** What a Knoten is about. The last four are structure of an Ortsweberei. */
export const KNOTEN_ARTEN = [
	'idee',
	'veranstaltung',
	'einrichtung',
	'werkzeug',
	'schlafplatz',
	'frage',
	'sonstiges',
	'konto',
	'webrat',
	'naehstuebchen',
	'archiv',
] as const;
export type KnotenArt = (typeof KNOTEN_ARTEN)[number];

/** The kinds of Knoten that a person can tie. */
export const KNUEPFBAR = KNOTEN_ARTEN.slice(0, 7) as readonly KnotenArt[];

/** In which sense somebody joins a Knoten. */
export const INTERESSE_ARTEN = ['interesse', 'zustimmung', 'ablehnung', 'zusage', 'verantwortung'] as const;
export type InteresseArt = (typeof INTERESSE_ARTEN)[number];

/** What draws a Faden, as far as the server knows by now. */
export type FadenKind = 'gespraech' | 'gestaltung' | 'veraenderung' | 'interesse';

export type Kartenstatus = 'verborgen' | 'ungefaehr' | 'genau';
export type Status = 'gast' | 'weber';

/** A list and where it goes on. */
export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}

/** West, south, east, north in degrees. */
export type Bbox = [west: number, south: number, east: number, north: number];

export interface LatLon {
	lat: number;
	lon: number;
}

export interface Karte {
	name: string | null;
	kind: 'regional' | 'world';
	bounds: Bbox;
	attribution: { text: string; url: string | null }[];
}

export interface Ortsweberei {
	id: string;
	name: string;
	bbox: Bbox;
	knoten: Partial<Record<'konto' | 'webrat' | 'naehstuebchen' | 'archiv', string>>;
}

/** A Knoten in a list. */
export interface KnotenItem extends LatLon {
	id: string;
	type: KnotenArt;
	unterart: string | null;
	title: string;
	ort_id: string;
	faeden_count: number;
	garn_count: number;
	is_permanent: boolean;
	last_activity_at: string;
	ends_at: string | null;
	dissolves_at: string | null;
	staerkste_art: FadenKind | null;
	strength: number | null;
	distance_m?: number | null;
	archived_at?: string | null;
}

export type ElementInhalt =
	| { type: 'text'; text: string }
	| { type: 'link'; url: string; title: string | null }
	| { type: 'bild'; url: string; alt: string }
	| { type: 'liste'; items: string[] };

/** Garn, and whose it is. */
export interface Garn {
	faden_id: string;
	by: string;
}

export type RaumElement = (ElementInhalt | { type: 'vergessen' }) & {
	id: string;
	by: string;
	created_at: string;
	changed_at: string;
	/** The Garn on it: who did not twist it may not change it. */
	garn: Garn[];
};

/** What the person who asks may do with a Knoten. */
export type Darf = 'aendern' | 'gestalten' | 'schreiben' | 'interesse' | 'verzwirnen' | 'entzwirnen';

/** A Knoten with its Raum. */
export interface Knoten extends LatLon {
	id: string;
	type: KnotenArt;
	unterart: string | null;
	title: string;
	description: string | null;
	ort_id: string;
	version: number;
	created_by: string | null;
	created_by_name?: string | null;
	created_at: string;
	last_activity_at: string;
	archived_at: string | null;
	is_permanent: boolean;
	starts_at: string | null;
	ends_at: string | null;
	dissolves_at?: string | null;
	faeden_count: number;
	garn_count: number;
	nachrichten_count?: number;
	quelle?: string | null;
	elemente: RaumElement[];
	/** Garn on the whole Knoten. */
	garn: Garn[];
	viewer: { may: Darf[] };
}

export interface Faden {
	id: string;
	kind: FadenKind;
	art?: InteresseArt | null;
	from_garnrolle: string;
	from_name?: string | null;
	to_knoten: string;
	created_at: string;
	expires_at: string | null;
	remaining_seconds: number | null;
	strength: number;
	is_garn: boolean;
	element_id?: string | null;
	from_lat: number | null;
	from_lon: number | null;
	to_lat: number | null;
	to_lon: number | null;
}

export interface Garnrolle {
	id: string;
	name: string;
	status: Status;
	ort_id: string;
	position: (LatLon & { genauigkeit_m: number }) | null;
	gueter: string[];
	kompetenzen: string[];
	ueber_mich?: string | null;
	turning_until?: string | null;
	/** For the Verantwortliche who verifies, and nobody else. */
	privat?: { address: Adresse; email: string } & LatLon;
}

/** One's own Garnrolle with its private part. */
export interface Ich {
	garnrolle_id: string;
	name: string;
	status: Status;
	ort_id?: string;
	verantwortlich_fuer: string[];
	kartenstatus: Kartenstatus;
	radius_m: number;
	ueber_mich?: string | null;
	gueter?: string[];
	kompetenzen?: string[];
	email?: string;
	address?: Adresse;
	lat?: number;
	lon?: number;
}

export interface Adresse {
	street: string;
	postcode: string;
	city: string;
}

export interface Nachricht {
	id: string;
	knoten_id: string;
	by: string;
	by_name: string | null;
	text: string | null;
	version: number;
	created_at: string;
	edited_at: string | null;
	zurueckgezogen_at: string | null;
}

export interface VerlaufEintrag {
	position: number;
	time: string;
	event: string;
	by: string | null;
	by_name: string | null;
	version?: number | null;
	title?: string | null;
	description?: string | null;
	/** In which sense somebody joined. */
	art?: InteresseArt | null;
}

/** One thing that a search found. */
export interface Treffer {
	type: 'knoten' | 'garnrolle';
	id: string;
	title: string;
	lat?: number | null;
	lon?: number | null;
}
