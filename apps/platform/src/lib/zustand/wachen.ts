// When somebody looks at this tab, and when there is a network: what rests meanwhile and what wakes.

/** A glance at another tab is no reason to rest, in milliseconds. */
const GLANCE_MS = 30_000;

interface Wer {
	ruhe(): void;
	wach(): void;
	netz(): void;
}

/** Lets it rest while nobody looks and wakes it; returns how to stop that. */
export function wache(wer: Wer): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const rest = () => wer.ruhe();
	const wake = () => wer.wach();
	const look = () => {
		clearTimeout(timer);
		if (document.visibilityState === 'hidden') timer = setTimeout(rest, GLANCE_MS);
		else wake();
	};
	const net = () => wer.netz();
	document.addEventListener('visibilitychange', look);
	window.addEventListener('pagehide', rest);
	window.addEventListener('pageshow', wake);
	window.addEventListener('online', net);
	return () => {
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', look);
		window.removeEventListener('pagehide', rest);
		window.removeEventListener('pageshow', wake);
		window.removeEventListener('online', net);
	};
}
