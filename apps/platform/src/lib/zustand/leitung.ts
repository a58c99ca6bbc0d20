// The live feed of one tab. All tabs of a browser share one connection: who holds the lock has it and passes on what it
// hears; when that tab closes or sleeps, the next one takes over from where every tab was. What a tab has heard once it
// never hears again. Knows no weave.
import type { Bbox, Gehoert } from '@weltgewebe/api-client';
import { covers } from './fleck.ts';
import { Strom, type Verbinde } from './strom.ts';

/** What tabs say to each other. */
type Ruf =
	| { art: 'fuehrt' }
	| { art: 'wunsch'; tab: string; area: Bbox; after: number }
	| { art: 'fort'; tab: string }
	| { art: 'gehoert'; what: Gehoert }
	| { art: 'zustand'; offen: boolean };

/** What the browser gives to tabs that share: a channel, and locks that end with the tab that holds them. */
export interface Runde {
	sage(ruf: Ruf): void;
	hoere(heard: (ruf: Ruf) => void): () => void;
	/** Runs `held` as soon as nobody else holds the lock; the lock ends with what it answers. */
	halte(name: string, signal: AbortSignal, held: () => Promise<void>): void;
}

const FUEHRUNG = 'weltgewebe-strom';
/** How long wishes are gathered before the connection changes, in milliseconds. */
const GATHER_MS = 40;

interface Wunsch {
	area: Bbox;
	/** Up to where it knows everything; null when it has heard all that came through so far. */
	after: number | null;
}

