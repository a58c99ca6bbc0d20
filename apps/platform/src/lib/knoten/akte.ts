// Everything that a Knoten's page shows, asked for at once.
import { type Faden, type Knoten, type Nachricht, Problem } from '@weltgewebe/api-client';
import { client } from '$lib/zustand/client';

export interface Akte {
	knoten: Knoten;
	faeden: Faden[];
	/** The last ones, the oldest of them first. */
	nachrichten: Nachricht[];
	/** Whether more was said before. */
	mehr: boolean;
}

/** So many messages are there at first, and come with each look further back. */
export const NACHRICHTEN = 100;

export async function ladeAkte(id: string, nachrichten = NACHRICHTEN): Promise<Akte> {
	const [knoten, faeden, gespraech] = await Promise.all([
		client.knoten(id),
		client.faedenVon(id),
		client.gespraech(id, nachrichten).catch(gegangen),
	]);
	return { knoten, faeden: faeden.items, nachrichten: gespraech.items, mehr: !gespraech.complete };
}

/** An empty Gespräch goes with its Knoten, which itself stays in the archive. */
function gegangen(error: unknown): { items: Nachricht[]; complete: boolean } {
	if (error instanceof Problem && error.status === 404) return { items: [], complete: true };
	throw error;
}
