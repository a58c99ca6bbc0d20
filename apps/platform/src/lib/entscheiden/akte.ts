// Everything that the room of an Antrag shows beside its Gespräch, asked for at once.
import type { Abstimmung, Antrag } from '@weltgewebe/api-client';
import { client } from '$lib/zustand/client';

export interface Antragsakte {
	antrag: Antrag;
	/** The vote, once one was opened. */
	abstimmung: Abstimmung | null;
}

export async function ladeAntrag(id: string): Promise<Antragsakte> {
	const antrag = await client.antrag(id);
	return { antrag, abstimmung: antrag.abstimmung_id ? await client.abstimmung(antrag.abstimmung_id) : null };
}
