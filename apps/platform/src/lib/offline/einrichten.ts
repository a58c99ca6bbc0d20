// Getting the shell into its cache: a few files at a time, and again what did not come. A house full of phones behind one
// address is told to wait by the server; one refused file must not cost the whole installation.

/** So many files are asked for at once: as many as a browser opens connections. */
const AT_ONCE = 6;
/** So often a file is asked for. */
const ATTEMPTS = 5;
const LONGEST_WAIT_S = 30;

/** What is needed of the outside. */
export interface Welt {
	lade: (address: string) => Promise<Response>;
	warte: (seconds: number) => Promise<void>;
}

/** Fills the cache with all of these addresses. Rejects when one of them cannot be had. */
export async function richteEin(cache: Cache, addresses: readonly string[], welt: Welt): Promise<void> {
	const left = [...addresses];
	const one = async () => {
		for (let address = left.shift(); address !== undefined; address = left.shift()) {
			await cache.put(address, await hole(address, welt));
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** One file, asked for again while the server is busy or cannot be reached. */
async function hole(address: string, { lade, warte }: Welt): Promise<Response> {
	for (let attempt = 1; ; attempt++) {
		const answer = await lade(address).catch(() => null);
		if (answer?.ok) return answer;
		const busy = !answer || answer.status === 429 || answer.status >= 500;
		if (!busy || attempt === ATTEMPTS) throw new Error(`${address}: ${answer?.status ?? 'no answer'}`);
		const told = Number(answer?.headers.get('Retry-After'));
		await warte(Math.min(told > 0 ? told : 2 ** (attempt - 1), LONGEST_WAIT_S));
	}
}
