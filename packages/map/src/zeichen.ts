// The pictures on the map, drawn once per colour scheme: signs of the kinds of Knoten and the spools of the Garnrollen.
// Knows colours and a canvas, no map.
import { KNOTENZEICHEN, ZEICHEN_GRID } from '@weltgewebe/ui/zeichen';
import type { Farben } from './farben.ts';

/** Device pixels per CSS pixel of all pictures. */
export const DENSITY = 2;
/** Side of a spool's picture in device pixels. */
export const SPULE_PX = 72;
const ZEICHEN_PX = ZEICHEN_GRID * DENSITY;

/** How a spool looks: at rest, while its person has just acted, the same without motion, and one's own. */
export type SpulenArt = 'aus' | 'an' | 'still' | 'eigen' | 'eigen-an';

/** Every picture by its name in the style. */
export function bilder(farben: Farben): Map<string, ImageData> {
	const all = new Map<string, ImageData>();
	for (const art of ['aus', 'an', 'still', 'eigen', 'eigen-an'] as const) all.set(`spule-${art}`, spule(farben, art));
	for (const [type, path] of Object.entries(KNOTENZEICHEN)) {
		all.set(`zeichen-${type}`, zeichen(path, farben.land));
		all.set(`vorbei-${type}`, zeichen(path, farben.knot));
	}
	return all;
}

function zeichen(path: string, color: string): ImageData {
	return drawn(ZEICHEN_PX, (paint) => {
		paint.scale(DENSITY, DENSITY);
		paint.strokeStyle = color;
		paint.lineWidth = 2.3;
		paint.lineCap = paint.lineJoin = 'round';
		paint.stroke(new Path2D(path));
	});
}

/** One spool from above: rim, wound yarn, core; around one's own a ring in the colour of focus. */
export function spule(farben: Farben, art: SpulenArt): ImageData {
	const lit = art === 'an' || art === 'still' || art === 'eigen-an';
	return drawn(SPULE_PX, (paint) => {
		const ring = (radius: number, width: number, color: string, from = 0, to = Math.PI * 2) => {
			paint.beginPath();
			paint.arc(0, 0, radius, from, to);
			paint.lineWidth = width;
			paint.strokeStyle = color;
			paint.stroke();
		};
		paint.translate(SPULE_PX / 2, SPULE_PX / 2);
		paint.lineCap = 'round';
		if (art.startsWith('eigen')) ring(32.5, 4, farben.focus);
		if (art === 'still') ring(32, 3, farben.glow);
		paint.beginPath();
		paint.arc(0, 0, 26, 0, Math.PI * 2);
		paint.fillStyle = lit ? farben.spoolOn : farben.spoolOff;
		paint.fill();
		ring(26, 5, farben.spoolRim);
		for (const radius of [18, 12.5, 7.5]) ring(radius, 2.6, farben.spoolRim, -1.9 + radius / 9, 2.6 + radius / 9);
		paint.beginPath();
		paint.arc(0, 0, 4, 0, Math.PI * 2);
		paint.fillStyle = farben.land;
		paint.fill();
	});
}

function drawn(side: number, draw: (paint: OffscreenCanvasRenderingContext2D) => void): ImageData {
	const paint = new OffscreenCanvas(side, side).getContext('2d');
	if (!paint) return new ImageData(side, side);
	draw(paint);
	return paint.getImageData(0, 0, side, side);
}
