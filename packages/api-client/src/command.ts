// Writes as acts with a name of their own. A write whose outcome is not known keeps its name, so that asking once more
// has one effect. Knows nothing of the wire.
import { Problem } from './problem.ts';

/** A write, whole: it can be kept, and sent later under the same name. */
export interface Command {
	/** Sent as `Idempotency-Key`. */
	command_id: string;
	method: 'post' | 'put' | 'patch' | 'delete';
	/** Below `/api`, filled. */
	address: string;
	body?: unknown;
	version?: number;
}

/** Whether a write happened is not known: no answer came, or one that says nothing about it. */
export class Unsettled extends Problem {
	override name = 'Unsettled';
	constructor(
		problem: Problem,
		readonly command: Command,
	) {
		super(problem.status, problem.type, problem.title, problem.detail, problem.errors, problem.retry_after);
	}
}

/** Whether such an answer leaves open what happened. */
export function leavesOpen(problem: Problem): boolean {
	return problem.unreachable || problem.status === 503;
}

const MOST = 50;

/** The names of writes whose outcome is not known, by what they say. The oldest is forgotten first. */
export class Names {
	readonly #open = new Map<string, string>();

	/** The write under the name that it was tried under before, or a new one. */
	name(write: Omit<Command, 'command_id'>): Command {
		return { command_id: this.#open.get(said(write)) ?? crypto.randomUUID(), ...write };
	}

	/** Its outcome is not known. */
	keep(command: Command): void {
		const key = said(command);
		this.#open.delete(key);
		this.#open.set(key, command.command_id);
		const [oldest] = this.#open.keys();
		if (this.#open.size > MOST && oldest !== undefined) this.#open.delete(oldest);
	}

	/** Its outcome is known: the same words again are a new act. */
	settle(command: Command): void {
		const key = said(command);
		if (this.#open.get(key) === command.command_id) this.#open.delete(key);
	}
}

const said = ({ method, address, body, version }: Omit<Command, 'command_id'>) =>
	JSON.stringify([method, address, version ?? null, body ?? null]);
