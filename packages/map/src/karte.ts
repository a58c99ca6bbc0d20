// The map itself: MapLibre with our base map, the threads and what stands above them. This chunk is the only one that
// carries MapLibre. It draws what it is given and says what was touched; it must never fetch the weave.
import {
	addProtocol,
	type GeoJSONSource,
	type MapGeoJSONFeature,
	Map as MapLibre,
	Marker,
	setWorkerUrl,
} from 'maplibre-gl';
import maplibreCss from 'maplibre-gl/dist/maplibre-gl.css?url';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { layout } from './buendel.ts';
import { ebenen, GREIFBAR, KNOTEN, knotenData, quellen, ROLLEN, rollenData } from './ebenen.ts';
import { FaedenLayer } from './faeden-layer.ts';
import { type Farben, readFarben } from './farben.ts';
import type { Bounds, Gewebebild, KarteOptions, Padding, Place, View } from './index.ts';
import { SPULE_PX, spule } from './spulen.ts';
import { stil, WELT } from './stil.ts';
import { weltGrenzen } from './welt.ts';

const TAP_PX = 22;
const SPIN_MS = 4000;

let prepared = false;

/** Once per page: the worker, the archive protocol and the style sheet of MapLibre. */
async function prepare(): Promise<void> {
	if (prepared) return;
	prepared = true;
	setWorkerUrl(workerUrl);
	addProtocol('pmtiles', new Protocol().tile);
	await new Promise<void>((done) => {
		const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: maplibreCss });
		sheet.onload = sheet.onerror = () => done();
		document.head.prepend(sheet);
	});
}

export class Karte {
	readonly #map: MapLibre;
	readonly #options: KarteOptions;
	readonly #faeden = new FaedenLayer();
	readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
	readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
	#farben: Farben = readFarben();
	#bild: Gewebebild = { knoten: [], rollen: [], faeden: [] };
	#selected: string | null = null;
	#glow: ReadonlySet<string> | null = null;
	#padding: Padding;
	readonly #spinning = new Map<string, Marker>();

	/** Opens a map and resolves as soon as its style stands. */
	static async open(options: KarteOptions): Promise<Karte> {
		await prepare();
		await document.fonts.load('16px "Atkinson Hyperlegible Next Variable"').catch(() => []);
		const karte = new Karte(options);
		await new Promise<void>((done) => karte.#map.once('style.load', () => done()));
		karte.#furnish();
		return karte;
	}

	private constructor(options: KarteOptions) {
		this.#options = options;
		this.#padding = options.padding;
		const { grundkarte, place } = options;
		this.#map = new MapLibre({
			container: options.container,
			style: stil(grundkarte, this.#farben, options.language, location.origin),
			center: [place.lon, place.lat],
			zoom: place.zoom,
			minZoom: grundkarte.kind === 'regional' ? 8 : 1,
			maxZoom: 18.5,
			maxPitch: 0,
			dragRotate: false,
			pitchWithRotate: false,
			touchPitch: false,
			attributionControl: false,
			locale: { 'Map.Title': options.title },
			fadeDuration: this.#still.matches ? 0 : 200,
		});
		this.#map.setPadding(options.padding);
		this.#map.touchZoomRotate.disableRotation();
		this.#map.keyboard.disableRotation();
		this.#listen();
	}

