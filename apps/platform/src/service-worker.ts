// The app without a network: the shell, what was seen last of the weave, and the tiles of it, each in a cache with an end.
// A new edition waits until somebody asks for it: it never takes a page away from under a draft. Writes, the live feed and
// everything private pass by.
/// <reference lib="webworker" />
import { build, files, version } from '$service-worker';
import { richteEin, type Welt } from './lib/offline/einrichten.ts';
import { bereich, ganz, platz, selbeAusgabe, teil } from './lib/offline/scheibe.ts';
import { Vorrat } from './lib/offline/vorrat.ts';
import { darfBleiben, weg } from './lib/offline/wege.ts';
import { DATEN } from './lib/zustand/zuletzt.ts';

const worker = self as unknown as ServiceWorkerGlobalScope;

const SCHALE = `weltgewebe-schale-${version}`;
const KACHELN = 'weltgewebe-kacheln';
/** It is there as long as the person wants to see only what was seen last: a worker has no other memory. */
const WAHL = 'weltgewebe-genuegsam';
const MB = 1_000_000;
/** Together the 50 MB that the app may take, shell included. */
const MOST = { [DATEN]: { entries: 400, bytes: 12 * MB }, [KACHELN]: { entries: 2000, bytes: 32 * MB } };

/** What is only needed where there is no map archive is kept when it is first asked for; what the operator writes, never. Counting again
 *  needs the server anyway, so the rules for it stay there. */
const ASIDE = /^\/(?:karte\/|robots\.txt|betreiber\.txt)/;
const SHELL = [...build.filter((file) => !file.endsWith('.wasm')), ...files.filter((file) => !ASIDE.test(file))];
const known = new Set(SHELL);

const welt: Welt = {
	lade: (address) => fetch(address),
	warte: (seconds) => new Promise((done) => setTimeout(done, seconds * 1000)),
};

const stores = new Map<string, Promise<Vorrat>>();
function store(name: keyof typeof MOST): Promise<Vorrat> {
	let there = stores.get(name);
	if (!there) {
		there = caches.open(name).then((cache) => new Vorrat(cache, MOST[name] as { entries: number; bytes: number }));
		stores.set(name, there);
	}
	return there;
}

worker.addEventListener('install', (event) => {
	event.waitUntil(caches.open(SCHALE).then((cache) => richteEin(cache, ['/', ...SHELL], welt)));
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(clear().then(() => worker.clients.claim()));
});

/** Shells of earlier editions go. */
async function clear(): Promise<void> {
	for (const name of await caches.keys()) {
		if (name.startsWith('weltgewebe-schale-') && name !== SCHALE) await caches.delete(name);
	}
}

worker.addEventListener('message', (event) => {
	if (event.data === 'uebernimm') void worker.skipWaiting();
	if (event.data === 'nimm mich mit') event.waitUntil(worker.clients.claim());
	if (event.data === 'genuegsam') event.waitUntil(caches.open(WAHL));
	if (event.data === 'wieder da') event.waitUntil(caches.delete(WAHL));
	if (event.data === 'vergiss') {
		stores.clear();
		event.waitUntil(Promise.all([DATEN, KACHELN].map((name) => caches.delete(name))));
	}
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (url.origin !== location.origin) return;
	const range = request.headers.has('Range');
	const way = weg(url, { method: request.method, mode: request.mode, range }, known);
	if (way === 'schale') event.respondWith(shell(request));
	else if (way === 'seite') event.respondWith(shell('/'));
	else if (way === 'daten') event.respondWith(fresh(event, DATEN));
	else if (way === 'kachel') event.respondWith(fresh(event, KACHELN));
	else if (way === 'scheibe') event.respondWith(slice(event));
});

/** From the shell; what is not in it yet is put there. */
async function shell(request: Request | '/'): Promise<Response> {
	const cache = await caches.open(SCHALE);
	const there = await cache.match(request, { ignoreVary: true });
	if (there) return there;
	const answer = await fetch(request);
	if (answer.ok) await cache.put(request, answer.clone());
	return answer;
}

/** From the server, unless nothing shall be asked of it. */
async function asked(request: Request): Promise<Response> {
	if (await caches.has(WAHL)) throw new TypeError('only what was seen last');
	return fetch(request);
}

/** From the server; without one, what it said last. */
async function fresh(event: FetchEvent, name: keyof typeof MOST): Promise<Response> {
	const { request } = event;
	const kept = await store(name);
	try {
		const answer = await asked(request);
		if (darfBleiben(answer)) event.waitUntil(kept.merke(request.url, answer.clone()));
		return answer;
	} catch (error) {
		const last = await kept.lies(request.url);
		if (last) return last;
		throw error;
	}
}

/** A slice of the base map. The first one names the edition: it is asked for, and another edition lets all slices go. */
async function slice(event: FetchEvent): Promise<Response> {
	const { request } = event;
	const range = bereich(request.headers.get('Range'));
	if (!range) return fetch(request);
	const kept = await store(KACHELN);
	const key = platz(request.url, range);
	const there = await kept.lies(key);
	if (there && range[0] > 0) return teil(there);
	try {
		const answer = await asked(request);
		if (answer.status !== 206) return answer;
		if (there && !selbeAusgabe(there, answer)) await kept.leere();
		event.waitUntil(ganz(answer.clone()).then((whole) => kept.merke(key, whole)));
		return answer;
	} catch (error) {
		if (there) return teil(there);
		throw error;
	}
}
