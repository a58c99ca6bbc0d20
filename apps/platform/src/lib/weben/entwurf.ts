// Drafts: what somebody typed and has not sent, kept in this browser until it is sent or thrown away. One for each kind
// of work and thing. Never leaves the browser; knows no form.

/** What keeps strings under names, as `localStorage` does. */
export interface Lade {
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

/** One that can say what it keeps. */
interface Schrank extends Lade {
	readonly length: number;
	key(index: number): string | null;
}

const PREFIX = 'weltgewebe-entwurf';
/** Older drafts are not offered any more, in milliseconds. */
const KEPT_MS = 30 * 86_400_000;

interface Kept<T> {
	kept_at: number;
	value: T;
}

export class Entwurf<T> {
	readonly #key: string;

	constructor(
		/** What it is a draft of: `knoten`, `nachricht/<id>`, … */
		work: string,
		private readonly lade: Lade | null = hier(),
		private readonly now: () => number = () => Date.now(),
	) {
		this.#key = `${PREFIX}/${work}`;
	}

	/** The draft, if there is one that is not too old. */
	lies(): T | null {
		try {
			const kept = JSON.parse(this.lade?.getItem(this.#key) ?? 'null') as Kept<T> | null;
			if (!kept || typeof kept.kept_at !== 'number') return null;
			if (this.now() - kept.kept_at <= KEPT_MS) return kept.value;
			this.verwirf();
		} catch {
			// What cannot be read is no draft.
		}
		return null;
	}

	/** Keeps what was typed. Where nothing can be kept, the form goes on without. */
	merke(value: T): void {
		try {
			this.lade?.setItem(this.#key, JSON.stringify({ kept_at: this.now(), value } satisfies Kept<T>));
		} catch {
			// Full or forbidden.
		}
	}

	verwirf(): void {
		try {
			this.lade?.removeItem(this.#key);
		} catch {
			// Forbidden: then there was none.
		}
	}
}

/** Throws all drafts away: who signs out leaves nothing for the next person at this browser. */
export function verwirfAlle(schrank: Schrank | null = hier()): void {
	if (!schrank) return;
	const keys = Array.from({ length: schrank.length }, (_, index) => schrank.key(index));
	for (const key of keys) if (key?.startsWith(`${PREFIX}/`)) schrank.removeItem(key);
}

function hier(): Schrank | null {
	try {
		return globalThis.localStorage ?? null;
	} catch {
		return null;
	}
}
