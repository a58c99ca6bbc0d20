// From Fäden to what the graphics card draws: merges lines of the same Rolle, Knoten and kind, bends them apart by kind,
// and lays each out as numbers. Pure; knows neither map nor time.
import { DASHES, FADEN_ARTEN, type FadenArt, GARN_WIDTH, WIDTHS } from '@weltgewebe/ui/faden';
import type { Farben } from './farben.ts';
import type { KartenFaden } from './index.ts';

/** Numbers per thread in the instance buffer. */
export const FLOATS = 20;
/** From this many threads at one spool on, each of them steps back, or a fan would hide the place. */
const FAN = 16;
/** What is left of a thread that does not belong to the selection. */
const RECEDED = 0.14;

export interface Buendel {
	/** Mercator coordinates that everything is relative to, so that single precision suffices at street level. */
	origin: [x: number, y: number];
	/** Seconds since 1970 that births are relative to. */
	epoch: number;
	count: number;
	/** The merged lines, in the order in which they are drawn. */
	lines: readonly KartenFaden[];
	/** How each looks: {@link FLOATS} numbers a line. */
	data: Float32Array;
}

/** Web Mercator in 0..1, from degrees. */
export function mercator(lon: number, lat: number): [x: number, y: number] {
	const sin = Math.sin((lat * Math.PI) / 180);
	return [lon / 360 + 0.5, 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI];
}

/** One line for each Rolle, Knoten and kind: Garn before Faden, the younger before the older. */
export function merge(faeden: readonly KartenFaden[]): KartenFaden[] {
	const lines = new Map<string, KartenFaden>();
	for (const faden of faeden) {
		const key = `${faden.from} ${faden.to} ${faden.art}`;
		const seen = lines.get(key);
		if (!seen || rank(faden) > rank(seen)) lines.set(key, faden);
	}
	return [...lines.values()];
}

const rank = (f: KartenFaden) => (f.garn ? 1e12 : 0) + f.born;

/** Bend of a line as a share of its length; kinds between the same two lie beside each other. */
export function bend({ art }: { art: FadenArt }): number {
	const kind = FADEN_ARTEN.indexOf(art);
	const side = kind % 2 === 0 ? 1 : -1;
	return side * (0.06 + 0.035 * Math.floor(kind / 2));
}

/** Length of the bent line per length of the straight one (Simpson's rule on a symmetric parabola). */
export function arc(bendShare: number): number {
	return (2 + Math.sqrt(1 + 16 * bendShare * bendShare)) / 3;
}

/** Lays lines out: what fades lies below, Garn above it, the younger above the older. */
export function layout(faeden: readonly KartenFaden[], farben: Farben): Buendel {
	const lines = merge(faeden).sort((a, b) => Number(a.garn) - Number(b.garn) || a.born - b.born);
	const first = lines[0];
	const origin: [number, number] = first ? mercator(first.toLon, first.toLat) : [0.5, 0.5];
	const epoch = lines.reduce((latest, f) => Math.max(latest, f.born), 0);
	const data = new Float32Array(lines.length * FLOATS);
	lines.forEach((faden, i) => {
		write(data, i * FLOATS, faden, farben, origin, epoch);
	});
	return { origin, epoch, count: lines.length, lines, data };
}

/** How much each line stands out, 0 to 1, below zero for one of a fan, which fades towards its spool. With a selection
 *  its own lines step forward and all others back. */
export function emphasis(lines: readonly KartenFaden[], selected: string | null): Float32Array<ArrayBuffer> {
	const fans = countBy(lines, (f) => f.from);
	return Float32Array.from(lines, (faden) => {
		if (faden.to === selected || faden.from === selected) return 1;
		const fan = fans.get(faden.from) ?? 1;
		const alone = fan <= FAN || !faden.garn ? 1 : -Math.max(0.18, Math.sqrt(FAN / fan) * 0.8);
		return selected === null ? alone : RECEDED * alone;
	});
}

/** Whom the threads of a Knoten or a Garnrolle lead to, itself among them. */
export function related(lines: readonly KartenFaden[], selected: string): Set<string> {
	const ids = new Set([selected]);
	for (const { from, to } of lines) {
		if (from === selected) ids.add(to);
		else if (to === selected) ids.add(from);
	}
	return ids;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
	return counts;
}

const PLAIN = 0;
const GARN = 1;
const GOLD = 2;

/** Writes one line: ends, shape, colour, dash in line widths, core. Straight into the buffer, for there are many. */
function write(
	data: Float32Array,
	at: number,
	f: KartenFaden,
	farben: Farben,
	[ox, oy]: [number, number],
	epoch: number,
): void {
	const [ax, ay] = mercator(f.fromLon, f.fromLat);
	const [bx, by] = mercator(f.toLon, f.toLat);
	const share = bend(f);
	const core = f.garn ? farben.ply : f.art === 'gold' ? farben.goldCore : farben.threads[f.art];
	const color = farben.threads[f.art];
	const dash = f.garn ? [] : DASHES[f.art];
	data[at] = ax - ox;
	data[at + 1] = ay - oy;
	data[at + 2] = bx - ox;
	data[at + 3] = by - oy;
	data[at + 4] = share;
	data[at + 5] = Math.hypot(bx - ax, by - ay) * arc(share);
	data[at + 6] = f.garn ? GARN_WIDTH : WIDTHS[f.art];
	data[at + 7] = f.garn ? 1 : f.born - epoch;
	for (let i = 0; i < 3; i++) {
		data[at + 8 + i] = color[i] ?? 0;
		data[at + 16 + i] = core[i] ?? 0;
	}
	for (let i = 0; i < 4; i++) data[at + 12 + i] = dash[i] ?? 0;
	data[at + 19] = f.garn ? GARN : f.art === 'gold' ? GOLD : PLAIN;
}
