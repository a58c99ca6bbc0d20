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
	/** What may still change: the last word of each metric, and of which page it is. */
	#open = new Map<Wert['metric'], [route: string | null, value: Wert]>();

	constructor(private readonly send: (page: Seite, values: readonly Wert[]) => void) {}

	/** Takes a value; a page by the pattern of its route. */
	take(route: string | null, value: Wert): void {
		const page = SEITEN.find((known) => known === route) ?? 'other';
		const values = this.#values.get(page) ?? [];
		values.push({ ...value, value: Math.min(value.value, LONGEST_MS) });
		this.#values.set(page, values);
		if (values.length === MOST) this.#sendAll();
	}

	/** Takes a value that holds until there is another one for its metric, or the page is left. */
	hold(route: string | null, value: Wert): void {
		this.#open.set(value.metric, [route, value]);
	}

	/** The page is left: what is held is final. */
	flush(): void {
		const open = this.#open;
		this.#open = new Map();
		for (const [route, value] of open.values()) this.take(route, value);
		this.#sendAll();
	}

	#sendAll(): void {
		const values = this.#values;
		this.#values = new Map();
		for (const [page, some] of values) this.send(page, some);
	}
}

/** Measures from now on; what was before is told by the browser. `route` says which page is open, `to` is our server. */
export function messe(route: () => string | null, to: string): void {
	const landed = route();
	const messung = new Messung((page, values) => navigator.sendBeacon(to, JSON.stringify({ page, values })));
	// Of a landing: told when the page is left for the first time, and not again when somebody comes back to it.
	let left = false;
	const once = ({ name, value }: Metric) => left || messung.hold(landed, { metric: name, value });
	// A browser that leaves says so twice, and the vitals speak their last word at the second time only, when a page is
	// about to be torn down and some words never arrive. So every word of theirs is taken when it is said.
	const said = { reportAllChanges: true };
	onTTFB(once);
	onFCP(once);
	onLCP(once, said);
	onCLS(once, said);
	onINP(({ value }) => messung.hold(route(), { metric: 'INP', value }), said);
	if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) messung.take(route(), { metric: 'longtask', value: duration });
		}).observe({ type: 'longtask', buffered: true });
	}
	const leave = () => {
		left = true;
		messung.flush();
	};
	addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave());
	addEventListener('pagehide', leave);
	performance.mark('weltgewebe-messung');
}
