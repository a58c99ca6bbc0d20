// A made-up quarter to be looked at: a dozen neighbours, what they weave in three simulated weeks, an Antrag that lies open
// and one that is being voted on. Everything goes through the API as people's browsers would send it.
import type { Server } from '../src/server.ts';
import { ADA } from '../src/server.ts';

const STUNDE_S = 3600;
const WOCHE_H = 168;

interface Mensch {
	name: string;
	place: [lat: number, lon: number];
	gueter?: string[];
	kompetenzen?: string[];
}

/** The first founds. */
const MENSCHEN: Mensch[] = [
	{
		name: ADA.name,
		place: [ADA.lat, ADA.lon],
		gueter: ['Bohrmaschine', 'Leiter', 'Lastenrad'],
		kompetenzen: ['Fahrräder reparieren', 'Moderation'],
	},
	{ name: 'Ben Yildiz', place: [53.5563, 9.9262], gueter: ['Saatgut'], kompetenzen: ['Gärtnern'] },
	{ name: 'Cem Kaya', place: [53.5482, 9.9441], gueter: ['Gästezimmer'], kompetenzen: ['Kochen für viele'] },
	{ name: 'Dora Lund', place: [53.5499, 9.9527], gueter: ['Nähmaschine'], kompetenzen: ['Nähen', 'Flicken'] },
	{ name: 'Emil Hansen', place: [53.5612, 9.9434], gueter: ['Werkbank'], kompetenzen: ['Tischlern'] },
	{ name: 'Gül Demir', place: [53.5641, 9.9195], gueter: ['Bücher'], kompetenzen: ['Vorlesen'] },
	{ name: 'Hinnerk Voss', place: [53.5447, 9.9302], gueter: ['Ruderboot'], kompetenzen: ['Plattdeutsch'] },
	{ name: 'Ida Sommer', place: [53.5538, 9.9142], gueter: ['Mikrofon'], kompetenzen: ['Chor leiten'] },
	{ name: 'Jo Brandt', place: [53.5586, 9.9368], gueter: ['Drucker'], kompetenzen: ['Plakate gestalten'] },
	{ name: 'Kim Ostermann', place: [53.5592, 9.9585], kompetenzen: ['Spiele erfinden'] },
	{ name: 'Lou Peters', place: [53.5655, 9.9541], kompetenzen: ['Fotografieren'] },
	{ name: 'Mara Wirth', place: [53.5527, 9.9619], gueter: ['Bierbänke'], kompetenzen: ['Erste Hilfe'] },
];

interface Ort {
	type: string;
	title: string;
	description: string;
	place: [lat: number, lon: number];
	/** For a veranstaltung: in how many hours it begins. */
	in_h?: number;
}

const KNOTEN: Record<string, Ort> = {
	garten: {
		type: 'einrichtung',
		title: 'Gemeinschaftsgarten am Bahndamm',
		description:
			'Zwölf Beete, ein Wasserfass und **eine Bank in der Sonne**. Der Schlüssel hängt im Kasten, den Code kennt Ben.',
		place: [53.5571, 9.9331],
	},
	rad: {
		type: 'werkzeug',
		title: 'Fahrradständer zum Ausleihen',
		description: 'Montageständer, Kettennieter und ein Satz Schlüssel. Klingeln bei Ada.',
		place: [53.5521, 9.9391],
	},
	suppe: {
		type: 'veranstaltung',
		title: 'Suppe für die Straße',
		description: 'Jede bringt ein Gemüse mit, der Topf fasst 40 Liter.',
		place: [53.5487, 9.9478],
		in_h: 60,
	},
	chor: {
		type: 'veranstaltung',
		title: 'Offener Chor im Hof',
		description: 'Singen ohne Noten. Auch wer nur brummt, ist willkommen.',
		place: [53.5549, 9.9196],
		in_h: 30,
	},
	bett: {
		type: 'schlafplatz',
		title: 'Ein Bett für Durchreisende',
		description: 'Zwei Nächte, Frühstück inklusive. Bitte vorher schreiben.',
		place: [53.5468, 9.9402],
	},
	zebra: {
		type: 'frage',
		title: 'Wer kämpft mit für den Zebrastreifen?',
		description: 'Vor der Schule wird gerast. Wir zählen diese Woche Autos.',
		place: [53.5605, 9.9478],
	},
	naehen: {
		type: 'einrichtung',
		title: 'Nähwerkstatt im Keller',
		description: 'Vier Maschinen, dienstags offen. Flicken statt wegwerfen.',
		place: [53.5513, 9.9569],
	},
	buch: {
		type: 'idee',
		title: 'Bücherschrank an der Ecke',
		description: 'Eine alte Telefonzelle wäre da. Emil baut Regale ein.',
		place: [53.5627, 9.9273],
	},
	boot: {
		type: 'werkzeug',
		title: 'Ruderboot für alle',
		description: 'Liegt am Steg, vier Plätze, Westen im Kasten.',
		place: [53.5441, 9.9377],
	},
	spiele: {
		type: 'veranstaltung',
		title: 'Spieleabend',
		description: 'Bretter, Karten, Tee. Kim bringt ein neues Spiel mit.',
		place: [53.5581, 9.9531],
		in_h: 12,
	},
	tausch: {
		type: 'sonstiges',
		title: 'Tauschregal im Treppenhaus',
		description: 'Nimm etwas, stell etwas hin.',
		place: [53.5596, 9.9407],
	},
	fotos: {
		type: 'idee',
		title: 'Fotowand: unser Viertel früher',
		description: 'Wer hat alte Bilder? Lou scannt sie ein.',
		place: [53.5637, 9.9498],
	},
	laerm: {
		type: 'frage',
		title: 'Wie leise ist leise genug?',
		description: 'Der Platz ist abends voll. Wie machen wir das miteinander aus?',
		place: [53.5536, 9.9486],
	},
	hofkino: {
		type: 'veranstaltung',
		title: 'Kino auf der Hauswand',
		description: 'Ein Laken, ein Beamer, Decken mitbringen.',
		place: [53.5509, 9.9268],
		in_h: 90,
	},
};

