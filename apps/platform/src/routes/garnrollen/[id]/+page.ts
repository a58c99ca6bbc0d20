// A Garnrolle with what it tied and did. The latter two may be missing; the page stands without them.
import { laden } from '$lib/laden';
import { client } from '$lib/zustand/client';

export const load = async ({ params: { id } }) => {
	const none = { items: [], next_cursor: null };
	const [rolle, knoten, taten] = await Promise.all([
		laden(client.garnrolle(id)),
		client.knotenDurch(id).catch(() => none),
		client.aktivitaet(id).catch(() => none),
	]);
	return { rolle, knoten: knoten.items, taten: taten.items };
};
