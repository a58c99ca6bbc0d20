// Slices of the map archive. A cache takes no partial answer, so a slice is kept as a whole one under the address with its
// range, and made partial again when it is read. All slices belong to one edition of the archive: its entity tag. Pure.

/** `bytes=0-16383`; null for a range of another form. */
export function bereich(header: string | null): [from: number, to: number] | null {
	const match = /^bytes=(\d+)-(\d+)$/.exec(header ?? '');
	return match ? [Number(match[1]), Number(match[2])] : null;
}

/** Where a slice is kept. */
export function platz(url: string, [from, to]: readonly [number, number]): string {
	const kept = new URL(url);
	kept.searchParams.set('bereich', `${from}-${to}`);
	return kept.href;
}

/** A partial answer as a whole one. */
export async function ganz(part: Response): Promise<Response> {
	const headers = new Headers(part.headers);
	headers.set('X-Content-Range', part.headers.get('Content-Range') ?? '');
	headers.delete('Content-Range');
	return new Response(await part.arrayBuffer(), { status: 200, headers });
}

/** The partial answer that a kept one was. */
export function teil(whole: Response): Response {
	const headers = new Headers(whole.headers);
	headers.set('Content-Range', whole.headers.get('X-Content-Range') ?? '');
	headers.delete('X-Content-Range');
	return new Response(whole.body, { status: 206, statusText: 'Partial Content', headers });
}

/** Whether a kept slice is of the same edition as a fresh one. */
export function selbeAusgabe(kept: Response, fresh: Response): boolean {
	return kept.headers.get('ETag') === fresh.headers.get('ETag');
}
