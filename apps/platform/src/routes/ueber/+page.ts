// What the server alone knows: where the map comes from, and who runs this instance. Either may be missing; the page stands
// without them.
import { version } from '$app/environment';
import { client } from '$lib/zustand/client';

/** What the one who runs this instance wrote down; a plain file beside the app, so that it can be changed any time. */
async function betreiber(fetch: typeof globalThis.fetch): Promise<string> {
	const answer = await fetch('/betreiber.txt').catch(() => null);
	const plain = answer?.ok && answer.headers.get('content-type')?.startsWith('text/plain');
	return plain ? (await answer.text()).trim() : '';
}

export const load = async ({ fetch }) => {
	const [karte, wer] = await Promise.all([client.karte().catch(() => null), betreiber(fetch)]);
	return { herkunft: karte?.attribution ?? [], betreiber: wer, version };
};
