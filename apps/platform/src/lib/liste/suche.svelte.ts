// A running search: asks after a short pause, keeps the place it began at, and forgets answers that come too late.
import type { KnotenItem, LatLon, Treffer } from '@weltgewebe/api-client';
import type { App } from '$lib/zustand/app.svelte';

const PAUSE_MS = 180;
const SHORTEST = 2;

export class Suche {
	rollen = $state.raw<readonly Treffer[]>([]);
	/** What was found in the archive: readable, and on no map any more. */
	archiv = $state.raw<readonly KnotenItem[]>([]);
	/** Where distances are measured from while it runs: the map's middle when it began. */
	von = $state.raw<LatLon | null>(null);
	laeuft = $state(false);
	problem = $state.raw<unknown>(null);
	readonly #app: App;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#asked: AbortController | null = null;

	constructor(app: App) {
		this.#app = app;
	}

	/** Takes what was typed. */
	frage(typed: string): void {
		clearTimeout(this.#timer);
		this.#asked?.abort();
		const q = typed.trim();
		if (q.length < SHORTEST) {
			this.#ende();
			return;
		}
		this.von ??= this.#app.ort;
		this.laeuft = true;
		this.#timer = setTimeout(() => void this.#ask(q), PAUSE_MS);
	}

	#ende(): void {
		this.#app.gefunden = null;
		this.rollen = [];
		this.archiv = [];
		this.von = null;
		this.laeuft = false;
		this.problem = null;
	}

	async #ask(q: string): Promise<void> {
		const asked = new AbortController();
		this.#asked = asked;
		const { client, gewebe } = this.#app;
		try {
			const none = { items: [], next_cursor: null };
			const [knoten, rollen, archiv] = await Promise.all([
				client.knotenGesucht(q, this.von, asked.signal),
				client.rollenGesucht(q, asked.signal).catch(() => none),
				client.archivGesucht(q, asked.signal).catch(() => none),
			]);
			gewebe.kennt(knoten.items);
			this.#app.gefunden = new Set([...knoten.items, ...rollen.items].map(({ id }) => id));
			this.rollen = rollen.items;
			this.archiv = archiv.items;
			this.problem = null;
		} catch (error) {
			if (asked.signal.aborted) return;
			this.problem = error;
			this.#app.gefunden = new Set();
		}
		this.laeuft = false;
	}
}
