// The weave as the live feed keeps it true: against a client made of plain functions.
import { Client, type Faden, type Gehoert, type Knoten, type KnotenItem, Line, Problem } from '@weltgewebe/api-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Gewebe } from './gewebe.svelte.ts';
import { Uhr } from './uhr.svelte.ts';
import { Gebiete } from './zuletzt.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

function knoten(id: string, over: Partial<Knoten> = {}): Knoten {
	return {
		id,
		type: 'idee',
		unterart: null,
		title: id,
		description: '',
		lat: 53.55,
		lon: 9.93,
		ort_id: 'o',
		version: 1,
		created_by: null,
		created_at: iso(START),
		last_activity_at: iso(START),
		archived_at: null,
		is_permanent: false,
		starts_at: null,
		ends_at: null,
		faeden_count: 0,
		garn_count: 0,
		elemente: [],
		garn: [],
		meldung: null,
		viewer: { may: [], inhalte: [] },
		...over,
	};
}
function faden(id: string, to: string, over: Partial<Faden> = {}): Faden {
	return {
		id,
		kind: 'gespraech',
		from_garnrolle: 'ada',
		to_knoten: to,
		created_at: iso(START),
		expires_at: iso(START + 604_800_000),
		remaining_seconds: 604_800,
		strength: 1,
		is_garn: false,
		from_lat: null,
		from_lon: null,
		to_lat: null,
		to_lon: null,
		...over,
	};
}

class World extends Client {
	all: Knoten[] = [];
	threads: Faden[] = [];
	broken = false;
	asked = 0;
	heard: (what: Gehoert) => void = () => undefined;
	at = 0;
	after: number[] = [];
	open: (open: boolean) => void = () => undefined;

	constructor() {
		super(new Line('/api', () => Promise.reject(new Error('the wire is not used here'))));
	}
	override knotenIn = async () => {
		this.asked++;
		if (this.broken) throw new Problem(0, '', '', '');
		return { items: this.all.filter((k) => !k.archived_at) as unknown as KnotenItem[], complete: true };
	};
	override faedenIn = async () => ({ items: this.threads, complete: true });
	override garnrollenIn = async () => ({ items: [], complete: true });
	override knoten = async (id: string) => {
		const found = this.all.find((k) => k.id === id);
		if (!found) throw new Problem(404, '', '', '');
		return found;
	};
	override faedenVon = async (id: string) => ({
		items: this.threads.filter((f) => f.to_knoten === id),
		complete: true,
	});
	override garnrolle = async (id: string) => ({
		id,
		name: id,
		status: 'weber' as const,
		ort_id: 'o',
		position: { lat: 53.5, lon: 9.9, genauigkeit_m: 0 },
		gueter: [],
		kompetenzen: [],
	});
	override live(_bbox: unknown, after: number, heard: typeof this.heard, state: typeof this.open) {
		this.after.push(after);
		this.heard = heard;
		this.open = state;
		return () => undefined;
	}
	say(event: string, data: unknown) {
		this.heard({ event, data, position: ++this.at });
	}
}

let world: World;
let gewebe: Gewebe;
beforeEach(() => {
	vi.useFakeTimers();
	world = new World();
	gewebe = new Gewebe(world, new Uhr(START, () => 0));
});
afterEach(() => {
	gewebe.schliesse();
	vi.useRealTimers();
});
const look = () => gewebe.schaue([9.9, 53.5, 10, 53.6]);
const settle = () => vi.advanceTimersByTimeAsync(200);

test('a Faden drawn elsewhere is here within a blink, and who drew it', async () => {
	world.all = [knoten('hof')];
	await look();
	expect(gewebe.zustand).toBe('da');
	world.threads = [faden('f', 'hof')];
	world.say('FadenGezogen', { to_knoten: 'hof' });
	await settle();
	expect(gewebe.faeden.has('f')).toBe(true);
	expect(gewebe.hin.get('hof')).toHaveLength(1);
	expect(gewebe.rollen.has('ada')).toBe(true);
});

test('a dissolved Knoten goes, and its Fäden with it', async () => {
	world.all = [knoten('hof')];
	world.threads = [faden('f', 'hof')];
	await look();
	world.all = [knoten('hof', { archived_at: iso(START) })];
	world.say('KnotenAufgeloest', { knoten_id: 'hof' });
	await settle();
	expect(gewebe.knoten.size).toBe(0);
	expect(gewebe.faeden.size).toBe(0);
});

test('many touches at once ask for the area once', async () => {
	await look();
	const before = world.asked;
	for (let i = 0; i < 50; i++) world.say('FadenVerblasst', { knoten_id: `k${i}` });
	await settle();
	expect(world.asked).toBe(before + 1);
});

test('listeners hear which Knoten was touched', async () => {
	world.all = [knoten('hof')];
	await look();
	const heard: unknown[] = [];
	gewebe.bei((touched) => heard.push(touched));
	world.say('NachrichtGeschrieben', { knoten_id: 'hof' });
	await settle();
	expect(heard).toEqual([new Set(['hof'])]);
});

