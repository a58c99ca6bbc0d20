// The base map as a MapLibre style in our own colours: quiet paper, so that only threads are dyed. OpenMapTiles schema
// for a region; countries, states and cities for the world. Knows nothing of the weave.
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Farben } from './farben.ts';
import type { Grundkarte } from './index.ts';

const FONT = ['Atkinson Hyperlegible Next Variable'];

/** Address of the world that the build carries for when no archive is configured. */
export const WELT = '/karte/welt.json';

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
	if (!karte.name) return { welt: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } };
	return { grund: { type: 'vector', url: `pmtiles://${origin}/api/tiles/${karte.name}.pmtiles` } };
}

function name(language: string) {
	return ['coalesce', ['get', `name:${language}`], ['get', 'name:latin'], ['get', 'name']] as never;
}

function regional(f: Farben, language: string): LayerSpecification[] {
	return [
		{ id: 'land', type: 'background', paint: { 'background-color': f.land } },
		area('wohnen', 'landuse', f.built, isClass('residential', 'suburb', 'neighbourhood'), 0.45),
		area('gewerbe', 'landuse', f.built, isClass('industrial', 'commercial', 'retail', 'railway'), 0.9),
		area('gruen', 'landcover', f.park, isClass('grass', 'wood', 'farmland', 'wetland'), 0.8),
		area('friedhof', 'landuse', f.park, isClass('cemetery', 'pitch', 'playground'), 0.8),
		area('park', 'park', f.park, undefined, 1),
		area('wasser', 'water', f.water, undefined, 1),
		line('bach', 'waterway', f.water, grow(10, 0.6, 16, 4)),
		{ ...area('haus', 'building', f.built, undefined, 1), minzoom: 13.5 },
		{ ...line('weg', 'transportation', f.road, grow(13, 0.5, 17, 2.4), isClass('path', 'track')), minzoom: 13.5 },
		line('strasse', 'transportation', f.road, grow(10, 0.35, 14, 2.2, 17, 10), streets('minor')),
		line('verbindung', 'transportation', f.road, grow(9, 0.8, 14, 3.6, 17, 14), isClass('tertiary', 'secondary')),
		line('hauptstrasse', 'transportation', f.road, grow(7, 0.9, 14, 4.6, 17, 17), isClass('primary', 'trunk')),
		line('autobahn', 'transportation', f.road, grow(5, 0.9, 14, 6, 17, 20), isClass('motorway')),
		dashed(line('bahn', 'transportation', f.road, grow(9, 0.8, 16, 3), isClass('rail', 'transit', 'subway')), [4, 2]),
		dashed(
			line('grenze', 'boundary', f.line, grow(8, 0.5, 14, 1), ['>=', ['get', 'admin_level'], 4] as never),
			[3, 3],
			0.45,
		),
		text('strassenname', 'transportation_name', f, name(language), { line: true, from: 14.2, size: [13, 10, 17, 13] }),
		text('viertel', 'place', f, name(language), {
			from: 10.5,
			size: [10, 12, 14, 15],
			filter: isClass('suburb', 'quarter', 'neighbourhood', 'village'),
		}),
		text('stadt', 'place', f, name(language), { from: 5, size: [6, 13, 12, 18], filter: isClass('city', 'town') }),
	];
}

/** Streets without a class of their own are drawn as small streets. */
function streets(_kind: 'minor') {
	const other = [
		'motorway',
		'trunk',
		'primary',
		'secondary',
		'tertiary',
		'path',
		'track',
		'rail',
		'transit',
		'subway',
		'ferry',
	];
	return ['!', ['in', ['get', 'class'], ['literal', other]]] as never;
}

function world(karte: Grundkarte, f: Farben, language: string): LayerSpecification[] {
	const source = karte.name ? { source: 'grund', 'source-layer': 'country' } : { source: 'welt' };
	const label = karte.name ? name(language) : (['get', `name_${language}`] as never);
	const layers: LayerSpecification[] = [
		{ id: 'meer', type: 'background', paint: { 'background-color': f.water } },
		{ id: 'land', type: 'fill', ...source, paint: { 'fill-color': f.land } },
		{ id: 'staat', type: 'line', ...source, paint: { 'line-color': f.line, 'line-width': 0.8, 'line-opacity': 0.6 } },
	];
	if (karte.name) {
		layers.push(
			dashed(line('bundesland', 'state', f.line, 0.8), [3, 2], 0.6),
			text('stadt', 'city', f, name(language), { from: 3.5, size: [3, 11, 8, 15] }),
		);
	} else {
		const look = {
			from: 2,
			size: [2, 11, 6, 16] as TextLook['size'],
			filter: ['==', ['geometry-type'], 'Point'] as never,
		};
		const { 'source-layer': _none, ...named } = text('staatsname', '', f, label, look) as Record<string, unknown>;
		const layout = { ...(named.layout as object), 'symbol-sort-key': ['-', 0, ['get', 'groesse']] };
		layers.push({ ...named, ...source, layout } as LayerSpecification);
	}
	return layers;
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
