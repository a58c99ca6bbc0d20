// Every operation of the server that the interface uses, one method each. Knows shapes and addresses, no state.
import { Line } from './http.ts';
import type {
	Abstimmung,
	Anmeldung,
	Antrag,
	Auszahlung,
	Automatik,
	AutomatikArt,
	Bbox,
	Benachrichtigungen,
	Delegation,
	ElementInhalt,
	Faden,
	Garnrolle,
	Ich,
	IchAenderung,
	InteresseArt,
	Karte,
	Knoten,
	KnotenAenderung,
	KnotenItem,
	KnotenWerk,
	Konto,
	LatLon,
	Nachricht,
	NeueMeldung,
	NeuerAntrag,
	NeueSpende,
	Ortsweberei,
	Page,
	Pfad,
	Statistik,
	Status,
	Stimme,
	Tat,
	Treffer,
	VerlaufEintrag,
	Wahl,
} from './shapes.ts';

const LIMIT = 200;
/** The server lists the oldest first, and a Gespräch is read from its end. */
/** As many voices as one page shows by name; a larger weave is searched, not scrolled. */
const MOST_STIMMEN = 5000;

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
	'AntragGestellt',
	'AntragZurueckgezogen',
	'EinspruchErhoben',
	'EinspruchZurueckgezogen',
	'AntragAngenommen',
	'AntragAbgelehnt',
	'AbstimmungEroeffnet',
	'StimmeAbgegeben',
	'AbstimmungGeschlossen',
	'VerifizierungBeschlossen',
	'VerifizierungEntzogen',
	'SpendeEingegangen',
	'AnonymeSpendeEingegangen',
	'AuszahlungFreigegeben',
	'AuszahlungNichtGedeckt',
	'AuszahlungBezahlt',
	'AuszahlungZurueckgenommen',
	'BuchungKorrigiert',
	'InhaltEingeklappt',
	'InhaltAusgeblendet',
	'InhaltGezeigt',
	'InhaltEingefroren',
	'InhaltAufgetaut',
	'RolleVergessen',
] as const;

/** One thing that the live feed tells. */
export interface Gehoert {
	event: string;
	/** Its public JSON. */
	data: unknown;
	/** Its position in the log: they only grow. */
	position: number;
}

export class Client {
	constructor(readonly line = new Line()) {}

	karte = () => this.line.get('/karte', {}) as Promise<Karte>;
	ortsweberei = (id: string) => this.line.get('/ortswebereien/{id}', { path: { id } });
	ortswebereien = () => this.line.get('/ortswebereien', { query: { limit: LIMIT } }) as Promise<Page<Ortsweberei>>;

	knotenIn = (bbox: Bbox, near: LatLon, most: number, signal?: AbortSignal) =>
		upTo<KnotenItem>(most, (rest) =>
			this.line.get('/knoten', { query: { bbox: box(bbox), near: point(near), ...rest }, signal }),
		);
	knotenGesucht = (q: string, near: LatLon | null, signal?: AbortSignal): Promise<Page<KnotenItem>> =>
		this.line.get('/knoten', { query: { q, near: near && point(near), limit: 50 }, signal });
	archiv = (): Promise<Page<KnotenItem>> => this.line.get('/knoten', { query: { archived: true, limit: 100 } });
	archivGesucht = (q: string, signal?: AbortSignal): Promise<Page<KnotenItem>> =>
		this.line.get('/knoten', { query: { q, archived: true, limit: 12 }, signal });
	rollenGesucht = (q: string, signal?: AbortSignal) =>
		this.line.get('/suche', { query: { q, type: 'garnrolle', limit: 12 }, signal }) as Promise<Page<Treffer>>;
	faedenIn = (bbox: Bbox, most: number, signal?: AbortSignal) =>
		upTo<Faden>(most, (rest) => this.line.get('/faeden', { query: { bbox: box(bbox), ...rest }, signal }));
	garnrollenIn = (bbox: Bbox, most: number, signal?: AbortSignal) =>
		upTo<Garnrolle>(most, (rest) => this.line.get('/garnrollen', { query: { bbox: box(bbox), ...rest }, signal }));
	garnrollen = (status: Status): Promise<Page<Garnrolle>> =>
		this.line.get('/garnrollen', { query: { status, limit: LIMIT } });
	weberVon = (ort: string, most = MOST_STIMMEN) =>
		upTo<Garnrolle>(most, (rest) => this.line.get('/garnrollen', { query: { ort, status: 'weber', ...rest } }));
	garnrolle = (id: string): Promise<Garnrolle> => this.line.get('/garnrollen/{id}', { path: { id } });

