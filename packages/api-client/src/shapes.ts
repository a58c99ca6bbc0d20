// The shapes of the HTTP surface as this interface uses them: parts of what the server describes. Times are RFC 3339 UTC,
// coordinates degrees, durations seconds. Knows no behaviour.
import type { Narrowed, Read, Schema } from './told.ts';

export type { Page } from './told.ts';

export type KnotenArt = Schema['KnotenArt'];
export type InteresseArt = Schema['InteresseArt'];
/** What draws a Faden, as far as the server knows by now. */
export type FadenKind = Schema['FadenArt'];
export type Kartenstatus = Schema['Kartenstatus'];
export type Status = Schema['Status'];
/** What the person who asks may do with a Knoten. */
export type Darf = Schema['Darf'];
/** The pattern of a page's address, as the server counts it. */
export type Seite = Schema['Messwerte']['page'];

/** Every member of a union, in an order of ours: one that is missing or strange fails the check. */
const all =
	<T extends string>() =>
	<const L extends readonly T[]>(list: [T] extends [L[number]] ? L : never): L =>
		list;

/** What a Knoten is about. After those that a person ties come structure of an Ortsweberei and the Raum of an Antrag. */
export const KNOTEN_ARTEN = all<KnotenArt>()([
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
	'antrag',
]);

/** The kinds of Knoten that a person can tie. */
export const KNUEPFBAR = KNOTEN_ARTEN.slice(0, 7) as readonly KnotenArt[];

/** In which sense somebody joins a Knoten. */
export const INTERESSE_ARTEN = all<InteresseArt>()(['interesse', 'zustimmung', 'ablehnung', 'zusage', 'verantwortung']);

/** What automatic acts are about, in the order in which they are offered. */
export const AUTOMATIK_ARTEN = all<AutomatikArt>()(['entscheiden', 'geld', 'menschen', 'faeden', 'knoten']);

/** West, south, east, north in degrees. */
export type Bbox = [west: number, south: number, east: number, north: number];

/** The pages whose speed is told apart, by the pattern of their address. */
export const SEITEN = all<Seite>()([
	'/',
	'/anmelden',
	'/archiv',
	'/ausgang',
	'/gaeste',
	'/garnrollen/[id]',
	'/ich',
	'/knoten/[id]',
	'/knuepfen',
	'/nachzaehlen/[id]',
	'/registrieren',
	'/ueber',
	'other',
]);

export interface LatLon {
	lat: number;
	lon: number;
}

export type Karte = Read<Schema['Karte'], 'name' | 'attribution' | 'measures'> &
	Narrowed<Schema['Karte'], { kind: 'regional' | 'world'; bounds: Bbox }>;

export type Ortsweberei = Read<Schema['OrtswebereiItem'], 'id' | 'name'> &
	Narrowed<Schema['OrtswebereiItem'], { bbox: Bbox }> & {
		knoten: Partial<Read<Schema['Strukturknoten'], 'konto' | 'webrat' | 'naehstuebchen' | 'archiv'>>;
	};

/** A Knoten in a list. */
export type KnotenItem = Read<
	Schema['KnotenItem'],
	| 'id'
	| 'type'
	| 'unterart'
	| 'title'
	| 'lat'
	| 'lon'
	| 'ort_id'
	| 'faeden_count'
	| 'garn_count'
	| 'is_permanent'
	| 'last_activity_at'
	| 'ends_at'
	| 'dissolves_at'
	| 'staerkste_art'
	| 'strength',
	'distance_m' | 'archived_at'
> & { meldung?: Meldung | null };

/** How something stands that was reported or frozen. */
export type Meldung = Read<Schema['Meldung'], 'stand' | 'antrag_id'>;
/** What is reported or frozen, and why. */
export type NeueMeldung = Schema['NeueMeldung'];
/** What can be done about something that people wrote. */
export type Melden = Schema['Melden'];

/** What an element holds; which fields belong to it depends on its type. */
export type ElementInhalt =
	| Narrowed<Schema['Element'], { type: 'text'; text: string; text_html?: string }>
	| Narrowed<Schema['Element'], { type: 'link'; url: string; title: string | null }>
	| Narrowed<Schema['Element'], { type: 'bild'; url: string; alt: string }>
	| Narrowed<Schema['Element'], { type: 'liste'; items: string[] }>;

/** Garn, and whose it is. */
export type Garn = Read<Schema['Garn'], 'faden_id' | 'by'>;

export type RaumElement = (ElementInhalt | { type: 'vergessen' }) &
	/** With the Garn on it: who did not twist it may not change it. */
	Read<Schema['Element'], 'id' | 'by' | 'created_at' | 'changed_at' | 'garn'> & { meldung: Meldung | null };

