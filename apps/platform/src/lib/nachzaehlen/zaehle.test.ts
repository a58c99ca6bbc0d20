// What is read in which order and held against what; and the compiled rules themselves, asked as the page asks them.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Falsch, type Frage, type Nachzaehlung, Werk } from './werk.ts';
import { blatt, type Quelle, zaehle } from './zaehle.ts';

const VOTE = '01900000-0000-7000-8000-000000000001';
const FILE = fileURLToPath(new URL('./recount.wasm', import.meta.url));

async function compiled(): Promise<Werk> {
	if (!existsSync(FILE)) throw new Error('the rules for the browser are not compiled: cargo xtask wasm');
	return new Werk((await WebAssembly.instantiate(await readFile(FILE))).instance);
}

/** A server with so many records that closes the vote at the last, and what it was asked. */
function server(many: number, given = many) {
	const asked: string[] = [];
	const quelle: Quelle = {
		schluss: async () => many || null,
		records: async (from, limit) => {
			asked.push(`${from}+${limit}`);
			return Array.from({ length: Math.max(0, Math.min(limit, given - from + 1)) }, () => ({}));
		},
		head: async () => ({ size: many + 5, root: 'ab' }),
		consistency: async (from, to) => {
			asked.push(`${from}→${to}`);
			return ['cd'];
		},
	};
	return { quelle, asked };
}

/** Rules that find nothing wrong until the end, or at one record. */
function rules(wrongAt = 0) {
	let size = 0;
	const ask = (frage: Frage): Falsch | { size: number } | Nachzaehlung => {
		if ('read' in frage) size += frage.read.length;
		if (wrongAt && size >= wrongAt) return { wrong: 'leaf', position: wrongAt };
		return 'end' in frage ? ({ stimmt: true } as Nachzaehlung) : { size };
	};
	return { ask };
}

test('the log is read up to the result and no further, and then held against its head', async () => {
	const { quelle, asked } = server(450);
	const told: string[] = [];
	const outcome = await zaehle(VOTE, quelle, rules(), (read, all) => told.push(`${read}/${all}`));
	expect(asked).toEqual(['1+200', '201+200', '401+50', '450→455']);
	expect(told).toEqual(['0/450', '200/450', '400/450', '450/450']);
	expect(outcome).toMatchObject({ art: 'gezaehlt', gelesen: 450, kopf: { size: 455 } });
});

test('a vote that runs is not counted', async () => {
	expect(await zaehle(VOTE, server(0).quelle, rules(), () => {})).toEqual({ art: 'laeuft' });
});

test('what is wrong ends it at once, with its place', async () => {
	const { quelle, asked } = server(450);
	const falsch = { wrong: 'leaf', position: 120 };
	expect(await zaehle(VOTE, quelle, rules(120), () => {})).toEqual({ art: 'falsch', falsch });
	expect(asked).toEqual(['1+200']);
});

test('a server that withholds the rest is found out', async () => {
	const outcome = await zaehle(VOTE, server(450, 210).quelle, rules(), () => {});
	expect(outcome).toEqual({ art: 'falsch', falsch: { wrong: 'position', position: 211 } });
});

test('the compiled rules answer in JSON, and tell what is no record', async () => {
	const werk = await compiled();
	expect(werk.ask({ read: [] })).toEqual({ wrong: 'question', position: null });
	expect(werk.ask({ begin: VOTE })).toEqual({ size: 0 });
	expect(werk.ask({ read: [{ title: 'ä'.repeat(100_000) }] })).toEqual({ wrong: 'record', position: 1 });
	const end = { end: { head: { size: 0, root: '00'.repeat(32) }, hashes: [] } };
	expect(werk.ask(end)).toHaveProperty('wrong');
});

test('a sheet names its record, and what is no sheet names none', () => {
	const leaf = 'q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s';
	expect(blatt(`#p=7&l=${leaf}&r=x&h=`)).toEqual({ position: 7, leaf: 'ab'.repeat(32) });
	for (const none of ['', '#', `#p=0&l=${leaf}`, '#p=7&l=short', `#p=1.5&l=${leaf}`]) expect(blatt(none)).toBeNull();
});
