// Who is signed in. Knows the client; the session itself is a cookie that no script can read.
import { type Client, type Ich, Problem } from '@weltgewebe/api-client';

const HINT = 'weltgewebe-angemeldet';

/** What hangs on the person: told who it is, and when somebody else takes the place. */
export interface Anhang {
	/** It is known who is here. */
	hier(wer: string | null): Promise<void>;
	/** Somebody signs in or out: what was kept for the one is not for the other. */
	wechselt(): Promise<void>;
	/** Somebody signs out, and leaves nothing behind. */
	geht(): Promise<void>;
}

export class Sitzung {
	ich = $state.raw<Ich | null>(null);
	/** Whether it is known by now if somebody is signed in. */
	bekannt = $state(false);
	readonly #client: Client;
	readonly #anhang: Anhang | null;

	constructor(client: Client, anhang: Anhang | null = null) {
		this.#client = client;
		this.#anhang = anhang;
	}

	/** Asks who is signed in, if this browser ever signed in. Without that, nobody needs to be asked. */
	async frage(): Promise<void> {
		if (localStorage.getItem(HINT)) await this.lade();
		this.bekannt = true;
	}

	async lade(): Promise<void> {
		try {
			this.ich = await this.#client.ich();
			localStorage.setItem(HINT, JSON.stringify(public_part(this.ich)));
		} catch (error) {
			if (error instanceof Problem && error.status === 401) localStorage.removeItem(HINT);
			this.ich = error instanceof Problem && error.unreachable ? remembered() : null;
		}
		await this.#anhang?.hier(this.ich?.garnrolle_id ?? null);
	}

	async anmelden(token: string): Promise<void> {
		await this.#client.anmelden(token);
		await this.#anhang?.wechselt();
		await this.lade();
		this.bekannt = true;
	}

	async abmelden(): Promise<void> {
		await this.#client.abmelden();
		localStorage.removeItem(HINT);
		await this.#anhang?.geht();
		await this.#anhang?.wechselt();
		this.ich = null;
	}
}

/** What is kept of a person for a time without a network: nothing that only they may see. */
function public_part({ garnrolle_id, name, status, verantwortlich_fuer, kartenstatus, radius_m }: Ich): Ich {
	return { garnrolle_id, name, status, verantwortlich_fuer, kartenstatus, radius_m };
}

function remembered(): Ich | null {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(HINT) ?? 'null');
		return typeof kept === 'object' && kept !== null && 'garnrolle_id' in kept ? (kept as Ich) : null;
	} catch {
		return null;
	}
}
