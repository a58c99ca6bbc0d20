// The base map as a MapLibre style in our own colours: quiet paper, so that only threads are dyed. OpenMapTiles schema
// for a region; countries, states and cities for the world. Knows nothing of the weave.
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Farben } from './farben.ts';
import type { Grundkarte } from './index.ts';

const FONT = ['Atkinson Hyperlegible Next Variable'];

/** Address of the world that the build carries. */
export const WELT = '/karte/welt.json';
/** From this zoom on a region is no longer seen among countries, whose coasts are coarse. */
export const WELT_BIS = 9.5;

type Json = Exclude<Extract<LayerSpecification, { type: 'line' }>['paint'], undefined>['line-width'];
const grow = (...stops: number[]) => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops] as Json;
const isClass = (...classes: string[]) => ['in', ['get', 'class'], ['literal', classes]] as never;

/** The whole style for a base map in these colours. */
export function stil(karte: Grundkarte, farben: Farben, language: string, origin: string): StyleSpecification {
	return {
		version: 8,
		name: 'Weltgewebe',
		sources: sources(karte, origin),
		layers: karte.kind === 'regional' && karte.name ? regional(farben, language) : world(karte, farben, language),
	};
}

function sources(karte: Grundkarte, origin: string): Record<string, SourceSpecification> {
	const welt: SourceSpecification = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
	if (!karte.name) return { welt };
	return { welt, grund: { type: 'vector', url: `pmtiles://${origin}/api/tiles/${karte.name}.pmtiles` } };
}

/** A name in the language of who looks, else as it is written there in Latin letters. */
function name(language: string) {
	return ['coalesce', ['get', `name:${language}`], ['get', 'name:latin'], ['get', 'name']] as never;
}

const RAILS = ['rail', 'transit', 'subway', 'light_rail', 'tram'];
const PATHS = ['path', 'track'];
const STREETS = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary'];
/** Streets without a class of their own are drawn as small streets. */
const small = ['!', ['in', ['get', 'class'], ['literal', [...RAILS, ...PATHS, ...STREETS, 'ferry']]]] as never;

function regional(f: Farben, language: string): LayerSpecification[] {
	const sea = ['interpolate', ['linear'], ['zoom'], WELT_BIS - 1, f.water, WELT_BIS, f.land] as never;
	return [
		{ id: 'land', type: 'background', paint: { 'background-color': sea } },
		...lands(f, { source: 'welt' }).map((layer) => ({ ...layer, maxzoom: WELT_BIS }) as LayerSpecification),
		...areas(f),
		...ways(f),
		...names(f, name(language)),
		...countryNames(f, language, { source: 'welt', maxzoom: 8.5 }),
	];
}

function areas(f: Farben): LayerSpecification[] {
	return [
		area('wohnen', 'landuse', f.built, isClass('residential', 'suburb', 'neighbourhood'), 0.45),
		area('gewerbe', 'landuse', f.built, isClass('industrial', 'commercial', 'retail', 'railway'), 0.9),
		area('schule', 'landuse', f.built, isClass('school', 'kindergarten', 'university', 'hospital'), 0.7),
		area('gruen', 'landcover', f.park, isClass('grass', 'wood', 'farmland', 'wetland'), 0.8),
		area('friedhof', 'landuse', f.park, isClass('cemetery', 'pitch', 'playground'), 0.8),
		area('park', 'park', f.park, undefined, 1),
		area('wasser', 'water', f.water, undefined, 1),
		line('bach', 'waterway', f.water, grow(10, 0.6, 16, 4)),
		{ ...area('haus', 'building', f.built, undefined, 1), minzoom: 13.5 },
	];
}

function ways(f: Farben): LayerSpecification[] {
	const rail = line('bahn', 'transportation', f.line, grow(9, 0.5, 14, 1, 17, 2), isClass(...RAILS));
	const border = ['>=', ['get', 'admin_level'], 4] as never;
	return [
		{ ...line('weg', 'transportation', f.road, grow(13, 0.5, 17, 2.4), isClass(...PATHS)), minzoom: 13.5 },
		line('strasse', 'transportation', f.road, grow(10, 0.35, 14, 2.2, 17, 10), small),
		line('verbindung', 'transportation', f.road, grow(9, 0.8, 14, 3.6, 17, 14), isClass('tertiary', 'secondary')),
		line('hauptstrasse', 'transportation', f.road, grow(7, 0.9, 14, 4.6, 17, 17), isClass('primary', 'trunk')),
		line('autobahn', 'transportation', f.road, grow(5, 0.9, 14, 6, 17, 20), isClass('motorway')),
		dashed(rail, [6, 1.5], 0.4),
		dashed(line('grenze', 'boundary', f.line, grow(8, 0.5, 14, 1), border), [3, 3], 0.45),
	];
}

