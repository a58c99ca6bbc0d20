// How one call goes over the wire: headers, language, command ids, read-your-writes, repetition. The only `fetch` of the
// interface.
import { type Command, leavesOpen, Names, Unsettled } from './command.ts';
import type { Address, Answer, AnyAddress, Call, Method } from './operations.ts';
import { Problem } from './problem.ts';

type Fetch = typeof fetch;
/** What the types of a call leave at run time. */
interface Loose {
	path?: Record<string, string | number>;
	query?: Record<string, unknown>;
	body?: unknown;
	version?: number;
	signal?: AbortSignal;
}

/** How often a write is sent before its outcome counts as unknown. */
const ATTEMPTS = 3;
/** How long an answer to a write is waited for, in milliseconds. */
const PATIENCE_MS = 15_000;
/** The longest pause before a repetition, in milliseconds: somebody waits. */
const LONGEST_PAUSE_MS = 2_000;

/** The line to one server. Remembers the newest log position seen by its own writes and asks reads to be at least there. */
export class Line {
	/** Two letters, sent as `Accept-Language`. */
	language = 'de';
	/** The newest log position that any answer told. */
	position = 0;
	/** Whether a new write has to stand in line behind others that wait, instead of being sent at once. */
	mussWarten: (command: Command) => boolean = () => false;
	#written = 0;
	readonly #names = new Names();

	constructor(
		private readonly base = '/api',
		private readonly fetcher: Fetch = (...args) => fetch(...args),
		private readonly pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
	) {}

	async get<P extends Address<'get'>>(address: P, call: Call<P, 'get'>): Promise<Answer<P, 'get'>> {
		const { path, query, signal } = call as Loose;
		const headers = this.#headers();
		if (this.#written > 0) headers.set('Weltgewebe-At-Least', String(this.#written));
		return (await this.#ask(this.address(address, query, path), { method: 'GET', headers, signal })) as never;
	}

	post<P extends Address<'post'>>(address: P, call: Call<P, 'post'>): Promise<Answer<P, 'post'>> {
		return this.#write('post', address, call) as never;
	}
	put<P extends Address<'put'>>(address: P, call: Call<P, 'put'>): Promise<Answer<P, 'put'>> {
		return this.#write('put', address, call) as never;
	}
	patch<P extends Address<'patch'>>(address: P, call: Call<P, 'patch'>): Promise<Answer<P, 'patch'>> {
		return this.#write('patch', address, call) as never;
	}
	delete<P extends Address<'delete'>>(address: P, call: Call<P, 'delete'>): Promise<Answer<P, 'delete'>> {
		return this.#write('delete', address, call) as never;
	}

	/** The address of a document. It is fetched once, so that a refusal is told here and not on a page of its own. */
	async document<P extends Address<'get'>>(address: P, call: Call<P, 'get'>): Promise<string> {
		const { path, query } = call as Loose;
		const url = this.address(address, query, path);
		const response = await this.#fetched(url, { headers: this.#headers() });
		if (!response.ok) throw await Problem.from(response);
		// Read to its end, so that whoever opens the address next finds it kept.
		await response.arrayBuffer();
		return url;
	}

	/** An address with its parameters, as of the live feed. */
	address(address: AnyAddress, query: Loose['query'] = {}, path: Loose['path'] = {}): string {
		return this.base + filled(address, path) + search(query);
	}

	/** Sends a kept write once, under its name. */
	async deliver(command: Command): Promise<unknown> {
		const headers = this.#headers();
		headers.set('X-Weltgewebe', '1');
		headers.set('Idempotency-Key', command.command_id);
		if (command.body !== undefined) headers.set('Content-Type', 'application/json');
		if (command.version !== undefined) headers.set('If-Match', `"${command.version}"`);
		const body = command.body === undefined ? undefined : JSON.stringify(command.body);
		const init = { method: command.method.toUpperCase(), headers, body, signal: AbortSignal.timeout(PATIENCE_MS) };
		try {
			const answer = await this.#ask(this.base + command.address, init);
			this.#names.settle(command);
			return answer;
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			if (!leavesOpen(error)) this.#names.settle(command);
			else this.#names.keep(command);
			throw leavesOpen(error) ? new Unsettled(error, command) : error;
		}
	}

	async #write(method: Exclude<Method, 'get'>, address: AnyAddress, call: object): Promise<unknown> {
		const { path, body, version } = call as Loose;
		const command = this.#names.name({ method, address: filled(address, path), body, version });
		if (this.mussWarten(command)) {
			this.#names.keep(command);
			throw new Unsettled(new Problem(0, '', '', ''), command);
		}
		for (let attempt = 1; ; attempt++) {
			try {
				return await this.deliver(command);
			} catch (error) {
				if (!(error instanceof Unsettled) || attempt >= ATTEMPTS) throw error;
				const told_ms = error.retry_after === null ? 200 * 2 ** attempt : error.retry_after * 1000;
				await this.pause(Math.min(LONGEST_PAUSE_MS, told_ms) * (0.75 + Math.random() / 2));
			}
		}
	}

	async #ask(url: string, init: RequestInit): Promise<unknown> {
		const response = await this.#fetched(url, init);
		const position = Number(response.headers.get('Weltgewebe-Position'));
		if (position > this.position) this.position = position;
		if (init.method !== 'GET' && position > this.#written) this.#written = position;
		if (!response.ok) throw await Problem.from(response);
		return response.status === 204 ? undefined : await response.json();
	}

	async #fetched(url: string, init: RequestInit): Promise<Response> {
		try {
			return await this.fetcher(url, { ...init, credentials: 'same-origin' });
		} catch (error) {
			if (error instanceof DOMException && error.name === 'AbortError') throw error;
			throw new Problem(0, '', '', '');
		}
	}

	#headers(): Headers {
		return new Headers({ Accept: 'application/json', 'Accept-Language': this.language });
	}
}

function filled(address: string, path: Loose['path'] = {}): string {
	return address.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
}

function search(query: Record<string, unknown>): string {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
	}
	const text = params.toString();
	return text ? `?${text}` : '';
}
