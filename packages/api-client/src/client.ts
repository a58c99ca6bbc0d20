// Every operation of the server that the interface uses, one method each. Knows shapes and addresses, no state.
import { type Address, Line } from './http.ts';
import type {
	Adresse,
	Bbox,
	ElementInhalt,
	Faden,
	Garnrolle,
	Ich,
	InteresseArt,
	Karte,
	Kartenstatus,
	Knoten,
	KnotenItem,
	LatLon,
	Nachricht,
	Ortsweberei,
	Page,
	Status,
	Treffer,
	VerlaufEintrag,
} from './shapes.ts';

const LIMIT = 200;

export interface KnotenWerk extends LatLon {
	type: string;
	title: string;
	description?: string;
	unterart?: string;
	starts_at?: string;
	ends_at?: string;
}

export interface Anmeldung extends LatLon {
	name: string;
	address: Adresse;
	email: string;
}

export interface IchAenderung {
	name?: string;
	ueber_mich?: string;
	gueter?: string[];
	kompetenzen?: string[];
	kartenstatus?: Kartenstatus;
	radius_m?: number;
	/** Consent to the exact place; `genau` needs it. */
	einwilligung?: boolean;
}

/** The event types of the live feed that can change what the interface shows. */
export const EREIGNISSE = [
	'OrtswebereiGegruendet',
	'GarnrolleRegistriert',
	'GarnrolleVerifiziert',
	'VerantwortlicheErnannt',
	'ProfilGeaendert',
	'KartenstatusGeaendert',
	'KnotenGeknuepft',
	'KnotenImportiert',
	'KnotenGeaendert',
	'ElementHinzugefuegt',
	'ElementGeaendert',
	'ElementEntfernt',
	'NachrichtGeschrieben',
	'NachrichtBearbeitet',
	'NachrichtZurueckgezogen',
	'FadenGezogen',
	'FadenVerzwirnt',
	'FadenEntzwirnt',
	'FadenVerblasst',
	'KnotenAufgeloest',
] as const;

export class Client {
	constructor(readonly line = new Line()) {}

	karte = () => this.line.get<Karte>('/karte');
	ortswebereien = () => this.line.get<Page<Ortsweberei>>('/ortswebereien', { query: { limit: LIMIT } });

	knotenIn = (bbox: Bbox, near: LatLon, most: number, signal?: AbortSignal) =>
		this.#all<KnotenItem>('/knoten', { bbox: box(bbox), near: point(near) }, most, signal);
	knotenGesucht = (q: string, near: LatLon | null, signal?: AbortSignal) =>
		this.line.get<Page<KnotenItem>>('/knoten', { query: { q, near: near && point(near), limit: 50 }, signal });
	archiv = () => this.line.get<Page<KnotenItem>>('/knoten', { query: { archived: true, limit: 100 } });
	rollenGesucht = (q: string, signal?: AbortSignal) =>
		this.line.get<Page<Treffer>>('/suche', { query: { q, type: 'garnrolle', limit: 12 }, signal });
	faedenIn = (bbox: Bbox, most: number, signal?: AbortSignal) =>
		this.#all<Faden>('/faeden', { bbox: box(bbox) }, most, signal);
	garnrollenIn = (bbox: Bbox, most: number, signal?: AbortSignal) =>
		this.#all<Garnrolle>('/garnrollen', { bbox: box(bbox) }, most, signal);
	garnrollen = (status: Status) => this.line.get<Page<Garnrolle>>('/garnrollen', { query: { status, limit: LIMIT } });
	garnrolle = (id: string) => this.line.get<Garnrolle>(`/garnrollen/${id}`);

	knoten = (id: string) => this.line.get<Knoten>(`/knoten/${id}`);
	faedenVon = (id: string) => this.#all<Faden>(`/knoten/${id}/faeden`, {}, 400);
	gespraech = (id: string) => this.#all<Nachricht>(`/knoten/${id}/gespraech`, {}, 400);
	verlauf = (id: string) => this.line.get<Page<VerlaufEintrag>>(`/knoten/${id}/verlauf`, { query: { limit: 100 } });

	knuepfen = (werk: KnotenWerk) => this.line.post<Knoten>('/knoten', werk);
	aendern = (id: string, aenderung: Partial<KnotenWerk>, version: number) =>
		this.line.patch<Knoten>(`/knoten/${id}`, aenderung, version);
	gestalten = (id: string, inhalt: ElementInhalt) => this.line.post<unknown>(`/knoten/${id}/elemente`, inhalt);
	elementAendern = (id: string, eid: string, inhalt: ElementInhalt, version: number) =>
		this.line.patch<unknown>(`/knoten/${id}/elemente/${eid}`, inhalt, version);
	elementEntfernen = (id: string, eid: string, version: number) =>
		this.line.delete<unknown>(`/knoten/${id}/elemente/${eid}`, { version });
	schreiben = (id: string, text: string) => this.line.post<{ id: string }>(`/knoten/${id}/nachrichten`, { text });
	bearbeiten = (id: string, text: string, version: number) =>
		this.line.patch<unknown>(`/nachrichten/${id}`, { text }, version);
	zurueckziehen = (id: string, version: number) => this.line.delete<unknown>(`/nachrichten/${id}`, { version });
	dabei = (to_knoten_id: string, art: InteresseArt) =>
		this.line.post<{ id: string }>('/faeden', { to_knoten_id, type: 'interesse', art });
	verzwirnen = (id: string, element_id?: string) =>
		this.line.post<Faden>(`/faeden/${id}/twist`, element_id ? { element_id } : {});
	entzwirnen = (id: string) => this.line.post<Faden>(`/faeden/${id}/untwist`, {});

	ich = () => this.line.get<Ich>('/me');
	ichAendern = (aenderung: IchAenderung) => this.line.patch<Ich>('/me', aenderung);
	registrieren = (anmeldung: Anmeldung) => this.line.post<{ garnrolle_id: string }>('/auth/register', anmeldung);
	linkAnfordern = (email: string) => this.line.post<void>('/auth/login', { email });
	anmelden = (token: string) => this.line.post<{ garnrolle_id: string }>('/auth/session', { token });
	abmelden = () => this.line.delete<void>('/auth/session');
	verifizieren = (id: string) => this.line.post<unknown>(`/admin/accounts/${id}/verify`, {});

	/** Opens the live feed of an area; `heard` gets each event's type and its public JSON. */
	live(bbox: Bbox, heard: (event: string, data: unknown) => void, state: (open: boolean) => void): () => void {
		const source = new EventSource(this.line.address('/live', { bbox: box(bbox) }));
		for (const name of EREIGNISSE) {
			source.addEventListener(name, (event) => heard(name, parse((event as MessageEvent<string>).data)));
		}
		source.onopen = () => state(true);
		source.onerror = () => state(false);
		return () => source.close();
	}

	/** Follows the cursor until the list or `most` is reached. */
	async #all<T>(path: Address, query: Record<string, string>, most: number, signal?: AbortSignal) {
		const items: T[] = [];
		let cursor: string | null = null;
		do {
			const limit = Math.min(LIMIT, most - items.length);
			const page: Page<T> = await this.line.get(path, { query: { ...query, limit, cursor }, signal });
			items.push(...page.items);
			cursor = page.next_cursor;
		} while (cursor && items.length < most);
		return { items, complete: cursor === null };
	}
}

const box = (bbox: Bbox) => bbox.map((n) => n.toFixed(5)).join(',');
const point = ({ lat, lon }: LatLon) => `${lat.toFixed(5)},${lon.toFixed(5)}`;

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