function names(f: Farben, field: never): LayerSpecification[] {
	const quarters = isClass('suburb', 'quarter', 'neighbourhood', 'village', 'hamlet');
	return [
		text('hausnummer', 'housenumber', f, ['get', 'housenumber'] as never, { from: 17.2, size: [17, 10, 18, 11] }),
		text('bachname', 'waterway', f, field, { line: true, from: 13, size: [13, 10, 17, 13] }),
		text('strassenname', 'transportation_name', f, field, { line: true, from: 14.2, size: [13, 10, 17, 13] }),
		text('gewaesser', 'water_name', f, field, { from: 10, size: [10, 11, 16, 14] }),
		text('haltestelle', 'poi', f, field, { from: 14.5, size: [14, 11, 17, 12], filter: isClass('railway') }),
		text('viertel', 'place', f, field, { from: 10.5, size: [10, 12, 14, 15], filter: quarters }),
		text('stadt', 'place', f, field, { from: 5, size: [6, 13, 12, 18], filter: isClass('city', 'town') }),
	];
}

interface From {
	source: string;
	'source-layer'?: string;
	maxzoom?: number;
}

function world(karte: Grundkarte, f: Farben, language: string): LayerSpecification[] {
	const source = karte.name ? { source: 'grund', 'source-layer': 'country' } : { source: 'welt' };
	const cities = { from: 3.5, size: [3, 11, 8, 15] as TextLook['size'] };
	return [
		{ id: 'meer', type: 'background', paint: { 'background-color': f.water } },
		...lands(f, source),
		...(karte.name
			? [
					dashed(line('bundesland', 'state', f.line, 0.8), [3, 2], 0.6),
					text('stadt', 'city', f, name(language), cities),
				]
			: countryNames(f, language, source)),
	];
}

function lands(f: Farben, from: From): LayerSpecification[] {
	return [
		{ id: 'staat-flaeche', type: 'fill', ...from, paint: { 'fill-color': f.land } },
		{ id: 'staat', type: 'line', ...from, paint: { 'line-color': f.line, 'line-width': 0.8, 'line-opacity': 0.6 } },
	] as LayerSpecification[];
}

/** Each country of the carried world once, the larger before the smaller. */
function countryNames(f: Farben, language: string, from: From): LayerSpecification[] {
	const point = ['==', ['geometry-type'], 'Point'] as never;
	const look = { from: 2, size: [2, 11, 6, 16] as TextLook['size'], filter: point };
	const field = ['coalesce', ['get', `name_${language}`], ['get', 'name_de']] as never;
	const { 'source-layer': _none, ...named } = text('staatsname', '', f, field, look) as Record<string, unknown>;
	const layout = { ...(named.layout as object), 'symbol-sort-key': ['-', 0, ['get', 'groesse']] };
	return [{ ...named, ...from, layout } as LayerSpecification];
}

function area(
	id: string,
	layer: string,
	color: string,
	filter: never | undefined,
	opacity: number,
): LayerSpecification {
	const spec: LayerSpecification = {
		id,
		type: 'fill',
		source: 'grund',
		'source-layer': layer,
		paint: { 'fill-color': color, 'fill-opacity': opacity },
	};
	if (filter) spec.filter = filter;
	return spec;
}

type LineLayer = Extract<LayerSpecification, { type: 'line' }>;

function line(id: string, layer: string, color: string, width: Json, filter?: never): LineLayer {
	const spec: LineLayer = {
		id,
		type: 'line',
		source: 'grund',
		'source-layer': layer,
		layout: { 'line-cap': 'round', 'line-join': 'round' },
		paint: { 'line-color': color, 'line-width': width },
	};
	if (filter) spec.filter = filter;
	return spec;
}

function dashed(layer: LineLayer, dash: number[], opacity = 1): LineLayer {
	return {
		...layer,
		layout: {},
		paint: { ...layer.paint, 'line-dasharray': dash, 'line-opacity': opacity },
	};
}

interface TextLook {
	from: number;
	size: [z1: number, s1: number, z2: number, s2: number];
	line?: boolean;
	filter?: never;
}

function text(id: string, layer: string, f: Farben, field: never, look: TextLook): LayerSpecification {
	const spec: LayerSpecification = {
		id,
		type: 'symbol',
		source: 'grund',
		'source-layer': layer,
		minzoom: look.from,
		layout: {
			'text-field': field,
			'text-font': FONT,
			'text-size': ['interpolate', ['linear'], ['zoom'], ...look.size],
			'symbol-placement': look.line ? 'line' : 'point',
			'text-max-width': 8,
		},
		paint: { 'text-color': f.label, 'text-halo-color': f.land, 'text-halo-width': 1.4 },
	};
	if (look.filter) spec.filter = look.filter;
	return spec;
}
