// Our own rules as the browser has them: questions and answers in JSON over one buffer each way (crates/recount-wasm). It
// must never know a rule, an address, or a word that a person reads.

/** A record that something rests on. */
export interface Beleg {
	position: number;
	leaf: string;
}

/** How one voice went. */
export interface Stimmweg {
	garnrolle_id: string;
	weber_durch: Beleg | null;
	verliehen: { an: string; durch: Beleg } | null;
	sprecher: string | null;
	wahl: 'ja' | 'nein' | 'enthaltung' | null;
	entschieden_durch: Beleg | null;
}

/** What somebody says that a vote came to. */
export interface Summe {
	ja: number;
	nein: number;
	enthaltung: number;
	nicht_abgegeben: number;
}

/** A vote counted again. */
export interface Nachzaehlung {
	abstimmung_id: string;
	antrag_id: string;
	eroeffnet_durch: Beleg | null;
	geschlossen_durch: Beleg;
	verkuendet: Summe;
	gezaehlt: Summe;
	stimmt: boolean;
	stimmen: Stimmweg[];
}

/** What is wrong, in a word, and the place in the log where there is one. */
export interface Falsch {
	wrong: 'question' | 'record' | 'position' | 'leaf' | 'time' | 'content' | 'proof' | 'missing';
	position: number | null;
}

export type Frage =
	| { begin: string }
	| { read: readonly unknown[] }
	| { end: { head: { size: number; root: string }; hashes: readonly string[] } };

interface Ausfuhr {
	memory: WebAssembly.Memory;
	recount_alloc(len: number): number;
	recount_ask(): number;
	recount_answer(): number;
	recount_free(): void;
}

/** One recount. */
export class Werk {
	readonly #werk: Ausfuhr;

	constructor(instance: WebAssembly.Instance) {
		this.#werk = instance.exports as unknown as Ausfuhr;
	}

	ask(frage: Frage): Falsch | { size: number } | Nachzaehlung {
		const werk = this.#werk;
		const bytes = new TextEncoder().encode(JSON.stringify(frage));
		// The memory moves when it grows: it is looked at anew after every call.
		const at = werk.recount_alloc(bytes.length);
		new Uint8Array(werk.memory.buffer, at, bytes.length).set(bytes);
		const length = werk.recount_ask();
		// A copy, because a page may share its memory with others and a decoder takes none that is shared.
		const answer = new Uint8Array(werk.memory.buffer, werk.recount_answer(), length).slice();
		werk.recount_free();
		return JSON.parse(new TextDecoder().decode(answer));
	}
}
