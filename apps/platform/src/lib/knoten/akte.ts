// Everything that a Knoten's page shows, asked for at once.
import type { Faden, Knoten, Nachricht } from '@weltgewebe/api-client';
import { client } from '$lib/zustand/client';

export interface Akte {
	knoten: Knoten;
	faeden: Faden[];
	nachrichten: Nachricht[];
}

export async function ladeAkte(id: string): Promise<Akte> {
	const [knoten, faeden, gespraech] = await Promise.all([
		client.knoten(id),
		client.faedenVon(id),
		client.gespraech(id),
	]);
	return { knoten, faeden: faeden.items, nachrichten: gespraech.items };
}
