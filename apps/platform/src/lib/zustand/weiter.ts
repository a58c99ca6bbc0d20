// Where somebody goes on after signing in: to the page they came from. Kept on the device, because the letter's link opens
// a page of its own. Never leads to another host.
const KEY = 'weltgewebe-weiter';
/** Pages that are about signing in, and the list, from which nothing is left unfinished. */
const NOWHERE = /^\/(?:anmelden|registrieren)?$/;

/** The path within this origin that was told, as far as it leads on; else null. */
export function eigenerWeg(told: string | null | undefined, origin: string): string | null {
	if (!told?.startsWith('/') || !URL.canParse(told, origin)) return null;
	const { origin: leadsTo, pathname, search, hash } = new URL(told, origin);
	const out = leadsTo !== origin || pathname.startsWith('//');
	return out || NOWHERE.test(pathname) ? null : pathname + search + hash;
}

/** Keeps where to go on; null forgets it. */
export function merkeWeiter(path: string | null): void {
	if (path) localStorage.setItem(KEY, path);
	else localStorage.removeItem(KEY);
}

/** Takes what was kept, once. */
export function nimmWeiter(): string | null {
	const kept = localStorage.getItem(KEY);
	localStorage.removeItem(KEY);
	return eigenerWeg(kept, location.origin);
}
