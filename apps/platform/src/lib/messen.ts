// How fast the pages are for whoever looks: web vitals and long tasks by page, told to our own server as bare numbers. It
// knows the pattern of a page's address and never the address, nobody's name, and keeps nothing.
import { SEITEN, type Seite } from '@weltgewebe/api-client';
import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';

/** One number: milliseconds, or a score of how far the page jumped about. */
export interface Wert {
	metric: 'TTFB' | 'FCP' | 'LCP' | 'INP' | 'CLS' | 'longtask';
	value: number;
}

/** As many values as the server takes at once. */
const MOST = 100;
/** The server believes nothing longer. */
const LONGEST_MS = 600_000;

/** Gathers values by page, and sends them when they are many or the page is left. */
export class Messung {
	#values = new Map<Seite, Wert[]>();

	constructor(private readonly send: (page: Seite, values: readonly Wert[]) => void) {}

	/** Takes a value; a page by the pattern of its route. */
	take(route: string | null, value: Wert): void {
		const page = SEITEN.find((known) => known === route) ?? 'other';
		const values = this.#values.get(page) ?? [];
		values.push({ ...value, value: Math.min(value.value, LONGEST_MS) });
		this.#values.set(page, values);
		if (values.length === MOST) this.flush();
	}

	flush(): void {
		const values = this.#values;
		this.#values = new Map();
		for (const [page, some] of values) this.send(page, some);
	}
}

/** Measures from now on; what was before is told by the browser. `route` says which page is open, `to` is our server. */
export function messe(route: () => string | null, to: string): void {
	const landed = route();
	const messung = new Messung((page, values) => navigator.sendBeacon(to, JSON.stringify({ page, values })));
	const once = ({ name, value }: Metric) => messung.take(landed, { metric: name, value });
	onTTFB(once);
	onFCP(once);
	onLCP(once);
	onCLS(once);
	onINP(({ value }) => messung.take(route(), { metric: 'INP', value }));
	if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) messung.take(route(), { metric: 'longtask', value: duration });
		}).observe({ type: 'longtask', buffered: true });
	}
	// After the listeners of the vitals, which speak their last word in the same event.
	addEventListener(
		'visibilitychange',
		() => document.visibilityState === 'hidden' && queueMicrotask(() => messung.flush()),
	);
	addEventListener('pagehide', () => queueMicrotask(() => messung.flush()));
	performance.mark('weltgewebe-messung');
}
