// The weave of the area that is looked at: loaded once, then kept true by the live feed. One truth for map and list.
// Knows the client and the server's clock; it must never know who draws it.
import {
	type Bbox,
	type Client,
	type Faden,
	type Garnrolle,
	type Gehoert,
	type KnotenItem,
	type LatLon,
	Problem,
} from '@weltgewebe/api-client';
import { betroffen, ortVon, zeitVon } from './ereignis.ts';
import { centre, contains, nearest, serves, widened } from './fleck.ts';
import { Leitung } from './leitung.ts';
import { toldTime, type Uhr } from './uhr.svelte.ts';
import { type Gebiet, Gebiete } from './zuletzt.ts';

/** How many Knoten come first, so that the list can be read before the rest is here. */
const FIRST_KNOTEN = 40;
const MOST_KNOTEN = 1000;
const MOST_FAEDEN = 2000;
const MOST_ROLLEN = 400;
/** How many spools are looked up again when a Knoten was touched. */
const MOST_MET = 8;
/** How long touches are gathered before they are looked up, in milliseconds. */
const GATHER_MS = 80;
/** From this many touched Knoten on, the whole area is asked for at once. */
const MANY = 6;
/** After how long without the feed an area is loaded anew instead of being caught up with, in milliseconds. */
const LONG_MS = 300_000;
/** How long what is here stays unkept, in milliseconds. */
const KEEP_MS = 2_000;

/** How the live feed is, and since when by the clock of the server. */
export interface Verbindung {
	art: 'verbindet' | 'live' | 'getrennt' | 'ruht';
	seit_ms: number;
}

export type Zustand = 'leer' | 'laedt' | 'teilweise' | 'da' | 'gescheitert';

export class Gewebe {
	/** Of the first load of an area; later changes happen silently. */
	zustand = $state<Zustand>('leer');
	problem = $state.raw<Problem | null>(null);
	/** Whether everything of the area is here, or only what is nearest to its middle. */
	vollstaendig = $state(true);
	verbindung = $state.raw<Verbindung>({ art: 'verbindet', seit_ms: 0 });
	/** When what is shown was loaded, where it is what was seen last and not what is; else null. */
	zuletzt = $state.raw<number | null>(null);
	/** Whether only what was seen last is looked at: nothing is asked of the server. */
	genuegsam = $state(false);
	knoten = $state.raw<ReadonlyMap<string, KnotenItem>>(new Map());
	faeden = $state.raw<ReadonlyMap<string, Faden>>(new Map());
	rollen = $state.raw<ReadonlyMap<string, Garnrolle>>(new Map());
	/** What can be seen. */
	ausschnitt = $state.raw<Bbox | null>(null);

	readonly #client: Client;
	readonly #uhr: Uhr;
	readonly #listeners = new Set<(knoten: ReadonlySet<string> | null) => void>();
	readonly #leitung: Leitung;
	readonly #gebiete: Gebiete;
	#area: Bbox | null = null;
	#heardOf = 0;
	#rests = false;
	#running: AbortController | null = null;
	#touched: Set<string> | 'alles' = new Set();
	#timer: ReturnType<typeof setTimeout> | null = null;
	#keeping: ReturnType<typeof setTimeout> | null = null;

