// Stands in for the unpacking that pmtiles carries for browsers without DecompressionStream: there the base map cannot be
// read, which is said. None of them can draw the map either.

/** Always refuses. */
export function decompressSync(): never {
	throw new Error('this browser cannot unpack the base map');
}