	#listen(): void {
		this.#map.on('moveend', () => this.#options.onMove(this.view()));
		this.#map.on('error', (event) => this.#options.onError(event.error.message));
		this.#map.on('click', (event) => {
			const hit = this.#nearest(event.point.x, event.point.y, TAP_PX);
			this.#options.onPick(
				hit && { type: hit.layer.id === 'rolle' ? 'rolle' : 'knoten', id: String(hit.properties.id) },
			);
		});
		this.#map.on('mousemove', (event) => {
			const over = this.#nearest(event.point.x, event.point.y, 8) !== null;
			this.#map.getCanvas().style.cursor = over ? 'pointer' : '';
		});
		this.#map.getCanvas().addEventListener('keydown', (event) => {
			if (event.key === 'Enter') this.#pickNearestToCentre();
		});
		this.#scheme.addEventListener('change', this.#recolor);
	}

	#furnish(): void {
		for (const [id, source] of Object.entries(quellen())) this.#map.addSource(id, source);
		this.#images();
		this.#map.addLayer(this.#faeden);
		for (const layer of ebenen(this.#farben)) this.#map.addLayer(layer);
		if (!this.#options.grundkarte.name) void this.#loadWorld();
		this.#show();
		this.#options.onMove(this.view());
	}

	async #loadWorld(): Promise<void> {
		try {
			(this.#map.getSource('welt') as GeoJSONSource | undefined)?.setData(await weltGrenzen(WELT));
		} catch (error) {
			this.#options.onError(String(error));
		}
	}

	#images(): void {
		for (const [id, on] of [['spule-an', true] as const, ['spule-aus', false] as const]) {
			const image = spule(this.#farben, on);
			if (this.#map.hasImage(id)) this.#map.updateImage(id, image);
			else this.#map.addImage(id, image, { pixelRatio: 2 });
		}
	}

	#recolor = (): void => {
		this.#farben = readFarben();
		const { grundkarte, language } = this.#options;
		const base = stil(grundkarte, this.#farben, language, location.origin).layers;
		for (const layer of [...base, ...ebenen(this.#farben)]) {
			for (const [key, value] of Object.entries(layer.paint ?? {}))
				this.#map.setPaintProperty(layer.id, key as never, value as never);
		}
		this.#images();
		this.#show();
	};

	/** Shows this picture of the weave from now on. */
	zeige(bild: Gewebebild): void {
		this.#bild = bild;
		this.#show();
		this.#spin();
	}

	/** Marks a Knoten or a Garnrolle: its threads step forward. */
	select(id: string | null): void {
		if (id === this.#selected) return;
		this.#selected = id;
		this.#show();
	}

	/** Lets the found Knoten glow; null ends it. */
	glow(ids: ReadonlySet<string> | null): void {
		this.#glow = ids;
		this.#show();
	}

	/** Moves the clock of the threads, in seconds since 1970. */
	set now(seconds: number) {
		this.#faeden.now = seconds;
	}

	#show(): void {
		(this.#map.getSource(KNOTEN) as GeoJSONSource | undefined)?.setData(
			knotenData(this.#bild.knoten, this.#selected, this.#glow),
		);
		(this.#map.getSource(ROLLEN) as GeoJSONSource | undefined)?.setData(rollenData(this.#bild.rollen));
		this.#faeden.show(layout(this.#bild.faeden, this.#farben, this.#selected));
	}

	/** Lays a turning picture over each spool that turns, so that the map itself need not be drawn again for it. Where
	 *  motion is reduced the lit spool stands still. */
	#spin(): void {
		const turning = new Map(this.#still.matches ? [] : this.#bild.rollen.filter((r) => r.dreht).map((r) => [r.id, r]));
		for (const [id, marker] of this.#spinning) {
			if (turning.has(id)) continue;
			marker.remove();
			this.#spinning.delete(id);
		}
		for (const [id, { lon, lat }] of turning) {
			const there = this.#spinning.get(id);
			if (there) there.setLngLat([lon, lat]);
			else this.#spinning.set(id, this.#spinner().setLngLat([lon, lat]).addTo(this.#map));
		}
	}

	#spinner(): Marker {
		const canvas = Object.assign(document.createElement('canvas'), { width: SPULE_PX, height: SPULE_PX });
		canvas.getContext('2d')?.putImageData(spule(this.#farben, true), 0, 0);
		Object.assign(canvas.style, { display: 'block', width: `${SPULE_PX / 2}px` });
		canvas.animate({ rotate: ['0turn', '1turn'] }, { duration: SPIN_MS, iterations: Number.POSITIVE_INFINITY });
		const element = document.createElement('div');
		element.append(canvas);
		element.setAttribute('aria-hidden', 'true');
		element.style.pointerEvents = 'none';
		return new Marker({ element });
	}

	#nearest(x: number, y: number, reach: number): MapGeoJSONFeature | null {
		const box: [[number, number], [number, number]] = [
			[x - reach, y - reach],
			[x + reach, y + reach],
		];
		const distance = (feature: MapGeoJSONFeature) => {
			if (feature.geometry.type !== 'Point') return Number.POSITIVE_INFINITY;
			const at = this.#map.project(feature.geometry.coordinates as [number, number]);
			return Math.hypot(at.x - x, at.y - y);
		};
		const hits = this.#map.queryRenderedFeatures(box, { layers: GREIFBAR.filter((id) => this.#map.getLayer(id)) });
		return hits.sort((a, b) => distance(a) - distance(b))[0] ?? null;
	}

	#pickNearestToCentre(): void {
		const { lat, lng } = this.#map.getCenter();
		const far = (k: { lat: number; lon: number }) =>
			Math.hypot(k.lat - lat, (k.lon - lng) * Math.cos((lat * Math.PI) / 180));
		const first = [...this.#bild.knoten].sort((a, b) => far(a) - far(b))[0];
		if (first) this.#options.onPick({ type: 'knoten', id: first.id });
	}

	/** Where the map looks, and what of it can be seen. */
	view(): View {
		const { lat, lng } = this.#map.getCenter();
		const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
		const { top, right, bottom, left } = this.#padding;
		const nw = this.#map.unproject([left, top]);
		const se = this.#map.unproject([width - right, height - bottom]);
		const bounds: Bounds = [nw.lng, se.lat, se.lng, nw.lat];
		return { place: { lat, lon: lng, zoom: this.#map.getZoom() }, bounds };
	}

	/** Says what now lies over the map; what stands in the middle stays where it is. */
	set padding(padding: Padding) {
		this.#padding = padding;
		this.#map.setPadding(padding);
	}

	/** Brings a place into view, if it cannot be seen already or lies too far away to be told apart. */
	reveal(lat: number, lon: number): void {
		const { bounds, place } = this.view();
		const seen = lon > bounds[0] && lon < bounds[2] && lat > bounds[1] && lat < bounds[3];
		if (!seen) this.go({ lat, lon, zoom: Math.max(place.zoom, 13.5) });
	}

	/** Goes to a place. */
	go(place: Place): void {
		const camera = { center: [place.lon, place.lat] as [number, number], zoom: place.zoom };
		if (this.#still.matches) this.#map.jumpTo(camera);
		else this.#map.easeTo({ ...camera, duration: 420 });
	}

	/** One step closer or farther. */
	zoom(steps: number): void {
		this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: this.#still.matches ? 0 : 260 });
	}

	/** Puts the map under the keyboard. */
	focus(): void {
		this.#map.getCanvas().focus();
	}

	close(): void {
		this.#scheme.removeEventListener('change', this.#recolor);
		this.#map.remove();
	}
}
