// What waits until nothing is waited for any more: the second typeface, the service worker, measuring. A first visit does
// not pay for it before the list can be used.

/** Runs once the page is quiet; at the latest after `late_ms`. Returns how to take it back. */
export function wennRuheIst(run: () => void, late_ms = 6000): () => void {
	if (!('requestIdleCallback' in window)) {
		const timer = setTimeout(run, 1500);
		return () => clearTimeout(timer);
	}
	const idle = requestIdleCallback(run, { timeout: late_ms });
	return () => cancelIdleCallback(idle);
}

/** Runs once what is here by now has been drawn: what it asks for is not in the way of that. */
export function nachDemBild(run: () => void): void {
	requestAnimationFrame(() => setTimeout(run));
}

/** Who has been here before has the second typeface already. */
export function schmueckt(): void {
	document.documentElement.classList.add('schmuck');
}

export const warSchonHier = (): boolean => !!navigator.serviceWorker?.controller;
