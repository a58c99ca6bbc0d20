// A large town to measure on: many Knoten by the real import, many Fäden by the real messages of many people. Drawn from
// a fixed seed, so that two runs weave the same town. Kept in a folder, because weaving it takes minutes.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
const BINARY = process.env.WELTGEWEBE_BIN ?? join(ROOT, 'target/debug/weltgewebe');
const WEB = process.env.WELTGEWEBE_WEB ?? join(ROOT, 'apps/platform/build');
const run = promisify(execFile);

export interface Groesse {
	knoten: number;
	leute: number;
	/** Messages of each person; every one draws a Faden. */
	nachrichten: number;
}

/** The middle of the town. */
export const MITTE = { lat: 53.55, lon: 9.95 };
const BOUNDS = [9.8, 53.46, 10.1, 53.64] as const;
/** Requests under way at a time. */
const LANES = 48;

export interface Stadt {
	origin: string;
	pid: number;
	stop(): Promise<void>;
}

/** Serves the town in this folder; weaves it first where it is not there yet. */
export async function stadt(folder: string, groesse: Groesse): Promise<Stadt> {
	const data = join(folder, 'daten');
	if (!existsSync(data)) await weave(folder, data, groesse);
	return serve(folder, data);
}

async function weave(folder: string, data: string, groesse: Groesse): Promise<void> {
	const beside = `${data}.neu`;
	await mkdir(folder, { recursive: true });
	const [west, south, east, north] = BOUNDS;
	const ring = [
		[west, south],
		[east, south],
		[east, north],
		[west, north],
		[west, south],
	];
	const bounds = join(folder, 'bounds.geojson');
	await writeFile(bounds, JSON.stringify({ type: 'Polygon', coordinates: [ring] }));
	const person = ['--person', 'Ada', '--email', 'ada@example.org', '--lat', `${MITTE.lat}`, '--lon', `${MITTE.lon}`];
	await run(BINARY, ['found', '--data', beside, '--name', 'Großstadt', '--bounds', bounds, ...person]);
	const draw = dice(7);
	const places = join(folder, 'orte.geojson');
	await writeFile(places, JSON.stringify({ type: 'FeatureCollection', features: orte(groesse.knoten, draw) }));
	await run(BINARY, ['import', '--data', beside, '--ort', await ortOf(folder, beside), places]);
	const server = await serve(folder, beside);
	await talk(server.origin, groesse, draw);
	await server.stop();
	await rename(beside, data);
}

async function ortOf(folder: string, data: string): Promise<string> {
	const server = await serve(folder, data);
	const { items } = await get<{ items: { id: string }[] }>(server.origin, '/ortswebereien');
	await server.stop();
	const id = items[0]?.id;
	if (!id) throw new Error('nothing was founded');
	return id;
}

/** Denser towards the middle, as towns are. */
function orte(count: number, draw: () => number): unknown[] {
	const names = ['Hof', 'Garten', 'Werkstatt', 'Bank', 'Laden', 'Wiese', 'Stube', 'Platz'];
	return Array.from({ length: count }, (_, i) => ({
		type: 'Feature',
		properties: { kategorie: 'treffpunkt', name: `${names[i % names.length]} ${i}`, 'osm:id': `node/${i}` },
		geometry: { type: 'Point', coordinates: near(MITTE, 0.05, draw) },
	}));
}

/** People register around the middle and write to what lies near them. */
async function talk(origin: string, { leute, nachrichten }: Groesse, draw: () => number): Promise<void> {
	for (let i = 0; i < leute; i++) {
		const [lon = 0, lat = 0] = near(MITTE, 0.04, draw);
		const cookie = await register(origin, i, lat, lon);
		const half = 0.02;
		const bbox = [lon - half, lat - half, lon + half, lat + half].join();
		const around = await pages(origin, `/knoten?bbox=${bbox}&near=${lat},${lon}&limit=200`, 2);
		let [left, failed] = [nachrichten, 0];
		const lane = async () => {
			while (left-- > 0) {
				const knoten = around[Math.floor(draw() * around.length)];
				if (knoten && !(await post(origin, cookie, `/knoten/${knoten.id}/nachrichten`, { text: 'Ich bin dabei.' })))
					failed++;
			}
		};
		await Promise.all(Array.from({ length: LANES }, lane));
		if (failed > 0) throw new Error(`${failed} messages were refused`);
		if (i % 20 === 0) process.stdout.write(`${i} of ${leute} people have written\n`);
	}
}

