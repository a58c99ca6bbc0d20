// Tabs of one browser, and the one connection that they share: against a channel and locks made of plain functions.
import type { Bbox, Gehoert } from '@weltgewebe/api-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Leitung, type Runde } from './leitung.ts';
import { pause_ms } from './strom.ts';

const HIER: Bbox = [9.9, 53.5, 10, 53.6];
const DORT: Bbox = [10.1, 53.5, 10.2, 53.6];

/** The server, as the feed shows it: a log that only grows, and who is connected. */
class Server {
	readonly log: Gehoert[] = [];
	readonly open = new Set<{ area: Bbox; heard: (what: Gehoert) => void; state: (open: boolean) => void }>();
	readonly asked: { area: Bbox; after: number }[] = [];

	connect = (area: Bbox, after: number, heard: (what: Gehoert) => void, state: (open: boolean) => void) => {
		const seat = { area, heard, state };
		this.asked.push({ area, after });
		this.open.add(seat);
		queueMicrotask(() => {
			if (!this.open.has(seat)) return;
			state(true);
			if (after > 0) for (const what of this.log) if (what.position > after) heard(what);
		});
		return () => this.open.delete(seat);
	};
	happens(data: unknown) {
		const what = { event: 'FadenGezogen', data, position: this.log.length + 1 };
		this.log.push(what);
		for (const seat of this.open) seat.heard(what);
	}
	cut() {
		for (const seat of [...this.open]) {
			this.open.delete(seat);
			seat.state(false);
		}
	}
}

/** A browser: what one tab says the others hear; a lock goes from tab to tab. */
class Browser {
	readonly #ears = new Map<Runde, (ruf: never) => void>();
	readonly #locks = new Map<string, (() => void)[]>();

	tab(): Runde {
		const runde: Runde = {
			sage: (ruf) => {
				for (const [of, hear] of this.#ears) if (of !== runde) queueMicrotask(() => hear(ruf as never));
			},
			hoere: (heard) => {
				this.#ears.set(runde, heard as never);
				return () => this.#ears.delete(runde);
			},
			halte: (name, signal, held) => {
				const run = () => {
					if (signal.aborted) this.#next(name);
					else void held().then(() => this.#next(name));
				};
				const waiting = this.#locks.get(name);
				if (waiting) waiting.push(run);
				else {
					this.#locks.set(name, []);
					run();
				}
			},
		};
		return runde;
	}
	#next(name: string) {
		const next = this.#locks.get(name)?.shift();
		if (next) next();
		else this.#locks.delete(name);
	}
}

function tab(server: Server, browser: Browser) {
	const heard: number[] = [];
	const states: boolean[] = [];
	const leitung = new Leitung(
		server.connect,
		(what) => heard.push(what.position),
		(open) => states.push(open),
		browser.tab(),
	);
	return { leitung, heard, states };
}

const settle = () => vi.advanceTimersByTimeAsync(100);
let server: Server;
let browser: Browser;
beforeEach(() => {
	vi.useFakeTimers();
	server = new Server();
	browser = new Browser();
	for (let i = 0; i < 3; i++) server.happens({});
});
afterEach(() => void vi.useRealTimers());

test('two tabs have one connection, around both of their areas, and both hear everything once', async () => {
	const [a, b] = [tab(server, browser), tab(server, browser)];
	a.leitung.folge(HIER, 3);
	b.leitung.folge(DORT, 3);
	await settle();
	expect(server.open.size).toBe(1);
	expect([...server.open][0]?.area).toEqual([9.9, 53.5, 10.2, 53.6]);
	server.happens({});
	await settle();
	expect([a.heard, b.heard]).toEqual([[4], [4]]);
	expect([a.states.at(-1), b.states.at(-1)]).toEqual([true, true]);
});

test('when the leading tab goes, the next one takes over from where it was', async () => {
	const [a, b] = [tab(server, browser), tab(server, browser)];
	a.leitung.folge(HIER, 3);
	b.leitung.folge(HIER, 3);
	await settle();
	server.happens({});
	await settle();
	a.leitung.ruhe();
	server.happens({});
	await settle();
	expect(server.open.size).toBe(1);
	expect(server.asked.at(-1)).toEqual({ area: HIER, after: 4 });
	expect(b.heard).toEqual([4, 5]);
	expect(a.heard).toEqual([4]);
});

test('a tab that comes later and knows less is caught up; the others hear nothing twice', async () => {
	const [a, b] = [tab(server, browser), tab(server, browser)];
	a.leitung.folge(HIER, 3);
	await settle();
	server.happens({});
	b.leitung.folge(HIER, 2);
	await settle();
	expect(b.heard).toEqual([3, 4]);
	expect(a.heard).toEqual([4]);
	expect(server.open.size).toBe(1);
});

test('a connection that was cut comes back by itself and goes on, without doubling', async () => {
	const a = tab(server, browser);
	a.leitung.folge(HIER, 3);
	await settle();
	server.happens({});
	server.cut();
	expect(a.states.at(-1)).toBe(false);
	server.happens({});
	await vi.advanceTimersByTimeAsync(1000);
	expect(a.heard).toEqual([4, 5]);
	expect(a.states.at(-1)).toBe(true);
	expect(server.asked.at(-1)?.after).toBe(4);
});

test('when the network is back nobody waits for the pause to end', async () => {
	const a = tab(server, browser);
	a.leitung.folge(HIER, 3);
	await settle();
	server.cut();
	a.leitung.sofort();
	await vi.advanceTimersByTimeAsync(0);
	expect(a.states.at(-1)).toBe(true);
});

test('another area goes on from what is known, not from now', async () => {
	const a = tab(server, browser);
	a.leitung.folge(HIER, 3);
	await settle();
	server.happens({});
	a.leitung.folge(DORT, 3);
	await settle();
	expect(server.asked.at(-1)).toEqual({ area: DORT, after: 4 });
});

test('a tab that nobody looks at has no connection, and misses nothing when it is looked at again', async () => {
	const a = tab(server, browser);
	a.leitung.folge(HIER, 3);
	await settle();
	a.leitung.ruhe();
	expect(server.open.size).toBe(0);
	server.happens({});
	a.leitung.wach();
	await settle();
	expect(a.heard).toEqual([4]);
});

test('pauses grow, differ, and have an end', () => {
	expect(pause_ms(0, () => 0)).toBe(250);
	expect(pause_ms(0, () => 1)).toBe(500);
	expect(pause_ms(3, () => 1)).toBe(4000);
	expect(pause_ms(40, () => 1)).toBe(30_000);
});
