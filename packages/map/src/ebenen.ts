// The layers of the weave as MapLibre draws them: Haufen from afar, then Knoten with their signs, spools and names.
// Every layer above street zoom exists twice: over what the list shows, and over the weave's own tiles for where more is
// woven than a list can hold. Knows colours, no map object.
import { DASHES, FADEN_ARTEN, GARN_WIDTH, WIDTHS } from '@weltgewebe/ui/faden';
import type { FilterSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Farben, Rgb } from './farben.ts';

/** Sources. */
export const KNOTEN = 'knoten';
export const ROLLEN = 'rollen';
export const GLUT = 'glut';
export const MARKEN = 'marken';
export const KACHELN = 'kacheln';

/** From this zoom on every Knoten stands by itself; below it Haufen do. */
export const STREET_ZOOM = 12;
/** Tiles deeper than this hold nothing that this one does not. */
const DEEPEST_TILE = 16;

/** What the layers draw from. */
export type Stoff = 'bild' | 'kacheln';
/** Opacity of what does not belong to the selection. */
const RECEDED = 0.3;

export function quellen(origin: string): Record<string, SourceSpecification> {
	const empty = { type: 'FeatureCollection' as const, features: [] };
	const own = { type: 'geojson' as const, data: empty };
	return {
		[KNOTEN]: { ...own, promoteId: 'id', maxzoom: 16 },
		[ROLLEN]: { ...own, promoteId: 'id', maxzoom: 16 },
		[GLUT]: own,
		[MARKEN]: own,
		[KACHELN]: {
			type: 'vector',
			tiles: [`${origin}/api/tiles/gewebe/{z}/{x}/{y}.mvt`],
			maxzoom: DEEPEST_TILE,
			promoteId: { knoten: 'id', rollen: 'id' },
		},
	};
}

/** Where a layer's features come from. */
const from = (stoff: Stoff, layer: 'knoten' | 'rollen') =>
	stoff === 'bild' ? { source: layer } : { source: KACHELN, 'source-layer': layer };

type Expression = never;
const byZoom = (...stops: unknown[]): Expression => ['interpolate', ['linear'], ['zoom'], ...stops] as Expression;
const grown = (base: number, more: number, most: number, ring = 0) => [
	'+',
	ring,
	['min', most, ['+', base, ['*', more, ['sqrt', ['get', 'faeden']]]]],
];

/** 6 to 13 px by the number of threads where one looks closely; from afar only a dot. */
const radius = (ring: number): Expression =>
	byZoom(
		...[9, grown(1.1, 0.3, 3, ring * 0.4)],
		...[STREET_ZOOM, grown(2.2, 0.6, 6, ring * 0.5)],
		...[14, grown(4.4, 1.6, 10, ring * 0.8)],
		...[15.5, grown(7, 1.6, 13, ring)],
		...[17, grown(8.5, 1.6, 13, ring)],
	);

/** A sign fills its Knoten: one and a half radii on a grid of 24 px. */
const signSize: Expression = byZoom(
	...[14.6, ['/', grown(5.2, 1.6, 10.6), 16]],
	...[15.5, ['/', grown(7, 1.6, 13), 16]],
	...[17, ['/', grown(8.5, 1.6, 13), 16]],
);

const held = ['==', ['get', 'held'], true] as FilterSpecification;
/** Something goes on here: more than one Garn from a public source. */
const lively = ['any', ['>', ['get', 'faeden'], 1], ['!', ['get', 'held']]] as FilterSpecification;
const past = ['==', ['get', 'vorbei'], true];

/** Opacity of what a selection may push back: whole, unless something is selected that this does not belong to. */
export function zurueck(selecting: boolean): Expression {
	return (selecting ? ['case', ['boolean', ['feature-state', 'nah'], false], 1, RECEDED] : 1) as Expression;
}

/** The opacities that a selection changes, by layer. */
export function opazitaeten(stoff: Stoff): [layer: string, property: string][] {
	return [
		[`knoten-garn-${stoff}`, 'circle-opacity'],
		[`knoten-garn-${stoff}`, 'circle-stroke-opacity'],
		[`knoten-${stoff}`, 'circle-opacity'],
		[`knoten-${stoff}`, 'circle-stroke-opacity'],
		[`zeichen-${stoff}`, 'icon-opacity'],
		[`rolle-${stoff}`, 'icon-opacity'],
		...['name-belebt', 'name', 'rollenname'].map((id): [string, string] => [`${id}-${stoff}`, 'text-opacity']),
	];
}

