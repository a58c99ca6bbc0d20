// The weave of the area that is looked at: loaded once, then kept true by the live feed. One truth for map and list.
// Knows the client and the server's clock; it must never know who draws it.
import {
	type Bbox,
	type Client,
	type Faden,
	type Garnrolle,
	type KnotenItem,
	type LatLon,
	Problem,
} from '@weltgewebe/api-client';
import { betroffen, zeitVon } from './ereignis.ts';
import { centre, serves, widened } from './fleck.ts';
import { toldTime, type Uhr } from './uhr.svelte.ts';

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

export type Zustand = 'leer' | 'laedt' | 'teilweise' | 'da' | 'gescheitert';

export class Gewebe {
	/** Of the first load of an area; later changes happen silently. */
	zustand = $state<Zustand>('leer');
	problem = $state.raw<Problem | null>(null);
	/** Whether everything of the area is here, or only what is nearest to its middle. */
	vollstaendig = $state(true);
	/** Whether the live feed is open. */
	lebendig = $state(false);
	knoten = $state.raw<ReadonlyMap<string, KnotenItem>>(new Map());
	faeden = $state.raw<ReadonlyMap<string, Faden>>(new Map());
	rollen = $state.raw<ReadonlyMap<string, Garnrolle>>(new Map());
	/** What can be seen. */
	ausschnitt = $state.raw<Bbox | null>(null);

	readonly #client: Client;
	readonly #uhr: Uhr;
	readonly #listeners = new Set<(knoten: ReadonlySet<string> | null) => void>();
	#area: Bbox | null = null;
	#close: (() => void) | null = null;
	#running: AbortController | null = null;
	#touched: Set<string> | 'alles' = new Set();
	#timer: ReturnType<typeof setTimeout> | null = null;

	constructor(client: Client, uhr: Uhr) {
		this.#client = client;
		this.#uhr = uhr;
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
		this.#listen(this.#area);
		await this.#load(centre(seen));
	}

	/** Loads the area again, as after a failure. */
	async erneut(): Promise<void> {
		if (!this.#area) return;
		this.zustand = 'laedt';
		await this.#load(centre(this.ausschnitt ?? this.#area));
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
		this.#close?.();
		this.#running?.abort();
		if (this.#timer) clearTimeout(this.#timer);
	}

	async #load(near: LatLon): Promise<void> {
		const area = this.#area;
		if (!area) return;
		this.#running?.abort();
		const running = new AbortController();
		this.#running = running;
		try {
			if (this.zustand === 'laedt') await this.#first(area, near, running.signal);
			const [knoten, faeden, rollen] = await Promise.all([
				this.#client.knotenIn(area, near, MOST_KNOTEN, running.signal),
				this.#client.faedenIn(area, MOST_FAEDEN, running.signal),
				this.#client.garnrollenIn(area, MOST_ROLLEN, running.signal),
			]);
			this.knoten = byId(knoten.items);
			this.faeden = byId(faeden.items);
			this.rollen = byId(rollen.items);
			this.vollstaendig = knoten.complete && faeden.complete;
			this.#hearTime(faeden.items);
			this.problem = null;
			this.zustand = 'da';
		} catch (error) {
			if (running.signal.aborted) return;
			this.problem = error instanceof Problem ? error : new Problem(0, '', '', String(error));
			if (this.zustand !== 'da') this.zustand = 'gescheitert';
		}
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

	#listen(area: Bbox): void {
		this.#close?.();
		let wasOpen = false;
		this.#close = this.#client.live(
			area,
			(event, data) => {
				const time = zeitVon(data);
				if (time !== null) this.#uhr.tell(time);
				this.#touch(betroffen(event, data, this.faeden));
			},
			(open) => {
				this.lebendig = open;
				if (open && wasOpen) this.#touch('alles');
				wasOpen ||= open;
			},
		);
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
		const nextKnoten = new Map(this.knoten);
		if (knoten.archived_at) nextKnoten.delete(id);
		else nextKnoten.set(id, { ...nextKnoten.get(id), ...item(knoten) } as KnotenItem);
		const nextFaeden = new Map([...this.faeden].filter(([, f]) => f.to_knoten !== id));
		if (!knoten.archived_at) for (const f of faeden.items) nextFaeden.set(f.id, f);
		this.knoten = nextKnoten;
		this.faeden = nextFaeden;
		this.#hearTime(faeden.items);
		await this.#meet(faeden.items);
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