type Tat =
	| [hour: number, who: string, act: 'knuepft', key: string]
	| [hour: number, who: string, act: 'schreibt' | 'gestaltet' | 'ist dabei', key: string, what: string]
	| [hour: number, who: string, act: 'verzwirnt', key: string];

/** What they do in the third week, in hours from its beginning. */
const WOCHE: Tat[] = [
	[1, 'Ben', 'knuepft', 'garten'],
	[2, 'Ada', 'ist dabei', 'garten', 'verantwortung'],
	[3, 'Gül', 'schreibt', 'garten', 'Im Frühjahr bringe ich Tomaten mit.'],
	[4, 'Ada', 'knuepft', 'rad'],
	[6, 'Hinnerk', 'knuepft', 'boot'],
	[7, 'Hinnerk', 'gestaltet', 'boot', 'Kalender hängt im Kasten am Steg. Wer es nimmt, trägt sich ein.'],
	[8, 'Hinnerk', 'verzwirnt', 'boot'],
	[9, 'Ida', 'schreibt', 'boot', 'Sonntag nehmen wir es mit dem Chor.'],
	[10, 'Dora', 'knuepft', 'naehen'],
	[12, 'Dora', 'verzwirnt', 'naehen'],
	[14, 'Mara', 'ist dabei', 'naehen', 'interesse'],
	[20, 'Emil', 'knuepft', 'zebra'],
	[22, 'Lou', 'schreibt', 'zebra', 'Heute 7:30 bis 8:00: 112 Autos, 31 davon zu schnell.'],
	[24, 'Kim', 'schreibt', 'zebra', 'Meine Kinder gehen da jeden Tag rüber. Ich zähle mit.'],
	[25, 'Jo', 'ist dabei', 'zebra', 'zusage'],
	[28, 'Cem', 'knuepft', 'bett'],
	[31, 'Gül', 'knuepft', 'buch'],
	[33, 'Emil', 'gestaltet', 'buch', 'Drei Böden, je achtzig Zentimeter. Lärche, geölt.'],
	[34, 'Ben', 'ist dabei', 'buch', 'zustimmung'],
	[48, 'Lou', 'knuepft', 'fotos'],
	[50, 'Hinnerk', 'schreibt', 'fotos', 'Ich habe Bilder von der Sturmflut 1962.'],
	[52, 'Jo', 'knuepft', 'tausch'],
	[54, 'Lou', 'schreibt', 'tausch', 'Ich habe eine Vase hingestellt.'],
	[70, 'Ida', 'knuepft', 'chor'],
	[72, 'Gül', 'ist dabei', 'chor', 'zusage'],
	[73, 'Hinnerk', 'schreibt', 'chor', 'Gibt es auch Lieder auf Platt?'],
	[75, 'Mara', 'knuepft', 'laerm'],
	[76, 'Jo', 'schreibt', 'laerm', 'Bis zehn ist es doch schön, wenn was los ist.'],
	[77, 'Kim', 'schreibt', 'laerm', 'Ab elf können die Kinder nicht schlafen.'],
	[90, 'Cem', 'knuepft', 'suppe'],
	[92, 'Dora', 'schreibt', 'suppe', 'Von mir kommen Tischdecken.'],
	[94, 'Ben', 'ist dabei', 'suppe', 'zusage'],
	[96, 'Mara', 'gestaltet', 'suppe', 'Bierbänke stehen ab fünf auf dem Gehweg.'],
	[98, 'Kim', 'knuepft', 'spiele'],
	[100, 'Emil', 'ist dabei', 'spiele', 'zusage'],
	[101, 'Ida', 'knuepft', 'hofkino'],
	[103, 'Lou', 'schreibt', 'hofkino', 'Den Beamer bringe ich.'],
	[110, 'Ben', 'gestaltet', 'garten', 'Gießplan: montags Ada, mittwochs Gül, freitags ich.'],
	[112, 'Dora', 'schreibt', 'garten', 'Ich habe Vlies übrig, falls es noch einmal friert.'],
	[113, 'Ben', 'schreibt', 'garten', 'Sehr gern! Leg es einfach in die Kiste.'],
	[114, 'Ben', 'verzwirnt', 'garten'],
	[116, 'Ada', 'schreibt', 'suppe', 'Ich bringe Lauch und ein großes Messer.'],
	[117, 'Emil', 'schreibt', 'rad', 'Kann ich ihn am Samstag haben?'],
	[118, 'Ada', 'schreibt', 'rad', 'Klar, steht im Hausflur.'],
	[119, 'Mara', 'schreibt', 'garten', 'Samstag um zehn bin ich mit Kaffee da.'],
];

