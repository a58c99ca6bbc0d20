// The map itself: MapLibre with our base map, the threads and what stands above them. This chunk is the only one that
// carries MapLibre. It draws what it is given and says what was touched; of the weave it asks for tiles alone.
import { addProtocol, type GeoJSONSource, Map as MapLibre, type PointLike, setWorkerUrl } from 'maplibre-gl';
import maplibreCss from 'maplibre-gl/dist/maplibre-gl.css?url';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { type Buendel, emphasis, layout, mercator, related } from './buendel.ts';
import { glutData, knotenData, type Marke, markenData, rollenData } from './daten.ts';
import { Dreher } from './dreher.ts';
import {
	ebenen,
	GLUT,
	greifbar,
	HAUFEN_EBENE,
	KACHELN,
	KNOTEN,
	kachelFaeden,
	MARKEN,
	opazitaeten,
	quellen,
	ROLLEN,
	STREET_ZOOM,
	type Stoff,
	zurueck,
} from './ebenen.ts';
import { FaedenLayer } from './faeden-layer.ts';
import { type Farben, readFarben } from './farben.ts';
import { greifeFaden } from './greifen.ts';
import type { Bounds, Gewebebild, KarteOptions, Padding, Place, View, Ziel } from './index.ts';
import { stil, WELT, WELT_BIS } from './stil.ts';
import { bilder, DENSITY } from './zeichen.ts';
import { naechste, Zeiger } from './zeiger.ts';

const TAP_PX = 22;
const FADEN_PX = 8;
/** The picture is handed on at most this often, in milliseconds; a busy town touches something all the time. */
const SHOW_MS = 250;
/** Tiles are asked for again at most this often after an act, and at least this often while they are seen. */
const TILES_MS = 3000;
const TILES_SECONDS = 60;