	aktivitaet = (id: string): Promise<Page<Tat>> =>
		this.line.get('/garnrollen/{id}/aktivitaet', { path: { id }, query: { limit: 30 } });
	knotenDurch = (by: string): Promise<Page<KnotenItem>> => this.line.get('/knoten', { query: { by, limit: 50 } });
	/** The newest first. */
	antraege = (status: 'offen' | 'abstimmung'): Promise<Page<Antrag>> =>
		this.line.get('/antraege', { query: { status, limit: 50 } }) as Promise<Page<Antrag>>;
	statistik = (): Promise<Statistik> => this.line.get('/statistik', {});

	knoten = (id: string) => this.line.get('/knoten/{id}', { path: { id } }) as Promise<Knoten>;
	faedenVon = (id: string) =>
		upTo<Faden>(400, (query) => this.line.get('/knoten/{id}/faeden', { path: { id }, query }));
	/** The last `most` messages, the oldest of them first; `complete` when there are no earlier ones. */
	gespraech = async (id: string, most: number) => {
		const { items, complete } = await upTo<Nachricht>(most, (rest) =>
			this.line.get('/knoten/{id}/gespraech', { path: { id }, query: { newest: true, ...rest } }),
		);
		return { items: items.reverse(), complete };
	};
	/** How a text will look: HTML that is safe to show. */
	vorschau = async (text: string) => (await this.line.post('/vorschau', { body: { text } })).html;
	/** The newest steps first; `cursor` asks for older ones. */
	verlauf = (id: string, cursor: string | null = null) =>
		this.line.get('/knoten/{id}/verlauf', { path: { id }, query: { limit: 100, cursor } }) as Promise<
			Page<VerlaufEintrag>
		>;

	knuepfen = (body: KnotenWerk) => this.line.post('/knoten', { body }) as Promise<Knoten>;
	aendern = (id: string, body: KnotenAenderung, version: number) =>
		this.line.patch('/knoten/{id}', { path: { id }, body, version }) as Promise<Knoten>;
	gestalten = (id: string, body: ElementInhalt) => this.line.post('/knoten/{id}/elemente', { path: { id }, body });
	elementAendern = (id: string, eid: string, body: ElementInhalt, version: number) =>
		this.line.patch('/knoten/{id}/elemente/{eid}', { path: { id, eid }, body, version });
	elementEntfernen = (id: string, eid: string, version: number) =>
		this.line.delete('/knoten/{id}/elemente/{eid}', { path: { id, eid }, version });
	schreiben = (id: string, text: string) =>
		this.line.post('/knoten/{id}/nachrichten', { path: { id }, body: { text } });
	bearbeiten = (id: string, text: string, version: number) =>
		this.line.patch('/nachrichten/{id}', { path: { id }, body: { text }, version });
	zurueckziehen = (id: string, version: number) => this.line.delete('/nachrichten/{id}', { path: { id }, version });
	dabei = (to_knoten_id: string, art: InteresseArt) =>
		this.line.post('/faeden', { body: { to_knoten_id, type: 'interesse', art } });
	verzwirnen = (id: string, element_id?: string) =>
		this.line.post('/faeden/{id}/twist', { path: { id }, body: element_id ? { element_id } : {} });
	entzwirnen = (id: string) => this.line.post('/faeden/{id}/untwist', { path: { id }, body: {} });

