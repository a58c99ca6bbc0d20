// What all pages share: client, clock, weave, session, the open map and what is said aloud. Given through context.
import type { Ortsweberei } from '@weltgewebe/api-client';
import type { Karte, Place } from '@weltgewebe/map';
import type { FadenArt, Stop } from '@weltgewebe/ui';
import { getContext, setContext } from 'svelte';
import { client } from './client.ts';
import { Gewebe } from './gewebe.svelte.ts';
import { Sitzung } from './sitzung.svelte.ts';
import { Uhr } from './uhr.svelte.ts';

const KEY = Symbol('app');

export class App {
	readonly client = client;
	readonly uhr = new Uhr();
	readonly gewebe: Gewebe;
	readonly sitzung: Sitzung;
	/** The map, once it is open. */
	karte = $state.raw<Karte | null>(null);
	/** Where the map looks; before it is open, where it will. */
	ort = $state.raw<Place | null>(null);
	ortswebereien = $state.raw<readonly Ortsweberei[]>([]);
	/** The Knoten or Garnrolle that is open. */
	gewaehlt = $state<string | null>(null);
	/** Kinds of Faden that are looked at; none means all. */
	arten = $state.raw<ReadonlySet<FadenArt>>(new Set());
	suche = $state('');
	/** What the search found; null while none runs. */
	gefunden = $state.raw<ReadonlySet<string> | null>(null);
	/** Whether a place is being picked with the crosshair. */
	zielt = $state(false);
	stop = $state<Stop>('half');
	/** Said politely to those who listen. */
	ansage = $state('');

	constructor() {
		this.gewebe = new Gewebe(client, this.uhr);
		this.sitzung = new Sitzung(client);
	}
}

export const provideApp = (): App => setContext(KEY, new App());
export const useApp = (): App => getContext<App>(KEY);
