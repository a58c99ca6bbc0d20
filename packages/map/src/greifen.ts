// Which thread was meant by a touch: looks for the nearest bent line. Pure; knows laid-out lines only.
import { type Buendel, FLOATS } from './buendel.ts';
import type { KartenFaden } from './index.ts';

const STEPS = 16;

/** The line that passes nearest to a place (Mercator, 0..1), if one passes within `reach`. */
export function greifeFaden({ data, lines, origin }: Buendel, x: number, y: number, reach: number): KartenFaden | null {
	const [px, py] = [x - origin[0], y - origin[1]];
	let [nearest, best]: [KartenFaden | null, number] = [null, reach];
	lines.forEach((line, i) => {
		const away = distance(data, i * FLOATS, px, py, best);
		if (away <= best) [nearest, best] = [line, away];
	});
	return nearest;
}

/** How far a place lies from one bent line; infinitely far where it cannot be within `reach`. */
function distance(data: Float32Array, at: number, px: number, py: number, reach: number): number {
	const number = (i: number) => data[at + i] ?? 0;
	const [ax, ay, bx, by, share] = [number(0), number(1), number(2), number(3), number(4)];
	const [dx, dy] = [bx - ax, by - ay];
	const slack = reach + Math.abs(share) * Math.hypot(dx, dy);
	if (px < Math.min(ax, bx) - slack || px > Math.max(ax, bx) + slack) return Number.POSITIVE_INFINITY;
	if (py < Math.min(ay, by) - slack || py > Math.max(ay, by) + slack) return Number.POSITIVE_INFINITY;
	const [mx, my] = [(ax + bx) / 2 + dy * share * 2, (ay + by) / 2 - dx * share * 2];
	let [least, fromX, fromY] = [Number.POSITIVE_INFINITY, ax, ay];
	for (let step = 1; step <= STEPS; step++) {
		const t = step / STEPS;
		const u = 1 - t;
		const toX = u * u * ax + 2 * u * t * mx + t * t * bx;
		const toY = u * u * ay + 2 * u * t * my + t * t * by;
		least = Math.min(least, toSegment(px, py, fromX, fromY, toX, toY));
		[fromX, fromY] = [toX, toY];
	}
	return least;
}

function toSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
	const [dx, dy] = [bx - ax, by - ay];
	const length = dx * dx + dy * dy;
	const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
	return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}
