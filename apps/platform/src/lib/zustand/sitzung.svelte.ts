// Who is signed in. Knows the client; the session itself is a cookie that no script can read.
import { type Client, type Ich, Problem } from '@weltgewebe/api-client';

const HINT = 'weltgewebe-angemeldet';

export class Sitzung {
	ich = $state.raw<Ich | null>(null);
	/** Whether it is known by now if somebody is signed in. */
	bekannt = $state(false);
	readonly #client: Client;

	constructor(client: Client) {
		this.#client = client;
	}

	/** Asks who is signed in, if this browser ever signed in. Without that, nobody needs to be asked. */
	async frage(): Promise<void> {
		if (localStorage.getItem(HINT)) await this.lade();
		this.bekannt = true;
	}

	async lade(): Promise<void> {
		try {
			this.ich = await this.#client.ich();
			localStorage.setItem(HINT, '1');
		} catch (error) {
			if (error instanceof Problem && error.status === 401) localStorage.removeItem(HINT);
			this.ich = null;
		}
	}

	async anmelden(token: string): Promise<void> {
		await this.#client.anmelden(token);
		await this.lade();
		this.bekannt = true;
	}

	async abmelden(): Promise<void> {
		await this.#client.abmelden();
		localStorage.removeItem(HINT);
		this.ich = null;
	}
}
