// The outbox against a server that is away, refuses, and comes back; two tabs share one table.
import { type Command, Problem, Unsettled } from '@weltgewebe/api-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Ausgang, type Eintrag, type Tisch } from './ausgang.svelte.ts';

const act = (id: string, address = '/knoten'): Command => ({ command_id: id, method: 'post', address, body: { id } });
const lost = (command: Command) => new Unsettled(new Problem(0, '', '', ''), command);

/** A table that several tabs see. */
class Gemeinsam implements Tisch {
	readonly #all = new Map<number, Eintrag>();
	readonly #ears: (() => void)[] = [];
	#nr = 0;
	#turn: Promise<void> = Promise.resolve();

	alle = async () => [...this.#all.values()];
	lege = async (eintrag: Omit<Eintrag, 'nr'>) => this.#set({ ...eintrag, nr: ++this.#nr });
	lehneAb = async (nr: number, abgelehnt: string) => {
		const there = this.#all.get(nr);
		if (there) this.#set({ ...there, abgelehnt });
	};
	entferne = async (nr: number) => {
		this.#all.delete(nr);
		for (const hear of this.#ears) hear();
	};
	stelleUm = async (nr: number, command: Command) => {
		const there = this.#all.get(nr);
		if (there) this.#set({ ...there, command });
	};
	beobachte = (changed: () => void) => {
		this.#ears.push(changed);
		return () => undefined;
	};
	allein = (held: () => Promise<void>) => {
		this.#turn = this.#turn.then(held);
		return this.#turn;
	};
	#set(eintrag: Eintrag) {
		this.#all.set(eintrag.nr, eintrag);
		for (const hear of this.#ears) hear();
	}
}

/** A server: what arrived, in order, and how it answers. */
class Server {
	readonly arrived: string[] = [];
	readonly based: (number | undefined)[] = [];
	/** What a write makes of a thing of which nobody said how it stood. */
	version = 1;
	away = true;
	refuses = new Map<string, Problem>();
	deliver = async (command: Command) => {
		await Promise.resolve();
		if (this.away) throw lost(command);
		const refusal = this.refuses.get(command.command_id);
		if (refusal) throw refusal;
		this.arrived.push(command.command_id);
		this.based.push(command.version);
		return { id: command.command_id, version: command.version === undefined ? this.version : command.version + 1 };
	};
}

let server: Server;
let table: Gemeinsam;
const tab = async (wer: string | null = 'ada') => {
	const ausgang = new Ausgang(
		server,
		async () => table,
		() => undefined,
	);
	await ausgang.beginne(wer);
	return ausgang;
};
beforeEach(() => {
	vi.useFakeTimers();
	server = new Server();
	table = new Gemeinsam();
});
afterEach(() => void vi.useRealTimers());

test('what was woven without a network is sent once and in order when it is back', async () => {
	const ausgang = await tab();
	for (const id of ['a', 'b', 'c']) expect(await ausgang.nimm(lost(act(id)))).toBe(true);
	expect(ausgang.wartend).toHaveLength(3);
	server.away = false;
	await ausgang.sende();
	expect(server.arrived).toEqual(['a', 'b', 'c']);
	expect(ausgang.eintraege).toEqual([]);
});

test('the same act is kept once', async () => {
	const ausgang = await tab();
	await ausgang.nimm(lost(act('a')));
	await ausgang.nimm(lost(act('a')));
	expect(ausgang.eintraege).toHaveLength(1);
});

test('what does not weave, and what was answered, does not wait', async () => {
	const ausgang = await tab();
	expect(await ausgang.nimm(lost(act('a', '/auth/login')))).toBe(false);
	expect(await ausgang.nimm(new Problem(409, '', '', ''))).toBe(false);
	expect(await (await tab(null)).nimm(lost(act('b')))).toBe(false);
});

test('a refusal stays with its words, and what comes after it is sent all the same', async () => {
	const ausgang = await tab();
	for (const id of ['a', 'b']) await ausgang.nimm(lost(act(id)));
	server.away = false;
	server.refuses.set('a', new Problem(409, '/probleme/x', 'Aufgelöst', 'Der Knoten ist aufgelöst.'));
	await ausgang.sende();
	expect(server.arrived).toEqual(['b']);
	expect(ausgang.eintraege.map((e) => e.abgelehnt)).toEqual(['Der Knoten ist aufgelöst.']);
	await ausgang.verwirf(ausgang.eintraege[0]?.nr ?? 0);
	expect(ausgang.eintraege).toEqual([]);
});

test('while something waits, what is woven next stands in line; what only signs in does not', async () => {
	const ausgang = await tab();
	expect(ausgang.mussWarten(act('a'))).toBe(false);
	await ausgang.nimm(lost(act('a')));
	expect(ausgang.mussWarten(act('b', '/nachrichten/n'))).toBe(true);
	expect(ausgang.mussWarten(act('c', '/auth/session'))).toBe(false);
	server.away = false;
	await ausgang.sende();
	expect(ausgang.mussWarten(act('b'))).toBe(false);
});

test('two changes of one thing follow each other, and leave another thing alone', async () => {
	const ausgang = await tab();
	for (const [id, address] of [
		['a', '/nachrichten/n'],
		['b', '/nachrichten/n'],
		['c', '/nachrichten/other'],
		['d', '/nachrichten/n'],
	] as const)
		await ausgang.nimm(lost({ ...act(id, address), version: 4 }));
	server.away = false;
	await ausgang.sende();
	expect(server.arrived).toEqual(['a', 'b', 'c', 'd']);
	expect(server.based).toEqual([4, 5, 4, 6]);
});

test('a change goes on from what was put into the Raum before it, unless others changed it too', async () => {
	const ausgang = await tab();
	server.version = 3;
	await ausgang.nimm(lost(act('a', '/knoten/k/elemente')));
	await ausgang.nimm(lost({ ...act('b', '/knoten/k'), version: 2 }));
	await ausgang.nimm(lost({ ...act('c', '/knoten/k'), version: 1 }));
	server.away = false;
	await ausgang.sende();
	expect(server.based).toEqual([undefined, 3, 1]);
});

test('it outlives the page: the next one sends what the last one left', async () => {
	await (await tab()).nimm(lost(act('a')));
	server.away = false;
	await tab();
	expect(server.arrived).toEqual(['a']);
});

test('two tabs send everything once', async () => {
	const [one, other] = [await tab(), await tab()];
	for (const id of ['a', 'b']) await one.nimm(lost(act(id)));
	await vi.advanceTimersByTimeAsync(0);
	server.away = false;
	await Promise.all([one.sende(), other.sende()]);
	expect(server.arrived).toEqual(['a', 'b']);
});

test('without a session it waits, and says why', async () => {
	const ausgang = await tab();
	await ausgang.nimm(lost(act('a')));
	server.away = false;
	server.refuses.set('a', new Problem(401, '', '', ''));
	await ausgang.sende();
	expect(ausgang.anmelden).toBe(true);
	expect(ausgang.wartend).toHaveLength(1);
});

test('nobody sends or sees what another person wove in this browser', async () => {
	await (await tab()).nimm(lost(act('a')));
	server.away = false;
	const ben = await tab('ben');
	expect(ben.eintraege).toEqual([]);
	expect(server.arrived).toEqual([]);
});

test('while no answer comes it tries again by itself, ever less often', async () => {
	const ausgang = await tab();
	await ausgang.nimm(lost(act('a')));
	await vi.advanceTimersByTimeAsync(10_000);
	server.away = false;
	await vi.advanceTimersByTimeAsync(30_000);
	expect(server.arrived).toEqual(['a']);
});
