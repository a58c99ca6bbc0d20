// What the service worker does with which request, by its address alone. Pure.

export type Weg =
	/** The app itself: from the cache, whole. */
	| 'schale'
	/** The first page, for every address of the app. */
	| 'seite'
	/** What everybody may see of the weave: from the server, and what it said last when there is none. */
	| 'daten'
	/** A tile of the weave: likewise, in a bigger room. */
	| 'kachel'
	/** A slice of the base map: from the cache, for it changes with its archive only. */
	| 'scheibe'
	/** None of its business: writes, the live feed, everything private. */
	| 'durch';

const DATEN = /^\/api\/(karte|ortswebereien|knoten|faeden|garnrollen|haufen|bilder)(\/|$)/;

/** The way of a request that reads. `shell` are the files of the app. */
export function weg(
	url: URL,
	request: { method: string; mode: string; range: boolean },
	shell: ReadonlySet<string>,
): Weg {
	if (request.method !== 'GET') return 'durch';
	const { pathname, searchParams } = url;
	if (pathname.startsWith('/api/tiles/')) {
		if (pathname.endsWith('.pmtiles')) return request.range ? 'scheibe' : 'durch';
		return 'kachel';
	}
	// An area is kept by the page itself, which then can say that it is not what is but what was.
	if (searchParams.has('bbox')) return 'durch';
	if (pathname.startsWith('/api/')) return DATEN.test(pathname) ? 'daten' : 'durch';
	if (request.mode === 'navigate') return 'seite';
	return shell.has(pathname) || pathname.startsWith('/_app/immutable/') || pathname.startsWith('/karte/')
		? 'schale'
		: 'durch';
}

/** Whether an answer may be kept: a good one that its server does not call private. */
export function darfBleiben(response: Response): boolean {
	return response.status === 200 && !/no-store|private/.test(response.headers.get('Cache-Control') ?? '');
}