export interface Viertel {
	/** The Knoten that is shown from inside. */
	garten: string;
	/** The Antrag that lies open, and the one that is voted on. */
	antrag: string;
	abstimmung: string;
	/** The session of Ida, whose voice is lent. */
	cookie: string;
}

/** Weaves it all; the clock then stands in the third week. */
export async function viertel(server: Server): Promise<Viertel> {
	const weben = new Weben(server);
	for (const mensch of MENSCHEN) await weben.arrive(mensch);
	const platz = await weben.ask(
		'Cem',
		'Bänke und Bäume für den Platz',
		'Vier Bänke, drei Linden und ein Trinkbrunnen.',
	);
	await weben.at(20);
	await weben.post('Hinnerk', `/antraege/${platz}/einspruch`, { grund: 'Die Linden verdecken den Blick aufs Wasser.' });
	await weben.at(2 * WOCHE_H);
	const abstimmung = await weben.get<{ abstimmung_id: string }>(`/antraege/${platz}`);
	await weben.lend('Ida', 'Gül');
	await weben.lend('Gül', 'Emil');
	await weben.lend('Lou', 'Kim');
	const vote = (who: string, choice: string, reason?: string) =>
		weben.post(who, `/abstimmungen/${abstimmung.abstimmung_id}/vote`, { choice, reason: reason ?? null });
	let antrag = '';
	for (const [hour, who, act, key, what] of WOCHE) {
		await weben.at(2 * WOCHE_H + hour);
		await weben.act(who, act, key, what ?? '');
		if (hour === 24) await vote('Emil', 'ja', 'Schatten fehlt dem Platz seit Jahren.');
		if (hour === 31) await vote('Hinnerk', 'nein', 'Ich mag den freien Blick.');
		if (hour === 54) await vote('Dora', 'ja');
		if (hour === 76) await vote('Cem', 'ja');
		if (hour === 48) antrag = await weben.ask('Jo', 'Tempo 30 in der Großen Bergstraße', TEMPO);
		if (hour === 96)
			await weben.post('Mara', `/antraege/${antrag}/einspruch`, { grund: 'Erst zählen, dann entscheiden.' });
		if (hour === 100) await weben.give('Mara', 25_00);
		if (hour === 112) await weben.give('Cem', 80_00);
	}
	// A while later nobody has just acted, so that no spool turns.
	await weben.at(2 * WOCHE_H + 120);
	return { garten: weben.knoten.garten ?? '', antrag, abstimmung: platz, cookie: weben.cookie('Ida') };
}

const TEMPO = `Auf den 600 Metern zwischen Bahnhof und Platz gilt **Tempo 30**.

- Gezählt wurden 112 Autos in einer halben Stunde
- 31 davon waren schneller als 50
- Zwei Schulen und ein Kindergarten liegen an der Straße`;

