// A cache with an end: so many entries and so many bytes, the oldest go first. What is kept again becomes the youngest.
// Knows the browser's cache and nothing of what lies in it.

const SIZE = 'X-Groesse';

export class Vorrat {
	#count = 0;
	#bytes = 0;
	/** One after the other: two at once would count wrongly. */
	#turn: Promise<unknown> = Promise.resolve();
	#counted = false;

	constructor(
		private readonly cache: Cache,
		private readonly most: { entries: number; bytes: number },
	) {}

	lies(key: string | Request): Promise<Response | undefined> {
		return this.cache.match(key);
	}

	/** Keeps an answer; makes room where there is none. A full disk keeps nothing, and that is no failure. */
	merke(key: string | Request, answer: Response): Promise<void> {
		return this.#after(async () => {
			const body = await answer.arrayBuffer();
			if (body.byteLength > this.most.bytes / 4) return;
			await this.#count_once();
			await this.#drop(key);
			const headers = new Headers(answer.headers);
			headers.set(SIZE, String(body.byteLength));
			// What is kept is not compressed any more, whatever it came as.
			headers.delete('Content-Encoding');
			await this.cache.put(key, new Response(body, { status: answer.status, headers }));
			this.#count++;
			this.#bytes += body.byteLength;
			await this.#make_room();
		});
	}

	/** Lets everything go. */
	leere(): Promise<void> {
		return this.#after(async () => {
			for (const key of await this.cache.keys()) await this.cache.delete(key);
			this.#count = 0;
			this.#bytes = 0;
			this.#counted = true;
		});
	}

	#after(what: () => Promise<void>): Promise<void> {
		const done = this.#turn.then(what).catch(() => undefined);
		this.#turn = done;
		return done;
	}

	async #count_once(): Promise<void> {
		if (this.#counted) return;
		this.#counted = true;
		for (const key of await this.cache.keys()) {
			this.#count++;
			this.#bytes += size(await this.cache.match(key));
		}
	}

	async #drop(key: string | Request): Promise<void> {
		const there = await this.cache.match(key);
		if (!there) return;
		await this.cache.delete(key);
		this.#count--;
		this.#bytes -= size(there);
	}

	async #make_room(): Promise<void> {
		if (this.#count <= this.most.entries && this.#bytes <= this.most.bytes) return;
		// A tenth more than needed goes, so that the next ones need not look again.
		for (const oldest of await this.cache.keys()) {
			if (this.#count <= this.most.entries * 0.9 && this.#bytes <= this.most.bytes * 0.9) return;
			await this.#drop(oldest);
		}
	}
}

const size = (answer: Response | undefined) => Number(answer?.headers.get(SIZE) ?? 0);
