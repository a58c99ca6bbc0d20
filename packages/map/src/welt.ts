// The world for when no archive is configured: countries of the build's own asset, unpacked for MapLibre.
import type { FeatureCollection } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** Loads the asset at this address of our own and unpacks it. */
export async function weltGrenzen(address: string): Promise<FeatureCollection> {
	const response = await fetch(address);
	if (!response.ok) throw new Error(`${address}: ${response.status}`);
	const topology = (await response.json()) as Topology<{ countries: GeometryCollection }>;
	return feature(topology, topology.objects.countries);
}
