// What went wrong, in words: RFC 9457 problem details as an error. Knows nothing of how it is shown.

export interface FieldProblem {
	pointer: string;
	detail: string;
}

/** The server refused, or could not be reached (`status` 0). */
export class Problem extends Error {
	override name = 'Problem';
	constructor(
		/** HTTP status; 0 when there was no answer. */
		readonly status: number,
		/** A stable address below `/probleme/`, or empty. */
		readonly type: string,
		readonly title: string,
		readonly detail: string,
		readonly errors: FieldProblem[] = [],
		/** Seconds to wait, where the server named them. */
		readonly retry_after: number | null = null,
	) {
		super(detail || title || `HTTP ${status}`);
	}

	/** No answer came: offline, or the server is away. */
	get unreachable(): boolean {
		return this.status === 0 || this.status === 502 || this.status === 504;
	}

	/** Reads the problem of a refused answer; a body that is no problem document gives its status alone. */
	static async from(response: Response): Promise<Problem> {
		const retry = Number(response.headers.get('Retry-After'));
		const body: unknown = await response.json().catch(() => ({}));
		const told = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
		const text = (key: string) => (typeof told[key] === 'string' ? (told[key] as string) : '');
		const errors = Array.isArray(told.errors) ? (told.errors as FieldProblem[]) : [];
		return new Problem(
			response.status,
			text('type'),
			text('title'),
			text('detail'),
			errors,
			Number.isFinite(retry) && retry > 0 ? retry : null,
		);
	}
}