	antrag = (id: string) => this.line.get('/antraege/{id}', { path: { id } }) as Promise<Antrag>;
	/** What is being voted on here. */
	inAbstimmung = (ort: string) =>
		this.line.get('/antraege', { query: { ort, status: 'abstimmung', limit: 20 } }) as Promise<Page<Antrag>>;
	/** What was decided here, the newest first. */
	beschluesse = (ort: string) =>
		upTo<Antrag>(
			400,
			(rest) => this.line.get('/antraege', { query: { ort, status: 'angenommen', ...rest } }) as Promise<Page<Antrag>>,
		);
	beantragen = (body: NeuerAntrag) => this.line.post('/antraege', { body }) as Promise<Antrag>;
	melden = (body: NeueMeldung) => this.line.post('/meldungen', { body });
	/** By a Verantwortliche. */
	einfrieren = (body: NeueMeldung) => this.line.post('/einfrierungen', { body });
	einspruch = (id: string, grund: string) =>
		this.line.post('/antraege/{id}/einspruch', { path: { id }, body: { grund } });
	einspruchZurueck = (id: string) => this.line.delete('/antraege/{id}/einspruch', { path: { id } });
	antragZurueck = (id: string) => this.line.post('/antraege/{id}/zurueckziehen', { path: { id } });
	/** The vote with everyone who voted directly, page by page up to `most`. */
	abstimmung = async (id: string, most = MOST_STIMMEN): Promise<Abstimmung> => {
		let vote: Abstimmung | null = null;
		const { items } = await upTo<Stimme>(most, async (query) => {
			const page = (await this.line.get('/abstimmungen/{id}', { path: { id }, query })) as Abstimmung & {
				next_cursor: string | null;
			};
			vote ??= page;
			return { items: page.stimmen, next_cursor: page.next_cursor };
		});
		return { ...(vote as unknown as Abstimmung), stimmen: items };
	};
	/** Every Stimme that was ever cast in it, those changed later too. */
	stimmen = (id: string) =>
		upTo<Stimme>(
			MOST_STIMMEN,
			(query) => this.line.get('/abstimmungen/{id}/stimmen', { path: { id }, query }) as Promise<Page<Stimme>>,
		);
	/** Whom every voice reached, or reaches as things stand now. */
	pfade = (id: string) =>
		upTo<Pfad>(
			MOST_STIMMEN,
			(rest) => this.line.get('/delegationen/effective', { query: { abstimmung: id, ...rest } }) as Promise<Page<Pfad>>,
		);
	/** The record that says what a vote came to; nothing while it runs. */
	nachzaehlung = async (id: string) =>
		(await this.line.get('/abstimmungen/{id}/nachzaehlung', { path: { id } })).closed_position ?? null;
	/** Public records of the log, from this position on. */
	eintraege = async (from: number, limit: number): Promise<readonly unknown[]> =>
		(await this.line.get('/log/records', { query: { from, limit } })).items;
	logKopf = (): Promise<{ size: number; root: string }> => this.line.get('/log/head', {});
	/** That the log of `to` records extends that of `from`. */
	logBeweis = async (from: number, to: number): Promise<readonly string[]> =>
		(await this.line.get('/log/proof/consistency', { query: { from, to } })).hashes;
	/** The common money, with a page of its statement. */
	konto = (ort_id: string, cursor?: string) =>
		this.line.get('/konto/{ort_id}', { path: { ort_id }, query: cursor ? { cursor } : {} }) as Promise<Konto>;
	/** The payouts that wait, behind the first page of them. */
	offen = (ort_id: string, cursor: string) =>
		this.line.get('/konto/{ort_id}/offen', { path: { ort_id }, query: { cursor } }) as Promise<Page<Auszahlung>>;
	/** The address of the statement as a PDF; a refusal is told here. */
	auszug = (ort_id: string, from: string, to: string, zone: string) =>
		this.line.document('/konto/{ort_id}/auszug.pdf', {
			path: { ort_id },
			query: { from: from || null, to: to || null, lang: this.line.language, zone },
		});
	/** By a Verantwortliche: a contra entry undoes a wrong one. */
	korrigieren = (id: string, beleg: string) =>
		this.line.post('/buchungen/{id}/korrektur', { path: { id }, body: { beleg } });
	/** What the weave did by itself, the newest first. */
	automatik = (ort: string, art: AutomatikArt | null, cursor: string | null = null) =>
		this.line.get('/automatik/{ort}', { path: { ort }, query: { art, cursor } }) as Promise<Page<Automatik>>;
	spenden = (body: NeueSpende) => this.line.post('/spenden', { body });
	bezahlt = (id: string, beleg: string | null) =>
		this.line.post('/auszahlungen/{id}/bezahlt', { path: { id }, body: { beleg } });
	abstimmen = (id: string, choice: Wahl, reason: string | null) =>
		this.line.post('/abstimmungen/{id}/vote', { path: { id }, body: { choice, reason } });
	delegationen = (ort: string) =>
		upTo<Delegation>(
			MOST_STIMMEN,
			(rest) => this.line.get('/delegationen', { query: { ort, ...rest } }) as Promise<Page<Delegation>>,
		);
	delegieren = (to_account_id: string) => this.line.post('/delegationen', { body: { to_account_id } });
	delegationZurueck = (id: string) => this.line.delete('/delegationen/{id}', { path: { id } });
	delegationErneuern = (id: string) => this.line.post('/delegationen/{id}/erneuern', { path: { id } });