test('a first load that fails is told; a later one leaves what was there', async () => {
	world.broken = true;
	await look();
	expect(gewebe.zustand).toBe('gescheitert');
	world.broken = false;
	world.all = [knoten('hof')];
	await gewebe.erneut();
	expect(gewebe.zustand).toBe('da');
	world.broken = true;
	world.say('GarnrolleVerifiziert', {});
	await settle();
	expect(gewebe.zustand).toBe('da');
	expect(gewebe.problem).not.toBeNull();
	expect(gewebe.knoten.size).toBe(1);
});

test('a small move asks for nothing', async () => {
	await look();
	const before = world.asked;
	await gewebe.schaue([9.901, 53.501, 10.001, 53.601]);
	expect(world.asked).toBe(before);
});

test('a feed that comes back goes on from where it was, and nothing is loaded anew', async () => {
	world.line.position = 7;
	world.all = [knoten('hof')];
	await look();
	expect(world.after).toEqual([7]);
	world.open(true);
	expect(gewebe.verbindung.art).toBe('live');
	world.at = 7;
	world.say('NachrichtGeschrieben', { knoten_id: 'hof' });
	await settle();
	const before = world.asked;
	world.open(false);
	expect(gewebe.verbindung.art).toBe('getrennt');
	await vi.advanceTimersByTimeAsync(1000);
	world.open(true);
	await settle();
	expect(world.after).toEqual([7, 8]);
	expect(world.asked).toBe(before);
});

test('a feed that began without knowing from where loads the area once more', async () => {
	await look();
	const before = world.asked;
	world.open(true);
	await settle();
	expect(world.asked).toBe(before + 1);
});

test('what was told once is not looked up again', async () => {
	world.all = [knoten('hof')];
	await look();
	const heard: unknown[] = [];
	gewebe.bei((touched) => heard.push(touched));
	world.say('NachrichtGeschrieben', { knoten_id: 'hof' });
	await settle();
	world.at = 0;
	world.say('NachrichtGeschrieben', { knoten_id: 'hof' });
	await settle();
	expect(heard).toHaveLength(1);
});

test('what happens elsewhere, where another tab looks, is let pass', async () => {
	await look();
	world.all = [knoten('fern', { lat: 48.1, lon: 11.5 })];
	const heard: unknown[] = [];
	gewebe.bei((touched) => heard.push(touched));
	world.say('KnotenGeknuepft', { knoten_id: 'fern', lat: 48.1, lon: 11.5 });
	await settle();
	expect(heard).toEqual([]);
	expect(gewebe.knoten.size).toBe(0);
});

test('ten minutes of new Knoten leave no more than an area may hold', async () => {
	await look();
	world.all = Array.from({ length: 1100 }, (_, i) => knoten(`k${i}`, { lat: 53.5 + i * 1e-5 }));
	for (const [i, k] of world.all.entries()) {
		world.say('KnotenGeknuepft', { knoten_id: k.id, lat: k.lat, lon: k.lon });
		if (i % 4 === 3) await settle();
	}
	await settle();
	expect(gewebe.knoten.size).toBe(1000);
	expect(gewebe.vollstaendig).toBe(false);
});

test('without an answer what was seen last is shown, and said to be that', async () => {
	const kept = { seit_ms: START, knoten: [knoten('hof') as unknown as KnotenItem], faeden: [], rollen: [] };
	const gebiete = Object.assign(new Gebiete(), { lies: async () => kept });
	gewebe = new Gewebe(world, new Uhr(START, () => 0), gebiete);
	world.broken = true;
	await look();
	expect(gewebe.zustand).toBe('da');
	expect(gewebe.zuletzt).toBe(START);
	expect([...gewebe.knoten.keys()]).toEqual(['hof']);
	world.broken = false;
	gewebe.netz();
	await settle();
	expect(gewebe.zuletzt).toBeNull();
});

test('when somebody is forgotten nothing that was kept says who it was', async () => {
	let forgot = 0;
	const gebiete = Object.assign(new Gebiete(), { vergiss: async () => void forgot++ });
	gewebe = new Gewebe(world, new Uhr(START, () => 0), gebiete);
	await look();
	world.say('GarnrolleVerifiziert', { garnrolle_id: 'ada' });
	expect(forgot).toBe(0);
	world.say('RolleVergessen', { garnrolle_id: 'ada' });
	expect(forgot).toBe(1);
});

test('who is content with what was seen last asks for nothing', async () => {
	await look();
	const before = world.asked;
	await gewebe.begnuegt('mit dem Letzten');
	expect(world.asked).toBe(before);
	expect(gewebe.verbindung.art).toBe('ruht');
	await gewebe.begnuegt('nicht');
	expect(world.asked).toBe(before + 1);
});