/** A Knoten with its Raum. */
export type Knoten = Read<
	Schema['Knoten'],
	| 'id'
	| 'type'
	| 'unterart'
	| 'title'
	| 'description'
	| 'lat'
	| 'lon'
	| 'ort_id'
	| 'version'
	| 'created_by'
	| 'created_at'
	| 'last_activity_at'
	| 'archived_at'
	| 'is_permanent'
	| 'starts_at'
	| 'ends_at'
	| 'faeden_count'
	| 'garn_count'
	| 'garn'
	| 'viewer',
	'created_by_name' | 'dissolves_at' | 'nachrichten_count' | 'quelle' | 'description_html'
> & { elemente: RaumElement[]; meldung: Meldung | null };

export type Faden = Read<
	Schema['Faden'],
	| 'id'
	| 'kind'
	| 'from_garnrolle'
	| 'to_knoten'
	| 'created_at'
	| 'expires_at'
	| 'remaining_seconds'
	| 'strength'
	| 'is_garn'
	| 'from_lat'
	| 'from_lon'
	| 'to_lat'
	| 'to_lon',
	'art' | 'from_name' | 'element_id'
>;

/** The private part is for the Verantwortliche who verifies, and nobody else. */
export type Garnrolle = Read<
	Schema['Garnrolle'],
	'id' | 'name' | 'status' | 'ort_id' | 'position' | 'gueter' | 'kompetenzen',
	'ueber_mich' | 'ueber_mich_html' | 'turning_until' | 'privat'
>;

/** One's own Garnrolle with its private part. */
export type Ich = Read<
	Schema['Garnrolle'] & Schema['Privat'] & Schema['Ich'],
	'garnrolle_id' | 'name' | 'status' | 'verantwortlich_fuer' | 'kartenstatus' | 'radius_m',
	| 'ort_id'
	| 'ueber_mich'
	| 'ueber_mich_html'
	| 'gueter'
	| 'kompetenzen'
	| 'email'
	| 'address'
	| 'lat'
	| 'lon'
	| 'vergessen_at'
>;

export type Adresse = Schema['Adresse'];

export type Nachricht = Read<
	Schema['Nachricht'],
	'id' | 'knoten_id' | 'by' | 'by_name' | 'text' | 'version' | 'created_at' | 'edited_at' | 'zurueckgezogen_at',
	'text_html'
> & { meldung: Meldung | null };

export type VerlaufEintrag = Read<
	Schema['Schritt'],
	'position' | 'by' | 'by_name',
	'version' | 'type' | 'title' | 'description' | 'element_id' | 'inhalt' | 'regel'
> &
	Narrowed<Schema['Schritt'], { time: string; event: string }> &
	Partial<Narrowed<Schema['Schritt'], { art: InteresseArt | null }>>;

/** One thing that a search found. */
export type Treffer = Read<Schema['Treffer'], 'id' | 'title', 'lat' | 'lon'> &
	Narrowed<Schema['Treffer'], { type: 'knoten' | 'garnrolle' }>;

export type KnotenWerk = Schema['NeuerKnoten'];
export type KnotenAenderung = Schema['KnotenAenderung'];
export type Anmeldung = Schema['Registrierung'];
export type Aufgabe = Read<Schema['AufgabeAnswer'], 'id' | 'anzahl' | 'bits'>;
export type Loesung = Schema['LoesungGesendet'];
export type IchAenderung = Schema['IchAenderung'];
/** Of what somebody is told by letter, how soon and in which language. */
export type Benachrichtigungen = Schema['Benachrichtigungen'];
export type Takt = Schema['TaktWort'];

/** One act of a Garnrolle. */
export type Tat = Read<Schema['Tat'], 'position' | 'time' | 'tat' | 'knoten_id' | 'title'>;
/** How much there is of what. */
export type Statistik = Read<Schema['Statistik'], 'knoten' | 'faeden' | 'garn' | 'weber' | 'gaeste' | 'archiviert'>;
/** What is put before everybody; its Raum is the Knoten with the same id. */
export type AntragArt = Schema['AntragArt'];
export type Einspruch = Read<Schema['Einspruch'], 'garnrolle_id' | 'name' | 'created_at' | 'withdrawn_at', 'grund'>;
export type Antrag = Read<
	Schema['Antrag'],
	| 'id'
	| 'ort_id'
	| 'kind'
	| 'title'
	| 'details_md'
	| 'by'
	| 'by_name'
	| 'status'
	| 'opened_at'
	| 'decision_deadline'
	| 'decided_at'
	| 'abstimmung_id'
	| 'aufgehoben_durch'
	| 'beschluss_pdf'
	| 'knoten_id'
	| 'garnrolle_id'
	| 'faden_id'
	| 'antrag_id'
	| 'remaining_seconds'
	| 'amount_cents'
	| 'viewer',
	'details_html'