/** Layers that answer to a touch. */
export const greifbar = (stoff: Stoff) => [`knoten-${stoff}`, `rolle-${stoff}`];
export const HAUFEN_EBENE = 'haufen';

const circle = (id: string, stoff: Stoff, paint: object, more: object = {}): LayerSpecification =>
	({ id: `${id}-${stoff}`, type: 'circle', ...from(stoff, 'knoten'), ...more, paint }) as LayerSpecification;

/** Everything above the threads for one kind of source, lowest first. */
function knotenEbenen(f: Farben, stoff: Stoff): LayerSpecification[] {
	const ring = {
		'circle-color': f.land,
		'circle-radius': radius(3.4),
		'circle-stroke-color': f.knot,
		'circle-stroke-width': byZoom(13, 0.6, 15, 1.5),
	};
	const knot = {
		'circle-color': ['case', past, f.land, f.knot],
		'circle-radius': radius(0),
		'circle-stroke-color': ['case', past, f.knot, f.land],
		'circle-stroke-width': byZoom(10, 0.8, 14, 1.8),
	};
	// Where the list shows only some, from afar or filtered, its Knoten are dots; else tiles and Haufen stand for them.
	const minzoom = stoff === 'kacheln' ? { minzoom: STREET_ZOOM } : {};
	return [circle('knoten-garn', stoff, ring, { minzoom: 13, filter: held }), circle('knoten', stoff, knot, minzoom)];
}

function obereEbenen(f: Farben, stoff: Stoff): LayerSpecification[] {
	return [
		name('name-belebt', stoff, 'knoten', f, { minzoom: 13.4, filter: lively }),
		name('name', stoff, 'knoten', f, { minzoom: 15.4, filter: ['!', lively] }),
		name('rollenname', stoff, 'rollen', f, { minzoom: 14.6 }),
		{
			id: `zeichen-${stoff}`,
			type: 'symbol',
			...from(stoff, 'knoten'),
			minzoom: 14.6,
			layout: {
				'icon-image': ['concat', ['case', past, 'vorbei-', 'zeichen-'], ['get', 'art']] as Expression,
				'icon-size': signSize,
				'icon-allow-overlap': true,
			},
		},
		{
			id: `rolle-${stoff}`,
			type: 'symbol',
			...from(stoff, 'rollen'),
			minzoom: STREET_ZOOM,
			layout: {
				'icon-image': spoolImage as Expression,
				'icon-size': byZoom(STREET_ZOOM, 0.55, 13.5, 0.85),
				'icon-allow-overlap': true,
			},
		},
	];
}

const own = ['==', ['get', 'eigen'], true];
const turns = ['==', ['get', 'dreht'], true];
const spoolImage = [
	'case',
	...[['all', own, turns], 'spule-eigen-an'],
	...[own, 'spule-eigen'],
	...[turns, 'spule-an'],
	'spule-aus',
];

/** Discs of uncertainty, Haufen, Knoten, marks, names, signs and spools in these colours, lowest first. */
export function ebenen(f: Farben): LayerSpecification[] {
	return [
		scheibe('scheibe', ROLLEN, f, { minzoom: 14.5 }, byZoom(14.5, 0, 15.5, 0.07)),
		scheibe('scheibe-wahl', MARKEN, f, { filter: ['>', ['get', 'scheibe'], 0] }, 0.16 as never),
		{
			id: GLUT,
			type: 'circle',
			source: GLUT,
			paint: { 'circle-color': f.glow, 'circle-radius': radius(12), 'circle-blur': 0.7, 'circle-opacity': 0.85 },
		},
		...haufen(f),
		...knotenEbenen(f, 'kacheln'),
		...knotenEbenen(f, 'bild'),
		marke('wahl', f, {}),
		marke('zeiger', f, { 'circle-stroke-opacity': 0.75 }),
		...obereEbenen(f, 'kacheln'),
		...obereEbenen(f, 'bild'),
	];
}

