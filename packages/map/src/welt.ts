// The world for when no archive is configured: countries of the build's own asset, unpacked for MapLibre. Rings that
// cross the date line are unrolled beyond 180 degrees, which MapLibre understands, and each country is named once.
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

type Names = Record<string, string>;
type Land = Feature<Polygon | MultiPolygon, Names>;

/** Loads the asset at this address of our own and unpacks it. */
export async function weltGrenzen(address: string): Promise<FeatureCollection> {
	const response = await fetch(address);
	if (!response.ok) throw new Error(`${address}: ${response.status}`);
	const topology = (await response.json()) as Topology<{ countries: GeometryCollection<Names> }>;
	const lands = feature(topology, topology.objects.countries).features as Land[];
	return { type: 'FeatureCollection', features: lands.flatMap((land) => unrolled(land)) };
}

/** A country as an area, and a point that carries its names. */
export function unrolled(land: Land): Feature[] {
	const polygons = land.geometry.type === 'Polygon' ? [land.geometry.coordinates] : land.geometry.coordinates;
	const rings = polygons.map((polygon) => polygon.map(unroll));
	const largest = rings.map((polygon) => polygon[0] ?? []).reduce((a, b) => (extent(b) > extent(a) ? b : a), []);
	const area: Feature<MultiPolygon> = {
		type: 'Feature',
		properties: {},
		geometry: { type: 'MultiPolygon', coordinates: rings },
	};
	const label: Feature<Point> = {
		type: 'Feature',
		properties: { ...land.properties, groesse: extent(largest) },
		geometry: { type: 'Point', coordinates: middle(largest) },
	};
	return [area, label];
}

/** A ring without jumps from one edge of the world to the other. One that circles the pole is closed along the edge. */
export function unroll(ring: Position[]): Position[] {
	let turn = 0;
	const smooth: Position[] = [];
	ring.forEach(([lon = 0, lat = 0], i) => {
		const last = i > 0 ? (ring[i - 1]?.[0] ?? lon) : lon;
		if (lon - last > 180) turn -= 360;
		else if (lon - last < -180) turn += 360;
		smooth.push([lon + turn, lat]);
	});
	const [first, end] = [smooth[0]?.[0] ?? 0, smooth.at(-1)?.[0] ?? 0];
	if (Math.abs(first - end) > 1) smooth.push([end, -85], [first, -85], [first, smooth[0]?.[1] ?? 0]);
	return smooth;
}

/** Twice the area of a ring in square degrees. */
function extent(ring: Position[]): number {
	let sum = 0;
	ring.forEach(([x = 0, y = 0], i) => {
		const [u = 0, v = 0] = ring[(i + 1) % ring.length] ?? [];
		sum += x * v - u * y;
	});
	return Math.abs(sum);
}

/** The middle of a ring's box. */
function middle(ring: Position[]): Position {
	const span = (axis: 0 | 1) => {
		const values = ring.map((at) => at[axis] ?? 0);
		return (Math.min(...values) + Math.max(...values)) / 2;
	};
	return ring.length > 0 ? [span(0), span(1)] : [0, 0];
}
