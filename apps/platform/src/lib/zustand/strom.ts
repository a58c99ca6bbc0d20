// One connection to the live feed that stays: it goes on from where it was, comes back after a pause that grows, and
// follows to another area without losing what happened meanwhile. Knows no tab, no weave.
import type { Bbox, Gehoert } from '@weltgewebe/api-client';

/** How a connection is opened; answers how it is closed. After its end it does not come back by itself. */
export type Verbinde = (
	area: Bbox,
	after: number,
	heard: (what: Gehoert) => void,
	state: (open: boolean) => void,
) => () => void;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** How long to wait before trying for the n-th time; between half and all of it, so that not all come back at once. */
export function pause_ms(attempt: number, chance: () => number = Math.random): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + chance() / 2);
}

export class Strom {
	/** The newest position that came through; what is asked for when it comes back. */
	position = 0;
	area: Bbox | null = null;
	offen = false;
	readonly #connect: Verbinde;
	readonly #heard: (what: Gehoert) => void;
	readonly #state: (open: boolean) => void;
	#close: (() => void) | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#attempt = 0;

	constructor(connect: Verbinde, heard: (what: Gehoert) => void, state: (open: boolean) => void) {
		this.#connect = connect;
		this.#heard = heard;
		this.#state = state;
	}

	/** Follows an area from behind a position on. */
	folge(area: Bbox, after: number): void {
		this.area = area;
		this.position = after;
		this.#attempt = 0;
		this.#open();
	}

	/** The network is back, or somebody looks again: no reason to wait. */
	sofort(): void {
		if (!this.area || this.offen) return;
		this.#attempt = 0;
		this.#open();
	}

	schliesse(): void {
		this.area = null;
		this.#end();
		this.#tell(false);
	}

	#open(): void {
		this.#end();
		if (!this.area) return;
		// What a connection says that was closed meanwhile does not count.
		let current = true;
		const close = this.#connect(
			this.area,
			this.position,
			(what) => current && this.#hear(what),
			(open) => current && (open ? this.#opened() : this.#lost()),
		);
		this.#close = () => {
			current = false;
			close();
		};
	}

	#opened(): void {
		this.#attempt = 0;
		this.#tell(true);
	}

	#lost(): void {
		this.#end();
		this.#tell(false);
		this.#timer = setTimeout(() => this.#open(), pause_ms(this.#attempt++));
	}

	#hear(what: Gehoert): void {
		if (what.position <= this.position) return;
		this.position = what.position;
		this.#heard(what);
	}

	#end(): void {
		this.#close?.();
		this.#close = null;
		if (this.#timer) clearTimeout(this.#timer);
		this.#timer = null;
	}

	#tell(open: boolean): void {
		this.offen = open;
		this.#state(open);
	}
}
