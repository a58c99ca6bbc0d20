// Starts the real binary on a fresh folder with simulated time, and speaks to it as a person's browser would not: reads
// letters, advances the clock. What it needs and does not find is a failure, never a skip.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');
const BINARY = process.env.WELTGEWEBE_BIN ?? join(ROOT, 'target/debug/weltgewebe');
/** The built app. */
export const WEB = process.env.WELTGEWEBE_WEB ?? join(ROOT, 'apps/platform/build');
const TILES = join(ROOT, '../shared/data/tiles/hamburg-composite.pmtiles');

/** The first Verantwortliche, as founded. */
export const ADA = { name: 'Ada Petersen', email: 'ada@example.org', lat: 53.551, lon: 9.935 };

/** A square that is an Ortsweberei. */
const BOUNDS = {
	type: 'Polygon',
	coordinates: [
		[
			[9.9, 53.53],
			[9.98, 53.53],
			[9.98, 53.58],
			[9.9, 53.58],
			[9.9, 53.53],
		],
	],
};

export class Server {
	private constructor(
		readonly origin: string,
		private process: ChildProcess,
		private readonly folder: string,
		private readonly web: string,
	) {}

	/** Founds an Ortsweberei and serves it, with the built app, on a free port; `settings` are lines of a config.toml. */
	static async start(web = WEB, settings = ''): Promise<Server> {
		for (const needed of [BINARY, join(web, 'index.html')]) {
			if (!existsSync(needed)) throw new Error(`${needed} is missing: build it first`);
		}
		const folder = await mkdtemp(join(tmpdir(), 'weltgewebe-e2e-'));
		const data = join(folder, 'daten');
		const bounds = join(folder, 'bounds.geojson');
		await writeFile(bounds, JSON.stringify(BOUNDS));
		await writeFile(join(folder, 'config.toml'), settings);
		const person = ['--person', ADA.name, '--email', ADA.email, '--lat', `${ADA.lat}`, '--lon', `${ADA.lon}`];
		await promisify(execFile)(BINARY, ['found', '--data', data, '--name', 'Altona', '--bounds', bounds, ...person]);
		const child = serve(folder, web, '127.0.0.1:0');
		return new Server(await address(child), child, folder, web);
	}

	/** Goes away and comes back at the same address, with everything it knew. */
	async restart(): Promise<void> {
		await this.leave();
		this.process = serve(this.folder, this.web, new URL(this.origin).host);
		await address(this.process);
	}

	async stop(): Promise<void> {
		await this.leave();
		await rm(this.folder, { recursive: true, force: true });
	}

	private async leave(): Promise<void> {
		const ended = new Promise((done) => this.process.once('exit', done));
		this.process.kill('SIGTERM');
		await ended;
	}

	async get<T>(path: string): Promise<T> {
		const response = await fetch(`${this.origin}/api${path}`);
		if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
		return (await response.json()) as T;
	}

	/** Moves the clock; answers with the time after everything that fell due has happened. */
	async advance(seconds: number): Promise<string> {
		const response = await fetch(`${this.origin}/api/dev/clock/advance`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', 'X-Weltgewebe': '1' },
			body: JSON.stringify({ seconds }),
		});
		if (!response.ok) throw new Error(`advance: ${response.status} ${await response.text()}`);
		return ((await response.json()) as { now: string }).now;
	}

	/** The token of the newest letter to an address. */
	async token(email: string): Promise<string> {
		const { items } = await this.get<{ items: { to: string; token: string }[] }>('/dev/mails');
		const letter = items.find((mail) => mail.to.includes(email));
		if (!letter) throw new Error(`no letter to ${email}`);
		return letter.token;
	}
}

function serve(folder: string, web: string, listen: string): ChildProcess {
	const place = [
		'--data',
		join(folder, 'daten'),
		'--listen',
		listen,
		'--web',
		web,
		'--config',
		join(folder, 'config.toml'),
	];
	const tiles = existsSync(TILES) ? ['--tiles', TILES] : [];
	const asked = ['serve', ...place, '--dev', '--simulated-time', ...tiles];
	return spawn(BINARY, asked, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for the line that says where the server listens. */
function address(child: ChildProcess): Promise<string> {
	return new Promise((found, failed) => {
		let said = '';
		const hear = (chunk: Buffer) => {
			said += chunk.toString();
			const match = /https?:\/\/127\.0\.0\.1:[1-9]\d*/.exec(said);
			if (match) found(match[0]);
		};
		child.stdout?.on('data', hear);
		child.stderr?.on('data', hear);
		child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
	});
}
