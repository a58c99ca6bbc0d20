// How one call goes over the wire: headers, language, idempotency, read-your-writes. The only `fetch` of the interface.
import type { paths } from './generated/schema.ts';
import { Problem } from './problem.ts';

/** `/knoten/{id}` as `/knoten/${string}`. */
type Filled<P extends string> = P extends `${infer A}{${string}}${infer B}` ? `${A}${string}${Filled<B>}` : P;

/** An address that the server's own description knows, below `/api`. */
export type Address = keyof paths extends infer P ? (P extends `/api${infer Rest}` ? Filled<Rest> : never) : never;

type Query = Record<string, string | number | boolean | null | undefined>;

export interface Call {
	query?: Query;
	body?: unknown;
	/** The version that a change is based on; sent as `If-Match`. */
	version?: number;
	/** Names the act, so that a repetition has one effect; drawn when absent. */
	command_id?: string;
	signal?: AbortSignal;
}

type Fetch = typeof fetch;

/** The line to one server. Remembers the newest log position seen by its own writes and asks reads to be at least there. */
export class Line {
	/** Two letters, sent as `Accept-Language`. */
	language = 'de';
	#written = 0;
	readonly #fetch: Fetch;
	readonly #base: string;

	constructor(base = '/api', fetcher: Fetch = (...args) => fetch(...args)) {
		this.#base = base;
		this.#fetch = fetcher;
	}

	get<T>(path: Address, call: Call = {}): Promise<T> {
		return this.#send<T>('GET', path, call);
	}
	post<T>(path: Address, body: unknown, call: Call = {}): Promise<T> {
		return this.#send<T>('POST', path, { ...call, body });
	}
	patch<T>(path: Address, body: unknown, version?: number, call: Call = {}): Promise<T> {
		return this.#send<T>('PATCH', path, { ...call, body, version });
	}
	delete<T>(path: Address, call: Call = {}): Promise<T> {
		return this.#send<T>('DELETE', path, call);
	}

	/** The address of a live feed. */
	address(path: Address, query: Query): string {
		return this.#base + path + search(query);
	}

	async #send<T>(method: string, path: Address, call: Call): Promise<T> {
		const response = await this.#ask(method, this.address(path, call.query ?? {}), this.#headers(method, call), call);
		const position = Number(response.headers.get('Weltgewebe-Position'));
		if (method !== 'GET' && position > this.#written) this.#written = position;
		if (!response.ok) throw await Problem.from(response);
		if (response.status === 204) return undefined as T;
		return (await response.json()) as T;
	}

	async #ask(method: string, url: string, headers: Headers, call: Call): Promise<Response> {
		const init: RequestInit = { method, headers, credentials: 'same-origin' };
		if (call.body !== undefined) init.body = JSON.stringify(call.body);
		if (call.signal) init.signal = call.signal;
		try {
			return await this.#fetch(url, init);
		} catch (error) {
			if (error instanceof DOMException && error.name === 'AbortError') throw error;
			throw new Problem(0, '', '', '');
		}
	}

	#headers(method: string, call: Call): Headers {
		const headers = new Headers({ Accept: 'application/json', 'Accept-Language': this.language });
		if (method === 'GET') {
			if (this.#written > 0) headers.set('Weltgewebe-At-Least', String(this.#written));
			return headers;
		}
		headers.set('X-Weltgewebe', '1');
		headers.set('Idempotency-Key', call.command_id ?? crypto.randomUUID());
		if (call.body !== undefined) headers.set('Content-Type', 'application/json');
		if (call.version !== undefined) headers.set('If-Match', `"${call.version}"`);
		return headers;
	}
}

function search(query: Query): string {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
	}
	const text = params.toString();
	return text ? `?${text}` : '';
}