/** The threads of the weave's tiles: straight and in ten steps of strength, for there are very many. */
export function kachelFaeden(f: Farben): LayerSpecification[] {
	const strength = ['/', ['+', ['get', 'strength'], 0.5], 10];
	const faded = ['^', ['-', 1, ['^', ['-', 1, strength], 2.2]], 0.9];
	const line = (art: (typeof FADEN_ARTEN)[number], garn: boolean): LayerSpecification =>
		({
			id: `${garn ? 'garn' : 'faden'}-${art}-kacheln`,
			type: 'line',
			source: KACHELN,
			'source-layer': 'faeden',
			minzoom: STREET_ZOOM,
			filter: ['all', ['==', ['get', 'kind'], art], ['==', ['get', 'is_garn'], garn]],
			paint: {
				'line-color': hex(f.threads[art]),
				// The more of them are seen at once, the fainter each: a fan of Garn would hide the town.
				'line-opacity': byZoom(13, garn ? 0.05 : ['*', 0.25, faded], 16, garn ? 0.4 : ['*', 0.8, faded]),
				'line-width': byZoom(12, 0.5, 14, 1, 16, garn ? GARN_WIDTH : WIDTHS[art]),
				...(garn || DASHES[art].length === 0 ? {} : { 'line-dasharray': [...DASHES[art]] }),
			},
		}) as LayerSpecification;
	return [...FADEN_ARTEN.map((art) => line(art, true)), ...FADEN_ARTEN.map((art) => line(art, false))];
}

const hex = (rgb: Rgb) => `rgb(${rgb.map((part) => Math.round(part * 255)).join(',')})`;

function scheibe(id: string, source: string, f: Farben, more: object, opacity: Expression): LayerSpecification {
	const pixels = ['interpolate', ['exponential', 2], ['zoom'], 0, 0, 22, ['get', 'scheibe']] as Expression;
	return {
		id,
		type: 'circle',
		source,
		...more,
		paint: {
			'circle-color': f.spoolRim,
			'circle-opacity': opacity,
			'circle-radius': pixels,
			'circle-stroke-color': f.spoolRim,
			'circle-stroke-width': 1,
			'circle-stroke-opacity': opacity,
		},
	} as LayerSpecification;
}

function marke(art: 'wahl' | 'zeiger', f: Farben, more: object): LayerSpecification {
	const around = ['case', ['get', 'rolle'], 19, 0];
	return {
		id: `marke-${art}`,
		type: 'circle',
		source: MARKEN,
		filter: ['==', ['get', 'art'], art],
		paint: {
			'circle-color': 'rgba(0,0,0,0)',
			'circle-radius': byZoom(9, ['max', around, 8], 12, ['max', around, grown(2.6, 0.6, 6, 6)], 15.5, [
				'max',
				around,
				grown(7, 1.6, 13, 6.5),
			]),
			'circle-stroke-color': f.focus,
			'circle-stroke-width': 3,
			...more,
		},
	} as LayerSpecification;
}

/** Heaps of yarn with their number, below street zoom. */
function haufen(f: Farben): LayerSpecification[] {
	const size = ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 5, 1, 10, 2, 14, 4, 20] as Expression;
	const source = { source: KACHELN, 'source-layer': 'haufen', maxzoom: STREET_ZOOM };
	return [
		{
			id: HAUFEN_EBENE,
			type: 'circle',
			...source,
			paint: {
				'circle-color': f.land,
				'circle-radius': size,
				'circle-stroke-color': f.knot,
				'circle-stroke-width': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 1.6, 3, 3] as Expression,
			},
		},
		{
			id: 'haufen-zahl',
			type: 'symbol',
			...source,
			filter: ['>', ['get', 'count'], 1],
			layout: {
				'text-field': ['number-format', ['get', 'count'], {}] as Expression,
				'text-font': ['Atkinson Hyperlegible Next Variable'],
				'text-size': ['interpolate', ['linear'], ['log10', ['get', 'count']], 0, 11, 4, 15] as Expression,
				'text-allow-overlap': true,
			},
			paint: { 'text-color': f.ink, 'text-halo-color': f.land, 'text-halo-width': 1.6 },
		},
	];
}

function name(id: string, stoff: Stoff, layer: 'knoten' | 'rollen', f: Farben, more: object): LayerSpecification {
	return {
		id: `${id}-${stoff}`,
		type: 'symbol',
		...from(stoff, layer),
		...more,
		layout: {
			'text-field': ['get', layer === 'knoten' ? 'title' : 'name'],
			'text-font': ['Atkinson Hyperlegible Next Variable'],
			'text-size': 13,
			'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
			'text-radial-offset': layer === 'knoten' ? 1.05 : 1.35,
			'text-justify': 'auto',
			'text-max-width': 9,
			'text-padding': 3,
			'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'faeden'], 0]],
		},
		paint: { 'text-color': f.ink, 'text-halo-color': f.land, 'text-halo-width': 1.8 },
	} as LayerSpecification;
}