type Pick = { type: 'knoten' | 'rolle'; id: string };

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
	readonly #dreher: Dreher;
	readonly #zeiger = new Zeiger();
	readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
	readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
	#farben: Farben = readFarben();
	#bild: Gewebebild = { knoten: [], rollen: [], faeden: [], vollstaendig: true, gewaehlt: false };
	#buendel: Buendel;
	#selected: string | null = null;
	#receding = false;
	/** Whether the graphics card is lost, and with it the style; what is shown meanwhile waits. */
	#lost = false;
	#glow: ReadonlySet<string> | null = null;
	#padding: Padding;
	#showing: ReturnType<typeof setTimeout> | null = null;
	#refreshing: ReturnType<typeof setTimeout> | null = null;
	#refreshed = 0;
	#world: Promise<void> | null = null;

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
		this.#buendel = layout([], this.#farben);
		const { grundkarte, place } = options;
		this.#map = new MapLibre({
			container: options.container,
			style: stil(grundkarte, this.#farben, options.language, location.origin),
			center: [place.lon, place.lat],
			zoom: place.zoom,
			minZoom: 1.5,
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
		this.#dreher = new Dreher(this.#map);
		this.#listen();
	}

	#listen(): void {
		this.#map.on('moveend', () => {
			this.#zeiger.clear();
			this.#mark();
			void this.#needWorld();
			this.#options.onMove(this.view());
		});
		this.#map.on('error', (event) => this.#options.onError(event.error.message));
		this.#map.on('click', ({ point }) => this.#touched(point.x, point.y));
		this.#map.on('mousemove', ({ point }) => {
			if (this.#map.isMoving()) return;
			const over = this.#at(point.x, point.y, 8) ?? this.#haufenAt(point.x, point.y) ?? this.#fadenAt(point.x, point.y);
			this.#map.getCanvas().style.cursor = over ? 'pointer' : '';
		});
		// A lost graphics card comes back with the style, but without our own layer and marks.
		this.#map.on('webglcontextlost', () => {
			this.#lost = true;
		});
		this.#map.on('webglcontextrestored', () => this.#map.once('style.load', () => this.#furnishAgain()));
		const canvas = this.#map.getCanvas();
		canvas.addEventListener('keydown', (event) => this.#key(event));
		canvas.addEventListener('blur', () => {
			this.#zeiger.clear();
			this.#mark();
		});
		this.#scheme.addEventListener('change', this.#recolor);
	}

	#furnish(): void {
		for (const [id, source] of Object.entries(quellen(location.origin))) this.#map.addSource(id, source);
		this.#images();
		for (const layer of kachelFaeden(this.#farben)) this.#map.addLayer(layer);
		this.#map.addLayer(this.#faeden);
		for (const layer of ebenen(this.#farben)) this.#map.addLayer(layer);
		void this.#needWorld();
		this.#show();
		this.#options.onMove(this.view());
	}

	#furnishAgain(): void {
		this.#lost = false;
		if (!this.#map.getLayer(this.#faeden.id)) this.#map.addLayer(this.#faeden, 'scheibe');
		this.#receding = false;
		this.#recolor();
	}

	/** The countries of the world and what unpacks them, once they can be seen. */
	#needWorld(): Promise<void> {
		if (this.#options.grundkarte.name && this.#map.getZoom() > WELT_BIS) return Promise.resolve();
		this.#world ??= this.#loadWorld();
		return this.#world;
	}

	async #loadWorld(): Promise<void> {
		try {
			const { weltGrenzen } = await import('./welt.ts');
			this.#source('welt')?.setData(await weltGrenzen(WELT));
		} catch (error) {
			this.#options.onError(String(error));
		}
	}

	#source(id: string): GeoJSONSource | undefined {
		return this.#lost ? undefined : this.#map.getSource(id);
	}

	#images(): void {
		for (const [id, image] of bilder(this.#farben)) {
			if (this.#map.hasImage(id)) this.#map.updateImage(id, image);
			else this.#map.addImage(id, image, { pixelRatio: DENSITY });
		}
	}

	#recolor = (): void => {
		this.#farben = readFarben();
		if (this.#lost) return;
		const { grundkarte, language } = this.#options;
		const base = stil(grundkarte, this.#farben, language, location.origin).layers;
		for (const layer of [...base, ...kachelFaeden(this.#farben), ...ebenen(this.#farben)]) {
			for (const [key, value] of Object.entries(layer.paint ?? {}))
				this.#map.setPaintProperty(layer.id, key as never, value as never);
		}
		this.#images();
		this.#dreher.clear();
		this.#show();
	};

	/** Shows this picture of the weave from now on. */
	zeige(bild: Gewebebild): void {
		this.#bild = bild;
		this.#refreshTiles();
		if (this.#showing) return;
		this.#show();
		this.#showing = setTimeout(() => {
			this.#showing = null;
			if (this.#bild !== bild) this.zeige(this.#bild);
		}, SHOW_MS);
	}

	/** Marks a Knoten or a Garnrolle: its threads step forward, what they lead to stays lit, all else steps back. */
	select(id: string | null): void {
		if (id === this.#selected) return;
		this.#selected = id;
		if (this.#stoff === 'kacheln') this.#lay();
		else this.#faeden.emphasize(emphasis(this.#buendel.lines, id));
		this.#mark();
	}

	/** Lets the found Knoten glow; null ends it. */
	glow(ids: ReadonlySet<string> | null): void {
		this.#glow = ids;
		this.#source(GLUT)?.setData(glutData(this.#bild.knoten, ids));
	}

	/** Moves the clock of the threads, in seconds since 1970. */
	set now(seconds: number) {
		this.#faeden.now = seconds;
		if (Math.abs(seconds - this.#refreshed) > TILES_SECONDS) this.#refreshTiles();
		if (this.#refreshed === 0) this.#refreshed = seconds;
		this.#now = seconds;
	}
	#now = 0;

	/** Milliseconds of script that drawing the threads took in the last picture; for measuring. */
	get fadenScript_ms(): number {
		return this.#faeden.spent_ms;
	}

	/** What Knoten and spools are drawn from. */
	get #stoff(): Stoff {
		return this.#bild.vollstaendig || this.#bild.gewaehlt ? 'bild' : 'kacheln';
	}

	#show(): void {
		const { knoten, rollen } = this.#bild;
		this.#source(KNOTEN)?.setData(knotenData(knoten));
		this.#source(ROLLEN)?.setData(rollenData(rollen));
		this.glow(this.#glow);
		this.#choose();
		this.#lay();
		this.#mark();
		if (!this.#still.matches) this.#dreher.show(rollen, this.#farben);
	}

	/** Hands the threads to their layer. Where tiles show all of them, only those of the selection lie above. */
	#lay(): void {
		const selected = this.#selected;
		const all = this.#stoff === 'bild';
		const faeden = all ? this.#bild.faeden : this.#bild.faeden.filter((f) => f.from === selected || f.to === selected);
		this.#buendel = layout(faeden, this.#farben);
		this.#faeden.show(this.#buendel, emphasis(this.#buendel.lines, selected));
	}

	/** Shows the layers of the source that fits: all that is here, or tiles where that is not all. */
	#choose(): void {
		if (this.#lost) return;
		const stoff = this.#stoff;
		const visible = (id: string, shown: boolean) => {
			const now = shown ? 'visible' : 'none';
			if ((this.#map.getLayoutProperty(id, 'visibility') ?? 'visible') !== now)
				this.#map.setLayoutProperty(id, 'visibility', now);
		};
		for (const { id } of this.#map.getStyle().layers) {
			if (id.endsWith('-kacheln')) visible(id, stoff === 'kacheln');
			else if (id.endsWith('-bild')) visible(id, stoff === 'bild');
			else if (id.startsWith(HAUFEN_EBENE)) visible(id, !this.#bild.gewaehlt);
		}
		const from = this.#bild.gewaehlt ? 0 : STREET_ZOOM;
		this.#map.setLayerZoomRange('knoten-bild', from, 24);
	}

	/** Brings the selection into the picture: its mark, its relations, and all others back. */
	#mark(): void {
		const marken: Marke[] = [];
		const selected = this.#selected && this.#marke(this.#selected, 'wahl');
		if (selected) marken.push(selected);
		const ziel = this.#zeiger.ziel && this.#marke(this.#zeiger.ziel.id, 'zeiger');
		if (ziel) marken.push(ziel);
		this.#source(MARKEN)?.setData(markenData(marken));
		this.#recede(selected && this.#selected ? related(this.#buendel.lines, this.#selected) : new Set());
	}

	#marke(id: string, art: Marke['art']): Marke | null {
		const knoten = this.#bild.knoten.find((k) => k.id === id);
		if (knoten) return { lat: knoten.lat, lon: knoten.lon, art, faeden: knoten.faeden, genauigkeit_m: 0 };
		const rolle = this.#bild.rollen.find((r) => r.id === id);
		return rolle ? { lat: rolle.lat, lon: rolle.lon, art, faeden: null, genauigkeit_m: rolle.genauigkeit_m } : null;
	}

	#recede(near: ReadonlySet<string>): void {
		const receding = near.size > 0;
		if (this.#lost || (!receding && !this.#receding)) return;
		const targets = [
			{ source: KNOTEN },
			{ source: ROLLEN },
			{ source: KACHELN, sourceLayer: 'knoten' },
			{ source: KACHELN, sourceLayer: 'rollen' },
		];
		for (const target of targets) {
			this.#map.removeFeatureState(target);
			for (const id of near) this.#map.setFeatureState({ ...target, id }, { nah: true });
		}
		if (receding === this.#receding) return;
		this.#receding = receding;
		for (const [layer, property] of [...opazitaeten('bild'), ...opazitaeten('kacheln')]) {
			this.#map.setPaintProperty(layer, property as never, zurueck(receding) as never);
		}
	}

	/** Asks for the weave's tiles again after something has happened, gathered for a while. */
	#refreshTiles(): void {
		this.#refreshing ??= setTimeout(() => {
			this.#refreshing = null;
			this.#refreshed = this.#now;
			if (!this.#lost) this.#map.refreshTiles(KACHELN);
		}, TILES_MS);
	}

	/** A touch takes what stands there, else goes into a Haufen, else takes the Knoten of a thread; else nothing. */
	#touched(x: number, y: number): void {
		const hit = this.#at(x, y, TAP_PX);
		const haufen = hit ? null : this.#haufenAt(x, y);
		if (haufen) {
			this.go({ lat: haufen[1], lon: haufen[0], zoom: Math.min(STREET_ZOOM + 1, this.#map.getZoom() + 2) });
			return;
		}
		this.#options.onPick(hit ?? this.#fadenAt(x, y));
	}

	/** The Knoten or spool nearest to a point on the screen. */
	#at(x: number, y: number, reach: number): Pick | null {
		const distance = ([lon = 0, lat = 0]: number[]) => {
			const at = this.#map.project([lon, lat]);
			return Math.hypot(at.x - x, at.y - y);
		};
		let [best, least]: [Pick | null, number] = [null, reach + 1];
		for (const { geometry, layer, properties } of this.#map.queryRenderedFeatures(around(x, y, reach), {
			layers: greifbar(this.#stoff),
		})) {
			const away = geometry.type === 'Point' ? distance(geometry.coordinates) : least;
			if (away >= least) continue;
			least = away;
			best = { type: layer.id.startsWith('rolle') ? 'rolle' : 'knoten', id: String(properties.id) };
		}
		return best;
	}

	#haufenAt(x: number, y: number): [lon: number, lat: number] | null {
		if (this.#map.getZoom() >= STREET_ZOOM || this.#bild.gewaehlt) return null;
		const hit = this.#map.queryRenderedFeatures(around(x, y, 4), { layers: [HAUFEN_EBENE] })[0];
		return hit?.geometry.type === 'Point' ? (hit.geometry.coordinates as [number, number]) : null;
	}

	/** The Knoten that the thread at a point of the screen leads to. */
	#fadenAt(x: number, y: number): Pick | null {
		if (this.#map.getZoom() < STREET_ZOOM) return null;
		const { lng, lat } = this.#map.unproject([x, y]);
		const reach = FADEN_PX / (512 * 2 ** this.#map.getZoom());
		const faden = greifeFaden(this.#buendel, ...mercator(lng, lat), reach);
		return faden && { type: 'knoten', id: faden.to };
	}

	#key(event: KeyboardEvent): void {
		if (event.altKey || event.ctrlKey || event.metaKey) return;
		if (event.key === 'Enter') {
			const ziel = this.#zeiger.ziel ?? this.#nearest()[0];
			if (ziel) this.#options.onPick(ziel);
		} else if (event.key === 'Escape') {
			if (this.#zeiger.ziel) this.#zeiger.clear();
			else this.#options.onPick(null);
			this.#mark();
		} else if (event.key === 'Tab') {
			const ziel = this.#zeiger.step(event.shiftKey ? -1 : 1, () => this.#nearest());
			if (ziel) {
				event.preventDefault();
				this.#options.onZeiger(ziel);
			}
			this.#mark();
		}
	}

	#nearest(): Ziel[] {
		return naechste(this.#bild, this.view());
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
		for (const timer of [this.#showing, this.#refreshing]) if (timer) clearTimeout(timer);
		this.#scheme.removeEventListener('change', this.#recolor);
		this.#map.remove();
	}
}

const around = (x: number, y: number, reach: number): [PointLike, PointLike] => [
	[x - reach, y - reach],
	[x + reach, y + reach],
];