class Weben {
	readonly knoten: Record<string, string> = {};
	readonly #cookies = new Map<string, string>();
	readonly #ids = new Map<string, string>();
	#hour = 0;
	#now = '';
	#ort = '';

	constructor(readonly server: Server) {}

	cookie(who: string): string {
		return this.#cookies.get(who) ?? '';
	}

	async at(hour: number): Promise<void> {
		if (hour > this.#hour) this.#now = await this.server.advance((hour - this.#hour) * STUNDE_S);
		this.#hour = hour;
	}

	async arrive({ name, place: [lat, lon], gueter = [], kompetenzen = [] }: Mensch): Promise<void> {
		const who = name.split(' ')[0] ?? name;
		const founds = name === ADA.name;
		const email = founds ? ADA.email : `${who.toLowerCase()}@example.org`;
		const address = { street: 'Große Bergstraße 1', postcode: '22767', city: 'Hamburg' };
		if (!founds) await this.post('', '/auth/register', { name, email, address, lat, lon });
		else await this.post('', '/auth/login', { email });
		const session = await this.#send('', 'POST', '/auth/session', { token: await this.server.token(email) });
		this.#cookies.set(who, (session.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
		const me = await this.get<{ garnrolle_id: string; ort_id: string }>('/me', who);
		this.#ids.set(who, me.garnrolle_id);
		if (founds) this.#ort = me.ort_id;
		else await this.post('Ada', `/admin/accounts/${me.garnrolle_id}/verify`, {});
		await this.#send(who, 'PATCH', '/me', { gueter, kompetenzen });
	}

	async ask(who: string, title: string, details_md: string): Promise<string> {
		const wish = { kind: 'sachantrag', ort_id: this.#ort, title, details_md };
		return (await this.post<{ id: string }>(who, '/antraege', wish)).id;
	}

	lend(from: string, to: string): Promise<unknown> {
		return this.post(from, '/delegationen', { to_account_id: this.#ids.get(to) });
	}

	give(who: string, amount_cents: number): Promise<unknown> {
		return this.post(who, '/spenden', { ort_id: this.#ort, amount_cents, currency: 'EUR', visible: true });
	}

	async act(who: string, act: Tat[2], key: string, what: string): Promise<void> {
		const id = this.knoten[key] ?? '';
		if (act === 'knuepft') await this.#tie(who, key);
		else if (act === 'schreibt') await this.post(who, `/knoten/${id}/nachrichten`, { text: what });
		else if (act === 'gestaltet') await this.post(who, `/knoten/${id}/elemente`, { type: 'text', text: what });
		else if (act === 'ist dabei') await this.post(who, '/faeden', { to_knoten_id: id, type: 'interesse', art: what });
		else await this.#twist(who, id);
	}

	async #tie(who: string, key: string): Promise<void> {
		const ort = KNOTEN[key];
		if (!ort) throw new Error(`no Knoten ${key}`);
		const { place, in_h, ...words } = ort;
		const begins = Date.parse(this.#now) + (in_h ?? 0) * STUNDE_S * 1000;
		const when = in_h
			? { starts_at: new Date(begins).toISOString(), ends_at: new Date(begins + 3 * STUNDE_S * 1000).toISOString() }
			: {};
		const wish = { ...words, lat: place[0], lon: place[1], ...when };
		this.knoten[key] = (await this.post<{ id: string }>(who, '/knoten', wish)).id;
	}

	async #twist(who: string, knoten: string): Promise<void> {
		const { items } = await this.get<{ items: { id: string; from_garnrolle: string; is_garn: boolean }[] }>(
			`/knoten/${knoten}/faeden?limit=200`,
		);
		const mine = items.find((faden) => faden.from_garnrolle === this.#ids.get(who) && !faden.is_garn);
		await this.post(who, `/faeden/${mine?.id}/twist`, {});
	}

	async get<T>(path: string, who = ''): Promise<T> {
		return (await (await this.#send(who, 'GET', path)).json()) as T;
	}

	async post<T>(who: string, path: string, body: unknown): Promise<T> {
		const answer = await this.#send(who, 'POST', path, body);
		const text = await answer.text();
		return (text ? JSON.parse(text) : undefined) as T;
	}

	async #send(who: string, method: string, path: string, body?: unknown): Promise<Response> {
		const headers = { 'Content-Type': 'application/json', 'X-Weltgewebe': '1', cookie: this.cookie(who) };
		const answer = await fetch(`${this.server.origin}/api${path}`, { method, headers, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${who} ${method} ${path}: ${answer.status} ${await answer.text()}`);
		return answer;
	}
}