export class Leitung {
	readonly #tab = crypto.randomUUID();
	readonly #strom: Strom;
	readonly #runde: Runde | null;
	readonly #heard: (what: Gehoert) => void;
	readonly #state: (open: boolean) => void;
	readonly #wishes = new Map<string, Wunsch>();
	#own: { area: Bbox; after: number } | null = null;
	/** Set while this tab takes part. */
	#taking: AbortController | null = null;
	#leads = false;
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(
		connect: Verbinde,
		heard: (what: Gehoert) => void,
		state: (open: boolean) => void,
		runde: Runde | null = diesesBrowsers(),
	) {
		this.#heard = heard;
		this.#state = state;
		this.#runde = runde;
		this.#strom = new Strom(
			connect,
			(what) => this.#pass({ art: 'gehoert', what }),
			(offen) => this.#pass({ art: 'zustand', offen }),
		);
	}

	/** Follows an area; everything up to the position `after` is known already. */
	folge(area: Bbox, after: number): void {
		this.#own = { area, after: Math.max(after, this.#own?.after ?? 0) };
		if (this.#taking) this.#wish();
		else this.wach();
	}

	/** Takes part, going on from where it was. */
	wach(): void {
		if (this.#taking || !this.#own) return;
		const taking = new AbortController();
		this.#taking = taking;
		if (!this.#runde) {
			this.#lead(taking.signal);
			return;
		}
		const stop = this.#runde.hoere((ruf) => this.#hear(ruf));
		taking.signal.addEventListener('abort', stop);
		this.#runde.halte(lockOf(this.#tab), taking.signal, () => until(taking.signal));
		this.#runde.halte(FUEHRUNG, taking.signal, () => this.#lead(taking.signal));
		this.#wish();
	}

	/** Takes no part any more: nobody looks, or nobody may ask. */
	ruhe(): void {
		if (!this.#taking) return;
		this.#runde?.sage({ art: 'fort', tab: this.#tab });
		this.#taking.abort();
		this.#taking = null;
		this.#state(false);
	}

	/** The network is back. */
	sofort(): void {
		if (this.#leads) this.#strom.sofort();
	}

	#lead(signal: AbortSignal): Promise<void> {
		this.#leads = true;
		signal.addEventListener('abort', () => {
			this.#leads = false;
			this.#wishes.clear();
			if (this.#timer) clearTimeout(this.#timer);
			this.#timer = null;
			this.#strom.schliesse();
		});
		this.#runde?.sage({ art: 'fuehrt' });
		this.#wish();
		return until(signal);
	}

	#wish(): void {
		if (!this.#own) return;
		const wish: Ruf = { art: 'wunsch', tab: this.#tab, ...this.#own };
		if (this.#leads) this.#hear(wish);
		else this.#runde?.sage(wish);
	}

	/** From the connection to oneself and to all others. */
	#pass(ruf: Ruf): void {
		this.#runde?.sage(ruf);
		this.#hear(ruf);
	}

	#hear(ruf: Ruf): void {
		if (ruf.art === 'gehoert') this.#take(ruf.what);
		else if (ruf.art === 'zustand') this.#state(ruf.offen);
		else if (ruf.art === 'fuehrt') this.#wish();
		else if (this.#leads) this.#serve(ruf);
	}

	#take(what: Gehoert): void {
		if (!this.#own || what.position <= this.#own.after) return;
		this.#own.after = what.position;
		this.#heard(what);
	}

	#serve(ruf: Ruf & { art: 'wunsch' | 'fort' }): void {
		if (ruf.art === 'fort') this.#wishes.delete(ruf.tab);
		else {
			if (!this.#wishes.has(ruf.tab) && ruf.tab !== this.#tab) this.#watch(ruf.tab);
			this.#wishes.set(ruf.tab, { area: ruf.area, after: ruf.after });
		}
		if (!this.#runde) this.#settle();
		else
			this.#timer ??= setTimeout(() => {
				this.#timer = null;
				this.#settle();
			}, GATHER_MS);
	}

	/** A tab that is gone gives its lock away. */
	#watch(tab: string): void {
		if (!this.#taking) return;
		this.#runde?.halte(lockOf(tab), this.#taking.signal, async () => this.#serve({ art: 'fort', tab }));
	}

	/** Connects anew where the connection does not serve all wishes; else says how it is. */
	#settle(): void {
		const wishes = [...this.#wishes.values()];
		if (wishes.length === 0) return;
		const area = hull(wishes.map((wish) => wish.area));
		const after = Math.min(...wishes.map((wish) => wish.after ?? this.#strom.position));
		const served = this.#strom.area && covers(this.#strom.area, area) && !tooWide(this.#strom.area, area);
		if (served && after >= this.#strom.position) this.#pass({ art: 'zustand', offen: this.#strom.offen });
		else this.#strom.folge(area, after);
		for (const wish of wishes) wish.after = null;
	}
}

const lockOf = (tab: string) => `weltgewebe-tab-${tab}`;

const until = (signal: AbortSignal) =>
	new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));

/** The box around boxes. */
function hull(areas: readonly Bbox[]): Bbox {
	const of = (i: 0 | 1 | 2 | 3, pick: (...n: number[]) => number) => pick(...areas.map((area) => area[i]));
	return [of(0, Math.min), of(1, Math.min), of(2, Math.max), of(3, Math.max)];
}

/** Far wider than anybody still looks at. */
function tooWide(area: Bbox, wanted: Bbox): boolean {
	return area[2] - area[0] > 4 * (wanted[2] - wanted[0]);
}

/** Channel and locks of this browser; nothing where it has none, and every tab then connects for itself. */
export function diesesBrowsers(): Runde | null {
	if (typeof document === 'undefined' || !('BroadcastChannel' in globalThis) || !navigator.locks) return null;
	const channel = new BroadcastChannel(FUEHRUNG);
	return {
		sage: (ruf) => channel.postMessage(ruf),
		hoere: (heard) => {
			const hear = (event: MessageEvent<Ruf>) => heard(event.data);
			channel.addEventListener('message', hear);
			return () => channel.removeEventListener('message', hear);
		},
		halte: (name, signal, held) => {
			// A request that is taken back is no failure.
			navigator.locks.request(name, { signal }, () => held()).catch(() => undefined);
		},
	};
}