	ich = (): Promise<Ich> => this.line.get('/me', {}) as Promise<Ich>;
	ichAendern = (body: IchAenderung) => this.line.patch('/me', { body }) as Promise<Ich>;
	/** Asks to be forgotten; it happens a week later. */
	vergessen = () => this.line.post('/me/vergessen', {});
	vergessenZurueck = () => this.line.delete('/me/vergessen', {});
	benachrichtigungen = () => this.line.get('/me/benachrichtigungen', {});
	benachrichtigungenWaehlen = (body: Benachrichtigungen) => this.line.put('/me/benachrichtigungen', { body });
	/** A task whose solution goes along with a registration. */
	aufgabe = () => this.line.post('/auth/aufgabe', { body: { aktion: 'registrieren' } });
	registrieren = (body: Anmeldung) => this.line.post('/auth/register', { body });
	linkAnfordern = (email: string) => this.line.post('/auth/login', { body: { email } });
	anmelden = (token: string) => this.line.post('/auth/session', { body: { token } });
	abmelden = () => this.line.delete('/auth/session', {});
	verifizieren = (id: string) => this.line.post('/admin/accounts/{id}/verify', { path: { id }, body: {} });

	/** Opens the live feed of an area, from behind the position `after`; at its end nothing comes back by itself. */
	live(bbox: Bbox, after: number, heard: (what: Gehoert) => void, state: (open: boolean) => void): () => void {
		const query = { bbox: box(bbox), last_event_id: after || null };
		const source = new EventSource(this.line.address('/live', query));
		for (const name of EREIGNISSE) {
			source.addEventListener(name, (event) => {
				const { data, lastEventId } = event as MessageEvent<string>;
				heard({ event: name, data: parse(data), position: Number(lastEventId) });
			});
		}
		source.onopen = () => state(true);
		source.onerror = () => {
			source.close();
			state(false);
		};
		return () => source.close();
	}
}

/** Follows the cursor until the list or `most` is reached. */
async function upTo<T>(most: number, ask: (rest: { limit: number; cursor: string | null }) => Promise<Page<T>>) {
	const items: T[] = [];
	let cursor: string | null = null;
	do {
		const page: Page<T> = await ask({ limit: Math.min(LIMIT, most - items.length), cursor });
		items.push(...page.items);
		cursor = page.next_cursor;
	} while (cursor && items.length < most);
	return { items, complete: cursor === null };
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