	constructor(client: Client, uhr: Uhr, gebiete = new Gebiete()) {
		this.#client = client;
		this.#uhr = uhr;
		this.#gebiete = gebiete;
		this.#leitung = new Leitung(
			(area, after, heard, state) => client.live(area, after, heard, state),
			(what) => this.#hear(what),
			(open) => this.#opened(open),
		);
	}

	/** Whether the live feed is open. */
	get lebendig(): boolean {
		return this.verbindung.art === 'live';
	}

	/** The Fäden that lead to each Knoten. */
	readonly hin = $derived.by(() => {
		const map = new Map<string, Faden[]>();
		for (const faden of this.faeden.values()) {
			const list = map.get(faden.to_knoten);
			if (list) list.push(faden);
			else map.set(faden.to_knoten, [faden]);
		}
		return map as ReadonlyMap<string, readonly Faden[]>;
	});

	/** Looks at an area: loads it when what is here does not serve it. */
	async schaue(seen: Bbox): Promise<void> {
		this.ausschnitt = seen;
		if (serves(this.#area, seen, this.vollstaendig) && this.zustand !== 'gescheitert') return;
		this.#area = widened(seen);
		if (this.zustand !== 'da') this.zustand = 'laedt';
		if (this.#client.line.position > 0) this.#listen();
		await this.#load(centre(seen));
		this.#listen();
	}

	/** Loads the area again, as after a failure. */
	async erneut(): Promise<void> {
		if (!this.#area) return;
		this.zustand = 'laedt';
		await this.#load(centre(this.ausschnitt ?? this.#area));
	}

	/** Looks only at what was seen last, or at what is. */
	async begnuegt(sich: 'mit dem Letzten' | 'nicht'): Promise<void> {
		// What is seen now is what was seen last from here on; a page that is left while it is being kept may lose it.
		if (sich === 'mit dem Letzten' && this.zustand === 'da' && this.zuletzt === null) await this.#keepNow();
		this.genuegsam = sich === 'mit dem Letzten';
		if (this.genuegsam) this.ruhe();
		else this.#rests = false;
		if (!this.#area) return;
		await this.#load(centre(this.ausschnitt ?? this.#area));
		this.#listen();
	}

	/** Nobody looks, as in a tab behind another: the feed rests. */
	ruhe(): void {
		this.#rests = true;
		this.#leitung.ruhe();
	}

	/** Somebody looks again: caught up with, or after a long time loaded anew. */
	wach(): void {
		if (this.genuegsam || !this.#rests) return;
		this.#rests = false;
		if (this.#uhr.now() - this.verbindung.seit_ms > LONG_MS) this.#touch('alles');
		this.#leitung.wach();
	}

	/** The network is back. */
	netz(): void {
		this.#leitung.sofort();
		if (this.zuletzt !== null && !this.genuegsam) this.#touch('alles');
	}

	/** Says which Knoten were touched by others or by oneself; null when any may have been. */
	bei(heard: (knoten: ReadonlySet<string> | null) => void): () => void {
		this.#listeners.add(heard);
		return () => this.#listeners.delete(heard);
	}

	/** One's own act on a Knoten: looked up at once, without waiting for the feed. */
	beruehrt(knoten_id: string): void {
		this.#touch(new Set([knoten_id]));
	}

	/** Takes in Knoten that a search found elsewhere. */
	kennt(items: readonly KnotenItem[]): void {
		const next = new Map(this.knoten);
		for (const k of items) if (!next.has(k.id)) next.set(k.id, k);
		if (next.size > this.knoten.size) this.knoten = next;
	}

	schliesse(): void {
		this.#leitung.ruhe();
		this.#running?.abort();
		for (const timer of [this.#timer, this.#keeping]) if (timer) clearTimeout(timer);
	}

	async #load(near: LatLon): Promise<void> {
		const area = this.#area;
		if (!area) return;
		this.#running?.abort();
		const running = new AbortController();
		this.#running = running;
		try {
			if (this.genuegsam) throw new Problem(0, '', '', '');
			if (this.zustand === 'laedt') await this.#first(area, near, running.signal);
			const [knoten, faeden, rollen] = await Promise.all([
				this.#client.knotenIn(area, near, MOST_KNOTEN, running.signal),
				this.#client.faedenIn(area, MOST_FAEDEN, running.signal),
				this.#client.garnrollenIn(area, MOST_ROLLEN, running.signal),
			]);
			this.#take({ knoten: knoten.items, faeden: faeden.items, rollen: rollen.items });
			this.vollstaendig = knoten.complete && faeden.complete;
			this.zuletzt = null;
			this.#hearTime(faeden.items);
			this.#keep();
		} catch (error) {
			if (running.signal.aborted) return;
			await this.#failed(error instanceof Problem ? error : new Problem(0, '', '', String(error)));
		}
	}

	#take({ knoten, faeden, rollen }: Pick<Gebiet, 'knoten' | 'faeden' | 'rollen'>): void {
		this.knoten = byId(knoten);
		this.faeden = byId(faeden);
		this.rollen = byId(rollen);
		this.problem = null;
		this.zustand = 'da';
	}

	/** Without an answer what was seen last is shown, and said to be that. */
	async #failed(problem: Problem): Promise<void> {
		const kept = problem.unreachable ? await this.#gebiete.lies() : null;
		if (kept) {
			if (this.zustand !== 'da' || this.genuegsam) this.#take(kept);
			this.zuletzt = kept.seit_ms;
			if (this.genuegsam) return;
		}
		this.problem = problem;
		if (this.zustand !== 'da') this.zustand = 'gescheitert';
	}

	/** Keeps what is here for a time without a network; changes that follow soon are kept with it. */
	#keep(): void {
		this.#keeping ??= setTimeout(() => {
			void this.#keepNow();
		}, KEEP_MS);
	}

	#keepNow(): Promise<void> {
		if (this.#keeping) clearTimeout(this.#keeping);
		this.#keeping = null;
		const [knoten, faeden, rollen] = [this.knoten, this.faeden, this.rollen].map((map) => [...map.values()]);
		return this.#gebiete.merke({ seit_ms: this.#uhr.now(), knoten, faeden, rollen } as Gebiet);
	}

	/** The nearest alone, with what their own answers say about their Fäden. */
	async #first(area: Bbox, near: LatLon, signal: AbortSignal): Promise<void> {
		const knoten = await this.#client.knotenIn(area, near, FIRST_KNOTEN, signal);
		this.knoten = byId(knoten.items);
		this.vollstaendig = knoten.complete;
		this.zustand = 'teilweise';
	}

	#hearTime(faeden: readonly Faden[]): void {
		const faden = faeden.find((f) => f.remaining_seconds !== null);
		const told = faden ? toldTime(faden.expires_at, faden.remaining_seconds) : null;
		if (told !== null) this.#uhr.tell(told);
	}

	/** Listens to the area, from behind everything that is known by now. */
	#listen(): void {
		if (!this.#area || this.genuegsam) return;
		this.#heardOf = Math.max(this.#heardOf, this.#client.line.position);
		this.#leitung.folge(this.#area, this.#heardOf);
	}

	#hear({ event, data, position }: Gehoert): void {
		this.#heardOf = Math.max(this.#heardOf, position);
		const time = zeitVon(data);
		if (time !== null) this.#uhr.tell(time);
		// What was kept may still say who it was.
		if (event === 'RolleVergessen') void this.#gebiete.vergiss();
		const place = ortVon(data);
		const touched = betroffen(event, data, this.faeden);
		const known = touched !== 'alles' && [...touched].some((id) => this.knoten.has(id));
		// Another tab may look elsewhere; what happens there is none of ours.
		if (known || !place || !this.#area || contains(this.#area, place)) this.#touch(touched);
	}

	#opened(open: boolean): void {
		const art = open ? 'live' : this.#rests ? 'ruht' : 'getrennt';
		if (art !== this.verbindung.art) this.verbindung = { art, seit_ms: this.#uhr.now() };
		// Nothing was known that it could have gone on from.
		if (open && (this.#heardOf === 0 || this.zuletzt !== null)) this.#touch('alles');
	}

	#touch(what: ReadonlySet<string> | 'alles'): void {
		if (what === 'alles' || this.#touched === 'alles') this.#touched = 'alles';
		else for (const id of what) this.#touched.add(id);
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			void this.#lookUp();
		}, GATHER_MS);
	}

	async #lookUp(): Promise<void> {
		const touched = this.#touched;
		this.#touched = new Set();
		const all = touched === 'alles' || touched.size > MANY;
		if (all) await this.#load(centre(this.ausschnitt ?? this.#area ?? [0, 0, 0, 0]));
		else await Promise.all([...touched].map((id) => this.#refresh(id).catch(() => undefined)));
		for (const heard of this.#listeners) heard(touched === 'alles' ? null : touched);
	}

	/** Asks for one Knoten and its Fäden; the spools they come from follow. */
	async #refresh(id: string): Promise<void> {
		const [knoten, faeden] = await Promise.all([this.#client.knoten(id), this.#client.faedenVon(id)]);
		const living = !knoten.archived_at && (this.knoten.has(id) || !this.#area || contains(this.#area, knoten));
		const nextKnoten = new Map(this.knoten);
		if (living) nextKnoten.set(id, { ...nextKnoten.get(id), ...item(knoten) } as KnotenItem);
		else nextKnoten.delete(id);
		const nextFaeden = new Map([...this.faeden].filter(([, f]) => f.to_knoten !== id));
		if (living) for (const f of faeden.items) nextFaeden.set(f.id, f);
		this.knoten = nextKnoten;
		this.faeden = nextFaeden;
		this.#hearTime(faeden.items);
		if (living) await this.#meet(faeden.items);
		this.#shrink();
		this.#keep();
	}

	/** However long it lives and however much happens, what is kept here has an end: the nearest stay. */
	#shrink(): void {
		const middle = this.#area && centre(this.#area);
		if (!middle) return;
		if (this.knoten.size > MOST_KNOTEN) {
			this.knoten = byId(nearest([...this.knoten.values()], middle, MOST_KNOTEN));
			this.faeden = new Map([...this.faeden].filter(([, f]) => this.knoten.has(f.to_knoten)));
			this.vollstaendig = false;
		}
		if (this.rollen.size > 2 * MOST_ROLLEN) {
			const placed = [...this.rollen.values()].flatMap((r) => (r.position ? [{ ...r.position, rolle: r }] : []));
			this.rollen = byId(nearest(placed, middle, MOST_ROLLEN).map(({ rolle }) => rolle));
		}
	}

	/** Asks for the spools of the youngest Fäden: they may be new here, and they turn. */
	async #meet(faeden: readonly Faden[]): Promise<void> {
		const youngest = [...faeden].sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).map((f) => f.from_garnrolle);
		const asked = [...new Set(youngest)].slice(0, MOST_MET).map((id) => this.#client.garnrolle(id).catch(() => null));
		const next = new Map(this.rollen);
		for (const rolle of await Promise.all(asked)) if (rolle) next.set(rolle.id, rolle);
		this.rollen = next;
	}
}

function byId<T extends { id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
	return new Map(items.map((i) => [i.id, i]));
}

/** A Knoten in detail, as an item of a list. */
function item(knoten: { elemente: unknown; viewer: unknown; description: unknown } & LatLon) {
	const { elemente: _e, viewer: _v, description: _d, ...rest } = knoten;
	return rest;
}
