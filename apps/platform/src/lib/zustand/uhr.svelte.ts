// The server's clock as seen from here. A client's own clock decides nothing: every answer that carries both an end and
// the seconds left to it tells what time it is over there; between answers only elapsed time is added.

/** Milliseconds since 1970 that an answer implies, or null where it says nothing. */
export function toldTime(expires_at: string | null, remaining_seconds: number | null): number | null {
	if (expires_at === null || remaining_seconds === null) return null;
	return Date.parse(expires_at) - remaining_seconds * 1000;
}

export class Uhr {
	#base: number;
	#at: number;
	readonly #elapsed: () => number;
	/** Moves every half minute and whenever the server told the time; words that depend on time read it. */
	jetzt = $state(0);

	constructor(start_ms = Date.now(), elapsed: () => number = () => performance.now()) {
		this.#elapsed = elapsed;
		this.#base = start_ms;
		this.#at = elapsed();
		this.jetzt = start_ms;
	}

	/** The server's time, in milliseconds since 1970. */
	now(): number {
		return this.#base + this.#elapsed() - this.#at;
	}

	/** Takes over what an answer told. Whole seconds are all it knows, so less than two of difference change nothing. */
	tell(told_ms: number): void {
		if (Math.abs(told_ms - this.now()) > 2000) {
			this.#base = told_ms;
			this.#at = this.#elapsed();
		}
		this.jetzt = this.now();
	}

	/** Keeps `jetzt` moving; returns how to stop it. */
	run(): () => void {
		const timer = setInterval(() => {
			this.jetzt = this.now();
		}, 30_000);
		return () => clearInterval(timer);
	}
}
