// The way back from an act, for ten seconds. Two kinds, and the words must say which: `aufgeschoben` has not happened yet
// and the way back is not to do it; `geschehen` has happened, and the way back is an act that does the opposite. One at a
// time: a new one settles the one before. It is shared by all pages, so that going on does not take the way back away.

/** How long the way back is open, in milliseconds. */
export const OFFEN_MS = 10_000;
const TICK_MS = 250;

export interface Angebot {
	art: 'aufgeschoben' | 'geschehen';
	/** What happens or has happened, in words. */
	text: string;
	/** The message or element it is about. */
	ding?: string;
	/** Of `aufgeschoben`: does it, when the time is over. */
	vollzug?: () => Promise<unknown>;
	/** Of `geschehen`: does the opposite. Of `aufgeschoben`: what else is to be put back. */
	zurueck?: () => unknown;
}

export class Rueckweg {
	angebot = $state.raw<Angebot | null>(null);
	/** What is left of the time, in milliseconds. */
	rest_ms = $state(0);
	/** What went wrong with the last one. */
	problem = $state.raw<unknown>(null);
	readonly #zeige: () => void;
	readonly #uhr: () => number;
	#timer: ReturnType<typeof setInterval> | null = null;
	#seen = 0;

	constructor(zeige: () => void, uhr: () => number = () => performance.now()) {
		this.#zeige = zeige;
		this.#uhr = uhr;
	}

	biete(angebot: Angebot): void {
		if (this.angebot) void this.#settle();
		this.problem = null;
		this.angebot = angebot;
		this.rest_ms = OFFEN_MS;
		this.weiter();
		this.#zeige();
	}

	/** Whether this thing waits to be done away with. */
	wartet(ding: string): boolean {
		return this.angebot?.art === 'aufgeschoben' && this.angebot.ding === ding;
	}

	/** The time stands still, as while somebody looks at it. */
	halte(): void {
		if (this.#timer) clearInterval(this.#timer);
		this.#timer = null;
	}

	weiter(): void {
		if (this.#timer || !this.angebot) return;
		this.#seen = this.#uhr();
		this.#timer = setInterval(() => this.#tick(), TICK_MS);
	}

	async zurueck(): Promise<void> {
		const angebot = this.#take();
		await this.#run(async () => angebot?.zurueck?.());
	}

	/** Does at once what waits. */
	sofort(): void {
		void this.#settle();
	}

	schliesse(): void {
		this.problem = null;
	}

	#tick(): void {
		const now = this.#uhr();
		this.rest_ms -= now - this.#seen;
		this.#seen = now;
		if (this.rest_ms <= 0) void this.#settle();
	}

	async #settle(): Promise<void> {
		const angebot = this.#take();
		if (angebot?.art === 'aufgeschoben') await this.#run(async () => angebot.vollzug?.());
	}

	#take(): Angebot | null {
		this.halte();
		const { angebot } = this;
		this.angebot = null;
		return angebot;
	}

	async #run(act: () => Promise<unknown>): Promise<void> {
		try {
			await act();
		} catch (error) {
			this.problem = error;
			this.#zeige();
		}
	}
}

/** The one way back of this browser tab. The bar that shows it comes when it is first needed. */
export const rueckweg = new Rueckweg(() => void zeige());

let shown: Promise<void> | null = null;
function zeige(): Promise<void> {
	shown ??= Promise.all([import('svelte'), import('./Rueckleiste.svelte')]).then(([{ mount }, bar]) => {
		mount(bar.default, { target: document.body, props: { rueckweg } });
	});
	return shown;
}
