// What all pages share: client, clock, weave, session, the open map and what is said aloud. Given through context.
import type { KnotenArt, Ortsweberei } from '@weltgewebe/api-client';
import type { Karte, Place } from '@weltgewebe/map';
import type { FadenArt, Stop } from '@weltgewebe/ui';
import { getContext, setContext } from 'svelte';
import { page } from '$app/state';
import { Ausgang } from '$lib/offline/ausgang.svelte';
import { Fassung } from '$lib/offline/fassung.svelte';
import { schmueckt, warSchonHier, wennRuheIst } from '$lib/offline/ruhe';
import { verwirfAlle } from '$lib/weben/entwurf.ts';
import { client } from './client.ts';
import { Gewebe } from './gewebe.svelte.ts';
import { Sitzung } from './sitzung.svelte.ts';
import { Tat } from './tat.svelte.ts';
import { Uhr } from './uhr.svelte.ts';
import { Gebiete } from './zuletzt.ts';

const KEY = Symbol('app');
const GENUEGSAM = 'weltgewebe-genuegsam';

export class App {
	readonly client = client;
	readonly uhr = new Uhr();
	readonly gewebe: Gewebe;
	readonly sitzung: Sitzung;
	readonly ausgang: Ausgang;
	readonly fassung = new Fassung();
	/** Whether the first look is done, well or badly: what the list does not need may come now. */
	bereit = $state(false);
	/** The map, once it is open; on some devices never. Nothing but the map itself may wait for it. */
	karte = $state.raw<Karte | null>(null);
	/** Where the map looks; before it is open, where it will. */
	ort = $state.raw<Place | null>(null);
	ortswebereien = $state.raw<readonly Ortsweberei[]>([]);
	/** The Knoten or Garnrolle that is open. */
	gewaehlt = $state<string | null>(null);
	/** Kinds of Faden that are looked at; none means all. */
	arten = $state.raw<ReadonlySet<FadenArt>>(new Set());
	/** Kinds of Knoten that are looked at; none means all. */
	knotenarten = $state.raw<ReadonlySet<KnotenArt>>(new Set());
	/** What is pointed at in the list or on the map, before it is opened. */
	gezeigt = $state<string | null>(null);
	/** The page that led here by a link; null after going back. */
	von = $state<string | null>(null);
	suche = $state('');
	/** What the search found; null while none runs. */
	gefunden = $state.raw<ReadonlySet<string> | null>(null);
	/** Whether a place is being picked with the crosshair. */
	zielt = $state(false);
	stop = $state<Stop>('half');
	/** Said politely to those who listen. */
	ansage = $state('');

	/** Looks only at what was seen last from now on, or at what is; the choice stays. */
	async begnuegt(content: boolean): Promise<void> {
		if (content) localStorage.setItem(GENUEGSAM, '1');
		else localStorage.removeItem(GENUEGSAM);
		navigator.serviceWorker?.controller?.postMessage(content ? 'genuegsam' : 'wieder da');
		await this.gewebe.begnuegt(content ? 'mit dem Letzten' : 'nicht');
	}

	/** Tells the server how fast the pages are, unless the person asked not to be measured. */
	async misst(): Promise<void> {
		const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
		if (doNotTrack === '1' || globalPrivacyControl) return;
		const { messe } = await import('$lib/messen');
		messe(() => page.route.id, this.client.line.address('/rum'));
	}

	/** Nobody looks at this tab. */
	ruhe(): void {
		this.gewebe.ruhe();
	}

	/** Somebody looks again. */
	wach(): void {
		this.gewebe.wach();
		void this.ausgang.sende();
	}

	/** The network is back. */
	netz(): void {
		this.gewebe.netz();
		void this.ausgang.sende();
	}

	/** What begins when the list can be used and the page is quiet after it; returns how to stop it. */
	spaeter(usable: Promise<void>): () => void {
		const stops: (() => void)[] = [];
		let over = false;
		if (warSchonHier()) schmueckt();
		const later = () => {
			schmueckt();
			void this.fassung.beginne().then((stop) => stops.push(stop));
		};
		void usable.finally(() => over || stops.push(wennRuheIst(later)));
		return () => {
			over = true;
			for (const stop of stops) stop();
		};
	}

	constructor() {
		const gebiete = new Gebiete();
		this.gewebe = new Gewebe(client, this.uhr, gebiete);
		this.ausgang = new Ausgang(
			client.line,
			() => import('$lib/offline/tisch').then(({ tisch }) => tisch()),
			(command, answer) => this.gewebe.beruehrt(knotenOf(command.address, answer)),
		);
		this.sitzung = new Sitzung(client, {
			hier: (wer) => this.ausgang.beginne(wer),
			geht: () => {
				verwirfAlle();
				return this.ausgang.leere();
			},
			wechselt: () => gebiete.vergiss(),
		});
		this.gewebe.genuegsam = localStorage.getItem(GENUEGSAM) !== null;
		Tat.ablage = this.ausgang;
		client.line.mussWarten = (command) => this.ausgang.mussWarten(command);
	}
}

/** The Knoten that a command touched; one that was tied by it is named in the answer. */
function knotenOf(address: string, answer: unknown): string {
	const named = /^\/knoten\/([^/]+)/.exec(address)?.[1];
	const { id, to_knoten } = (answer ?? {}) as { id?: string; to_knoten?: string };
	return named ?? to_knoten ?? id ?? '';
}

export const provideApp = (): App => setContext(KEY, new App());
export const useApp = (): App => getContext<App>(KEY);
