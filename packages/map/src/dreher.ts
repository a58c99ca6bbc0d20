// The turn of seven seconds: a turning picture over each spool whose person has just acted, so that the map itself need
// not be drawn again for it. Knows spools and their pictures.
import { type Map as MapLibre, Marker } from 'maplibre-gl';
import type { Farben } from './farben.ts';
import type { KartenRolle } from './index.ts';
import { DENSITY, SPULE_PX, spule } from './zeichen.ts';

const SPIN_MS = 4000;
/** No more than this turn at a time; where more do, the others stay lit. */
const MOST = 40;

export class Dreher {
	readonly #map: MapLibre;
	readonly #turning = new Map<string, Marker>();

	constructor(map: MapLibre) {
		this.#map = map;
	}

	/** Lets those turn who have just acted. */
	show(rollen: readonly KartenRolle[], farben: Farben): void {
		const turning = new Map(
			rollen
				.filter((r) => r.dreht)
				.slice(0, MOST)
				.map((r) => [r.id, r]),
		);
		for (const [id, marker] of this.#turning) {
			if (turning.has(id)) continue;
			marker.remove();
			this.#turning.delete(id);
		}
		for (const [id, rolle] of turning) {
			const marker = this.#turning.get(id) ?? this.#add(id, rolle, farben);
			marker.setLngLat([rolle.lon, rolle.lat]);
		}
	}

	/** Stops every turn, as before drawing in other colours. */
	clear(): void {
		for (const marker of this.#turning.values()) marker.remove();
		this.#turning.clear();
	}

	#add(id: string, { eigen, lon, lat }: KartenRolle, farben: Farben): Marker {
		const canvas = Object.assign(document.createElement('canvas'), { width: SPULE_PX, height: SPULE_PX });
		canvas.getContext('2d')?.putImageData(spule(farben, eigen ? 'eigen-an' : 'an'), 0, 0);
		Object.assign(canvas.style, { display: 'block', width: `${SPULE_PX / DENSITY}px` });
		canvas.animate({ rotate: ['0turn', '1turn'] }, { duration: SPIN_MS, iterations: Number.POSITIVE_INFINITY });
		const element = document.createElement('div');
		element.append(canvas);
		element.setAttribute('aria-hidden', 'true');
		element.style.pointerEvents = 'none';
		const marker = new Marker({ element }).setLngLat([lon, lat]).addTo(this.#map);
		this.#turning.set(id, marker);
		return marker;
	}
}
