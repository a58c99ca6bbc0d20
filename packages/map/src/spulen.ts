// The picture of a Garnrolle for the map, drawn once per colour scheme.
import type { Farben } from './farben.ts';

/** Side of the picture in device pixels (30 CSS pixels at double density). */
export const SPULE_PX = 60;

/** Draws one spool, lit for who has just acted. */
export function spule(farben: Farben, on: boolean): ImageData {
	const canvas = new OffscreenCanvas(SPULE_PX, SPULE_PX);
	const paint = canvas.getContext('2d');
	if (!paint) return new ImageData(SPULE_PX, SPULE_PX);
	const middle = SPULE_PX / 2;
	const ring = (radius: number, from = 0, to = Math.PI * 2) => {
		paint.beginPath();
		paint.arc(0, 0, radius, from, to);
	};
	paint.translate(middle, middle);
	ring(middle - 4);
	paint.fillStyle = on ? farben.spoolOn : farben.spoolOff;
	paint.fill();
	paint.lineWidth = 5;
	paint.strokeStyle = farben.spoolRim;
	paint.stroke();
	paint.lineWidth = 2.6;
	paint.lineCap = 'round';
	for (const radius of [18, 12.5, 7.5]) {
		ring(radius, -1.9 + radius / 9, 2.6 + radius / 9);
		paint.stroke();
	}
	ring(4);
	paint.fillStyle = farben.land;
	paint.fill();
	return paint.getImageData(0, 0, SPULE_PX, SPULE_PX);
}
