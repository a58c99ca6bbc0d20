// What somebody can do with a Knoten, and the way back from it. What leaves a trace that cannot be taken away - a
// withdrawn message, an element taken out - is put off for ten seconds; what an opposite act undoes happens at once.
import type {
	ElementInhalt,
	InteresseArt,
	Knoten,
	Melden,
	Nachricht,
	NeueMeldung,
	RaumElement,
} from '@weltgewebe/api-client';
import { m } from '$lib/paraglide/messages';
import type { Inhalt } from '$lib/weben/inhalt';
import { sendbar } from '$lib/weben/inhalt';
import { rueckweg } from '$lib/weben/rueckweg.svelte';
import { client } from '$lib/zustand/client';
import { Tat } from '$lib/zustand/tat.svelte';
import type { Aenderung } from './Bearbeiten.svelte';

/** How the page runs an act; false when it was refused. */
type Tue = (act: () => Promise<unknown>) => Promise<boolean>;

export interface Seite {
	knoten: () => Knoten;
	tue: Tue;
	/** Looks up what others may have changed. */
	frisch: () => void;
}

export type Taten = ReturnType<typeof taten>;

const version = (told: unknown): number => (told as { version: number }).version;
// The description of the server and what may be sent differ in how a picture is named.
const gesandt = (inhalt: Inhalt) => inhalt as unknown as ElementInhalt;

export function taten({ knoten, tue, frisch }: Seite) {
	const id = () => knoten().id;
	const zurueck = (act: () => Promise<unknown>) => async () => {
		try {
			await Tat.hefte(act);
		} finally {
			frisch();
		}
	};
	return {
		dabei: (art: InteresseArt) => void tue(() => client.dabei(id(), art)),
		schreiben: (text: string) => tue(() => client.schreiben(id(), text)),
		gestalten: (inhalt: Inhalt) => tue(() => client.gestalten(id(), gesandt(inhalt))),

		aendern: (change: Aenderung, before: Aenderung, based_on: number) =>
			tue(async () => {
				const own = id();
				const after = await client.aendern(own, change as never, based_on);
				rueckweg.biete({
					art: 'geschehen',
					text: m.geaendert(),
					zurueck: zurueck(() => client.aendern(own, before as never, after.version)),
				});
			}),

		elementAendern: (element: RaumElement, inhalt: Inhalt) =>
			tue(async () => {
				const [own, before] = [id(), sendbar(element)];
				const after = version(await client.elementAendern(own, element.id, gesandt(inhalt), knoten().version));
				if (!before) return;
				const act = () => client.elementAendern(own, element.id, gesandt(before), after);
				rueckweg.biete({ art: 'geschehen', text: m.geaendert(), zurueck: zurueck(act) });
			}),

		elementEntfernen(element: RaumElement): void {
			const own = id();
			const seen = knoten().version;
			const now = () =>
				client.knoten(own).then(
					({ version }) => version,
					() => seen,
				);
			const act = async () => client.elementEntfernen(own, element.id, await now());
			rueckweg.biete({ art: 'aufgeschoben', ding: element.id, text: m.wird_herausgenommen(), vollzug: zurueck(act) });
		},

		verzwirnen: (faden_id: string, element_id?: string) => void tue(() => client.verzwirnen(faden_id, element_id)),

		entzwirnen: (faden_id: string, element_id?: string) =>
			void tue(async () => {
				await client.entzwirnen(faden_id);
				const act = () => client.verzwirnen(faden_id, element_id);
				rueckweg.biete({ art: 'geschehen', text: m.entzwirnt(), zurueck: zurueck(act) });
			}),

		melden: (was: NeueMeldung, art: Melden) =>
			tue(() => (art === 'melden' ? client.melden(was) : client.einfrieren(was))),

		bearbeiten: (nachricht: Nachricht, text: string) =>
			tue(async () => {
				const after = version(await client.bearbeiten(nachricht.id, text, nachricht.version));
				const act = () => client.bearbeiten(nachricht.id, nachricht.text ?? '', after);
				rueckweg.biete({ art: 'geschehen', text: m.nachricht_geaendert(), zurueck: zurueck(act) });
			}),

		zurueckziehen(nachricht: Nachricht): void {
			const act = () => client.zurueckziehen(nachricht.id, nachricht.version);
			rueckweg.biete({ art: 'aufgeschoben', ding: nachricht.id, text: m.wird_zurueckgezogen(), vollzug: zurueck(act) });
		},
	};
}
