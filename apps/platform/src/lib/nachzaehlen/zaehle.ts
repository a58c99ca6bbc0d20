// A recount from its first record to its outcome: what to read, in which order, and what is held against what. It believes
// no answer of the server; what is wrong is an outcome and not an error.
import type { Falsch, Frage, Nachzaehlung } from './werk.ts';

/** What is asked of the server. */
export interface Quelle {
	/** The record that says what the vote came to; nothing while it runs. */
	schluss(vote: string): Promise<number | null>;
	records(from: number, limit: number): Promise<readonly unknown[]>;
	head(): Promise<{ size: number; root: string }>;
	/** That the tree of `to` records extends that of `from`. */
	consistency(from: number, to: number): Promise<readonly string[]>;
}

/** What came out of it. */
export type Ausgang =
	| { art: 'laeuft' }
	| { art: 'falsch'; falsch: Falsch }
	| { art: 'gezaehlt'; ergebnis: Nachzaehlung; gelesen: number; kopf: { size: number; root: string } };

/** As many records as the server gives at once. */
const PAGE = 200;

/** Counts a vote again. `told` hears how many records of how many have been read. */
export async function zaehle(
	vote: string,
	quelle: Quelle,
	werk: { ask(frage: Frage): Falsch | { size: number } | Nachzaehlung },
	told: (read: number, all: number) => void,
): Promise<Ausgang> {
	const last = await quelle.schluss(vote);
	if (last === null) return { art: 'laeuft' };
	let answer = werk.ask({ begin: vote });
	for (let read = 0; read < last; ) {
		if ('wrong' in answer) return { art: 'falsch', falsch: answer };
		told(read, last);
		const items = await quelle.records(read + 1, Math.min(PAGE, last - read));
		// Who withholds a record cannot be counted after.
		if (items.length === 0) return { art: 'falsch', falsch: { wrong: 'position', position: read + 1 } };
		answer = werk.ask({ read: items });
		read += items.length;
	}
	if ('wrong' in answer) return { art: 'falsch', falsch: answer };
	told(last, last);
	const kopf = await quelle.head();
	answer = werk.ask({ end: { head: kopf, hashes: await quelle.consistency(last, kopf.size) } });
	if ('wrong' in answer) return { art: 'falsch', falsch: answer };
	return { art: 'gezaehlt', ergebnis: answer as Nachzaehlung, gelesen: last, kopf };
}

/** What the code on a sheet says: `#p=POSITION&l=LEAF&…`, the leaf in base64url; nothing where there is none. */
export function blatt(fragment: string): { position: number; leaf: string } | null {
	const said = new URLSearchParams(fragment.replace(/^#/, ''));
	const [position, leaf] = [Number(said.get('p')), said.get('l') ?? ''];
	if (!Number.isSafeInteger(position) || position < 1 || !/^[\w-]{43}$/.test(leaf)) return null;
	const bytes = atob(leaf.replaceAll('-', '+').replaceAll('_', '/'));
	const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
	return { position, leaf: hex };
}
