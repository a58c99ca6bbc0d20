// The layers of the weave above the threads: Knoten, Garnrollen and their names, as MapLibre layers and their data.
// Knows pictures of the weave, no map object.
import type { FeatureCollection } from 'geojson';
import type { FilterSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Farben } from './farben.ts';
import type { KartenKnoten, KartenRolle } from './index.ts';

export const KNOTEN = 'knoten';
export const ROLLEN = 'rollen';
/** Layers that answer to a touch. */
export const GREIFBAR = ['knoten', 'rolle'];

export function quellen(): Record<string, SourceSpecification> {
	const empty = { type: 'FeatureCollection' as const, features: [] };
	return {
		[KNOTEN]: { type: 'geojson', data: empty, promoteId: 'id' },
		[ROLLEN]: { type: 'geojson', data: empty, promoteId: 'id' },
	};
}

/** 6 to 13 px by the number of threads; from afar only a dot. */
const radius = (extra: number): never => {
	const grown = (base: number, more: number, most: number, ring: number) => [
		'+',
		ring,
		['min', most, ['+', base, ['*', more, ['sqrt', ['get', 'faeden']]]]],
	];
	const stops = [
		9,
		grown(1.1, 0.3, 3, extra * 0.4),
		12,
		grown(2.6, 0.7, 6, extra * 0.6),
		14.5,
		grown(6, 1.6, 13, extra),
	];
	return ['interpolate', ['linear'], ['zoom'], ...stops] as never;
};

const glowing = ['==', ['get', 'glow'], true] as FilterSpecification;
/** Something goes on here: more than one Garn from a public source. */
const lively = ['any', ['>', ['get', 'faeden'], 1], ['!', ['get', 'gehalten']]] as FilterSpecification;
const held = ['==', ['get', 'gehalten'], true] as FilterSpecification;

/** The layers in these colours, lowest first. */
export function ebenen(f: Farben): LayerSpecification[] {
	const circle = (id: string, color: string, extra: number, more: object = {}): LayerSpecification =>
		({
			id,
			type: 'circle',
			source: KNOTEN,
			paint: { 'circle-color': color, 'circle-radius': radius(extra), ...more },
		}) as LayerSpecification;
	return [
		{
			...circle('knoten-glut', f.glow, 12, { 'circle-blur': 0.7, 'circle-opacity': 0.85 }),
			filter: glowing,
		} as LayerSpecification,
		{
			...circle('knoten-garn', f.land, 3.6, {
				'circle-stroke-color': f.knot,
				'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 10, 0.7, 14, 1.6],
			}),
			minzoom: 12.4,
			filter: held,
		} as LayerSpecification,
		circle('knoten', f.knot, 0, {
			'circle-stroke-color': f.land,
			'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 10, 1, 14, 2],
		}),
		{
			...circle('knoten-wahl', 'rgba(0,0,0,0)', 6, { 'circle-stroke-color': f.focus, 'circle-stroke-width': 3 }),
			filter: ['==', ['get', 'wahl'], true],
		} as LayerSpecification,
		{
			id: 'rolle',
			type: 'symbol',
			source: ROLLEN,
			layout: {
				'icon-image': ['case', ['get', 'dreht'], 'spule-an', 'spule-aus'],
				'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.45, 13, 0.9],
				'icon-allow-overlap': true,
				'icon-ignore-placement': true,
			},
		},
		{ ...name('knotenname-belebt', KNOTEN, f, 13.4, 1.1), filter: lively } as LayerSpecification,
		{ ...name('knotenname', KNOTEN, f, 15.4, 1.1), filter: ['!', lively] } as LayerSpecification,
		name('rollenname', ROLLEN, f, 14.6, 1.3),
	];
}

function name(id: string, source: string, f: Farben, from: number, offset: number): LayerSpecification {
	return {
		id,
		type: 'symbol',
		source,
		minzoom: from,
		layout: {
			'text-field': ['get', 'name'],
			'text-font': ['Atkinson Hyperlegible Next Variable'],
			'text-size': 13,
			'text-anchor': 'top',
			'text-offset': [0, offset],
			'text-max-width': 9,
			'text-optional': true,
			'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'faeden'], 0]],
		},
		paint: { 'text-color': f.ink, 'text-halo-color': f.land, 'text-halo-width': 1.8 },
	};
}

/** Knoten as features; the selected and the glowing ones are marked. */
export function knotenData(
	knoten: readonly KartenKnoten[],
	selected: string | null,
	glow: ReadonlySet<string> | null,
): FeatureCollection {
	return collection(
		knoten.map((k) => ({
			...point(k),
			properties: {
				id: k.id,
				name: k.title,
				faeden: k.faeden,
				gehalten: k.gehalten,
				wahl: k.id === selected,
				glow: glow?.has(k.id) ?? false,
			},
		})),
	);
}

/** Garnrollen as features. */
export function rollenData(rollen: readonly KartenRolle[]): FeatureCollection {
	return collection(rollen.map((r) => ({ ...point(r), properties: { id: r.id, name: r.name, dreht: r.dreht } })));
}

const collection = (features: FeatureCollection['features']): FeatureCollection => ({
	type: 'FeatureCollection',
	features,
});
const point = ({ lat, lon }: { lat: number; lon: number }) => ({
	type: 'Feature' as const,
	geometry: { type: 'Point' as const, coordinates: [lon, lat] },
});
