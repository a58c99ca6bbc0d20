// From Fäden to what the graphics card draws: merges lines of the same Rolle, Knoten and kind, bends them apart by kind,
// and lays each out as numbers. Pure; knows neither map nor time.
import { DASHES, FADEN_ARTEN, GARN_WIDTH, WIDTHS } from '@weltgewebe/ui/faden';
import type { Farben } from './farben.ts';
import type { KartenFaden } from './index.ts';

/** Numbers per thread in the instance buffer. */
export const FLOATS = 20;
/** From this many threads at one spool on, each of them steps back, or a fan would hide the place. */
const FAN = 16;

export interface Buendel {
	/** Mercator coordinates that everything is relative to, so that single precision suffices at street level. */
	origin: [x: number, y: number];
	/** Seconds since 1970 that births are relative to. */
	epoch: number;
	count: number;
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
export function bend(faden: KartenFaden): number {
	const kind = FADEN_ARTEN.indexOf(faden.art);
	const side = kind % 2 === 0 ? 1 : -1;
	return side * (0.06 + 0.035 * Math.floor(kind / 2));
}

/** Length of the bent line per length of the straight one (Simpson's rule on a symmetric parabola). */
export function arc(bendShare: number): number {
	return (2 + Math.sqrt(1 + 16 * bendShare * bendShare)) / 3;
}

/** Lays out merged lines; `selected` is a Knoten or Rolle whose threads step forward, all others back. */
export function layout(faeden: readonly KartenFaden[], farben: Farben, selected: string | null): Buendel {
	const lines = merge(faeden).sort((a, b) => Number(a.garn) - Number(b.garn) || a.born - b.born);
	const first = lines[0];
	const origin: [number, number] = first ? mercator(first.toLon, first.toLat) : [0.5, 0.5];
	const epoch = lines.reduce((latest, f) => Math.max(latest, f.born), 0);
	const fans = countBy(lines, (f) => f.from);
	const data = new Float32Array(lines.length * FLOATS);
	lines.forEach((faden, i) => {
		data.set(floats(faden, farben, origin, epoch, emphasis(faden, fans.get(faden.from) ?? 1, selected)), i * FLOATS);
	});
	return { origin, epoch, count: lines.length, data };
}

/** How much a line stands out, 0 to 1; below zero for one of a fan, which fades towards its spool. */
function emphasis(faden: KartenFaden, fan: number, selected: string | null): number {
	if (faden.to === selected || faden.from === selected) return 1;
	const alone = fan <= FAN || !faden.garn ? 1 : -Math.max(0.18, Math.sqrt(FAN / fan) * 0.8);
	return selected === null ? alone : 0.14 * alone;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
	return counts;
}

function floats(f: KartenFaden, farben: Farben, [ox, oy]: [number, number], epoch: number, emphasized: number) {
	const [ax, ay] = mercator(f.fromLon, f.fromLat);
	const [bx, by] = mercator(f.toLon, f.toLat);
	const share = bend(f);
	const full = f.garn ? GARN_WIDTH : WIDTHS[f.art];
	const width = emphasized < 0 ? 2.4 : full;
	const core = f.garn ? farben.ply : f.art === 'gold' ? farben.goldCore : farben.threads[f.art];
	const look = f.garn ? 1 : f.art === 'gold' ? 2 : 0;
	const dash = f.garn ? [] : DASHES[f.art].map((n) => n * width);
	const length = Math.hypot(bx - ax, by - ay) * arc(share);
	return [
		...[ax - ox, ay - oy, bx - ox, by - oy],
		...[share, length, width, f.garn ? 1 : f.born - epoch],
		...farben.threads[f.art],
		emphasized,
		...[dash[0] ?? 0, dash[1] ?? 0, dash[2] ?? 0, dash[3] ?? 0],
		...core,
		look,
	];
}