> & {
	einsprueche: Einspruch[];
	auszahlung: Auszahlung | null;
	/** What was reported or frozen. */
	gegenstand: Read<Schema['Gegenstand'], 'knoten_id' | 'element_id' | 'nachricht_id'> | null;
};
/** A payout, and out of whose donations it is paid. */
export type Auszahlung = Read<
	Schema['Auszahlung'],
	'id' | 'antrag_id' | 'antrag_title' | 'amount_cents' | 'status' | 'decided_at' | 'bezahlt_at' | 'beleg'
> & { herkunft: Herkunft[]; herkunft_weitere: number };
/** A part of a payout that comes from one donation. */
export type Herkunft = Read<Schema['Herkunft'], 'buchung_id' | 'amount_cents' | 'garnrolle_id' | 'name'>;
/** A part of a donation that went into one payout. */
export type Verwendung = Read<Schema['Verwendung'], 'auszahlung_id' | 'antrag_title' | 'status' | 'amount_cents'>;
/** An entry in the ledger; `garnrolle_id` and `booked_at` are `null` for an anonymous donation. */
export type Buchung = Read<
	Schema['Buchung'],
	| 'id'
	| 'kind'
	| 'from'
	| 'to'
	| 'amount_cents'
	| 'tag'
	| 'booked_at'
	| 'garnrolle_id'
	| 'name'
	| 'antrag_id'
	| 'antrag_title'
	| 'abstimmung_id'
	| 'beleg'
	| 'durch'
	| 'gegen'
	| 'korrigiert_durch'
	| 'saldo_cents'
	| 'uebrig_cents'
	| 'verwendet_weitere'
	| 'herkunft_weitere'
> & {
	/** Of two where one undoes the other, the other one. */
	gegenbuchung: Read<Schema['Gegenbuchung'], 'id' | 'kind' | 'tag' | 'garnrolle_id' | 'name' | 'beleg'> | null;
	verwendet: Verwendung[];
	herkunft: Herkunft[];
};
export type Konto = Read<
	Schema['Konto'],
	'saldo_cents' | 'frei_cents' | 'reserviert_cents' | 'next_cursor' | 'offen_next_cursor' | 'auszug_pdf' | 'viewer'
> & {
	verlauf: Read<Schema['Tagessaldo'], 'tag' | 'saldo_cents' | 'reserviert_cents'>[];
	offen: Auszahlung[];
	items: Buchung[];
};
export type NeueSpende = Schema['NeueSpende'];
export type NeuerAntrag = Schema['NeuerAntrag'];
export type Wahl = Schema['Wahl'];
/** The last Stimme of somebody, or one that was changed later, which then speaks for nobody. */
export type Stimme = Read<
	Schema['Stimme'],
	'garnrolle_id' | 'name' | 'choice' | 'cast_at' | 'gewicht' | 'position',
	'reason'
>;
export type Ergebnis = Read<Schema['Ergebnis'], 'angenommen' | 'ja' | 'nein' | 'enthaltung' | 'nicht_abgegeben'>;
export type Abstimmung = Read<
	Schema['Abstimmung'],
	'id' | 'antrag_id' | 'opened_at' | 'closes_at' | 'closed_at' | 'remaining_seconds'
> & { result: Ergebnis | null; stimmen: Stimme[]; meine: Stimme | null };
/** What automatic acts are about. */
export type AutomatikArt = Schema['AutomatikArt'];
/** Something that the weave did by itself. */
export type Automatik = Read<
	Schema['Automatik'],
	| 'position'
	| 'time'
	| 'event'
	| 'art'
	| 'regel'
	| 'knoten_id'
	| 'knoten_type'
	| 'title'
	| 'faden'
	| 'garnrolle_id'
	| 'name'
	| 'amount_cents'
>;
/** How a voice reaches whoever speaks for it. */
export type Pfad = Read<Schema['Pfad'], 'garnrolle_id' | 'pfad' | 'stimme'>;
export type Delegation = Read<
	Schema['Delegation'],
	| 'id'
	| 'from_account_id'
	| 'from_name'
	| 'to_account_id'
	| 'to_name'
	| 'created_at'
	| 'expires_at'
	| 'remaining_seconds'
>;