async function register(origin: string, i: number, lat: number, lon: number): Promise<string> {
	const email = `p${i}@example.org`;
	const address = { street: 'Weg 1', postcode: '20000', city: 'Stadt' };
	await post(origin, '', '/auth/register', { name: `Person ${i}`, email, lat, lon, address });
	const { items } = await get<{ items: { to: string; token: string }[] }>(origin, '/dev/mails');
	const token = items.find((mail) => mail.to.includes(email))?.token;
	const answer = await send(origin, '', '/auth/session', { token });
	return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function pages(origin: string, path: string, most: number): Promise<{ id: string }[]> {
	const all: { id: string }[] = [];
	let cursor = '';
	for (let page = 0; page < most; page++) {
		const { items, next_cursor } = await get<{ items: { id: string }[]; next_cursor: string | null }>(
			origin,
			path + cursor,
		);
		all.push(...items);
		if (!next_cursor) break;
		cursor = `&cursor=${encodeURIComponent(next_cursor)}`;
	}
	return all;
}

function send(origin: string, cookie: string, path: string, body: unknown): Promise<Response> {
	const headers = { 'Content-Type': 'application/json', 'X-Weltgewebe': '1', cookie };
	return fetch(`${origin}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Whether it was accepted. */
export async function post(origin: string, cookie: string, path: string, body: unknown): Promise<boolean> {
	const answer = await send(origin, cookie, path, body);
	await answer.arrayBuffer();
	return answer.ok;
}

export async function get<T>(origin: string, path: string): Promise<T> {
	const answer = await fetch(`${origin}/api${path}`);
	if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
	return (await answer.json()) as T;
}

/** A session of one of the people. */
export async function cookieOf(origin: string, i: number): Promise<string> {
	const email = `p${i}@example.org`;
	await post(origin, '', '/auth/login', { email });
	const { items } = await get<{ items: { to: string; token: string }[] }>(origin, '/dev/mails');
	const token = items.find((mail) => mail.to.includes(email))?.token;
	const answer = await send(origin, '', '/auth/session', { token });
	return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function serve(folder: string, data: string): Promise<Stadt> {
	const config = join(folder, 'config.toml');
	await writeFile(config, 'rate_limits = false\n');
	const asked = ['serve', '--data', data, '--config', config, '--listen', '127.0.0.1:0', '--web', WEB, '--dev'];
	const child = spawn(BINARY, [...asked, ...tiles()], { stdio: ['ignore', 'pipe', 'pipe'] });
	const origin = await address(child);
	const stop = async () => {
		const ended = new Promise((done) => child.once('exit', done));
		child.kill('SIGTERM');
		await ended;
	};
	return { origin, pid: child.pid ?? 0, stop };
}

function tiles(): string[] {
	const region = join(ROOT, '../shared/data/tiles/hamburg-composite.pmtiles');
	return existsSync(region) ? ['--tiles', region] : [];
}

function address(child: ChildProcess): Promise<string> {
	return new Promise((found, failed) => {
		let said = '';
		const hear = (chunk: Buffer) => {
			said = `${said}${chunk}`.slice(-4000);
			const match = /https?:\/\/127\.0\.0\.1:[1-9]\d*/.exec(said);
			if (match) found(match[0]);
		};
		child.stdout?.on('data', hear);
		child.stderr?.on('data', hear);
		child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
	});
}

function near({ lat, lon }: { lat: number; lon: number }, spread: number, draw: () => number): number[] {
	const bell = () => (draw() + draw() + draw() - 1.5) * spread;
	return [Number((lon + bell() * 1.7).toFixed(6)), Number((lat + bell()).toFixed(6))];
}

/** A small generator of chance from a seed (mulberry32). */
function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** What this machine is, in one line. */
export async function maschine(): Promise<string> {
	const model = /model name\s*:\s*(.*)/.exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown processor';
	const load = (await readFile('/proc/loadavg', 'utf8')).split(' ')[0];
	return `${model}, ${(await import('node:os')).availableParallelism()} cores, load ${load}, software WebGL (SwiftShader)`;
}
