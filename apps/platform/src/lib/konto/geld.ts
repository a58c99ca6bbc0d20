// Money in words and as a curve: cents to text and back, and the balance day by day as points. Pure.
import { getLocale } from '$lib/paraglide/runtime';

/** "1.234,50 €", as people here read it. */
export function euro(cents: number, currency = 'EUR'): string {
	return new Intl.NumberFormat(getLocale(), { style: 'currency', currency }).format(cents / 100);
}

/** "25", "25,5" and "25.50" as cents; nothing when it is no amount from a cent to a million euros. */
export function cents(text: string): number | null {
	const found = /^\s*(\d{1,7})(?:[.,](\d{1,2}))?\s*€?\s*$/.exec(text);
	if (!found) return null;
	const amount = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
	return amount >= 1 && amount <= 100_000_000 ? amount : null;
}

/** The day that begins in UTC, as people here read it. */
export function tag(day: string): string {
	return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day));
}

export interface Tagessaldo {
	tag: string;
	saldo_cents: number;
	reserviert_cents: number;
}

export interface Kurve {
	/** The balance, and what of it is reserved, as the `d` of a path each: steps, for money does not trickle. */
	saldo: string;
	reserviert: string;
	/** The greatest balance, in cents. */
	most: number;
}

const DAY_MS = 86_400_000;

/** The balance as steps in a box of this size, from the first day to `today` or the end of the last one; nothing without a day. */
export function kurve(days: readonly Tagessaldo[], today_ms: number, width: number, height: number): Kurve | null {
	const [first] = days;
	if (!first) return null;
	const begin = Date.parse(first.tag);
	const last = Date.parse(days.at(-1)?.tag ?? first.tag);
	// The last day has its width too, also before the clock of this page has come so far.
	const span = Math.max(today_ms, last + DAY_MS) - begin;
	const most = Math.max(1, ...days.map((one) => one.saldo_cents));
	const x = (day: string) => ((Date.parse(day) - begin) / span) * width;
	const round = (n: number) => Math.round(n * 10) / 10;
	const steps = (of: (one: Tagessaldo) => number) => {
		const y = (one: Tagessaldo) => round(height - (of(one) / most) * height);
		const line = days.map((one, n) => (n === 0 ? `M0 ${y(one)}` : `H${round(x(one.tag))}V${y(one)}`));
		return `${line.join('')}H${width}`;
	};
	return { saldo: steps((one) => one.saldo_cents), reserviert: steps((one) => one.reserviert_cents), most };
}
