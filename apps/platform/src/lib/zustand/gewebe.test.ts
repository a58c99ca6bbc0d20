// The weave as the live feed keeps it true: against a client made of plain functions.
import { Client, type Faden, type Knoten, type KnotenItem, Line, Problem } from '@weltgewebe/api-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Gewebe } from './gewebe.svelte.ts';
import { Uhr } from './uhr.svelte.ts';

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
		viewer: { may: [] },
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
	say: (event: string, data: unknown) => void = () => undefined;
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
	override live(_bbox: unknown, heard: typeof this.say, state: typeof this.open) {
		this.say = heard;
		this.open = state;
		return () => undefined;
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

test('a feed that comes back is caught up with', async () => {
	await look();
	const before = world.asked;
	world.open(true);
	world.open(false);
	expect(gewebe.lebendig).toBe(false);
	world.open(true);
	await settle();
	expect(world.asked).toBe(before + 1);
});
