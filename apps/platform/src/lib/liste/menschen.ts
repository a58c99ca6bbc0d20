// From the weave to the Garnrollen that can be seen, so that the list shows all that the map shows. Pure.
import type { Bbox, Faden, Garnrolle, Treffer } from '@weltgewebe/api-client';
import { turning } from '$lib/zustand/bild';
import { contains } from '$lib/zustand/fleck';
import type { Mensch } from './Menschen.svelte';
import { lebende } from './zeilen.ts';

interface Weave {
	rollen: ReadonlyMap<string, Garnrolle>;
	faeden: ReadonlyMap<string, Faden>;
	ausschnitt: Bbox | null;
}

/** The Garnrollen in sight, by name: no order says more about one person than about another. */
export function menschen({ rollen, faeden, ausschnitt }: Weave, now_ms: number): Mensch[] {
	const spun = new Map<string, number>();
	for (const { from_garnrolle } of lebende([...faeden.values()], now_ms)) {
		spun.set(from_garnrolle, (spun.get(from_garnrolle) ?? 0) + 1);
	}
	return [...rollen.values()]
		.filter(({ position }) => position && (!ausschnitt || contains(ausschnitt, position)))
		.map((r) => ({ id: r.id, name: r.name, faeden: spun.get(r.id) ?? 0, dreht: turning(r, now_ms) }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** What a search found, in its order; their Fäden may lie elsewhere. */
export function gefundene(hits: readonly Treffer[]): Mensch[] {
	return hits.map(({ id, title }) => ({ id, name: title, faeden: null, dreht: false }));
}
