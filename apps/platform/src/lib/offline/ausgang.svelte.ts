// The outbox: what was woven without an answer, kept with its command id until it is known what came of it. Sent in
// order, by one tab at a time, under the same id each time, so that everything arrives once. What a rule refuses stays,
// with the words of the refusal, until the person lets it go. Knows the line and a table; not how it is kept.
import { type Command, type Line, Problem, Unsettled } from '@weltgewebe/api-client';

export interface Eintrag {
	/** The order in which it was woven. */
	nr: number;
	command: Command;
	/** Whose it is: nobody else sends it or sees it. */
	wer: string;
	/** When it was woven, in milliseconds since 1970. */
	seit_ms: number;
	/** The words of a refusal; null while it waits. */
	abgelehnt: string | null;
}

/** Where entries lie. They survive the page, the tab and the browser. */
export interface Tisch {
	alle(): Promise<Eintrag[]>;
	lege(eintrag: Omit<Eintrag, 'nr'>): Promise<void>;
	lehneAb(nr: number, words: string): Promise<void>;
	entferne(nr: number): Promise<void>;
	/** Keeps it with another act, as one that is based on something newer. */
	stelleUm(nr: number, command: Command): Promise<void>;
	/** Says when something changed, also in another tab. */
	beobachte(changed: () => void): () => void;
	/** Runs `held` when no other tab does. */
	allein(held: () => Promise<void>): Promise<void>;
}

/** What weaves; what only signs in or administers does not wait in a drawer. */
const WEBT = /^\/(knoten|faeden|nachrichten)(\/|$)/;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

export class Ausgang {
	eintraege = $state.raw<readonly Eintrag[]>([]);
	/** Whether the server wants to know first who one is. */
	anmelden = $state(false);
	readonly #line: Pick<Line, 'deliver'>;
	readonly #open: () => Promise<Tisch>;
	readonly #arrived: (command: Command, answer: unknown) => void;
	#wer: string | null = null;
	#tisch: Promise<Tisch> | null = null;
	#running: Promise<void> | null = null;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#pause_ms = FIRST_PAUSE_MS;

	constructor(
		line: Pick<Line, 'deliver'>,
		open: () => Promise<Tisch>,
		arrived: (command: Command, answer: unknown) => void,
	) {
		this.#line = line;
		this.#open = open;
		this.#arrived = arrived;
	}

	readonly wartend = $derived(this.eintraege.filter((e) => e.abgelehnt === null));

	/** Looks what lies there for a person, and sends it. */
	async beginne(wer: string | null): Promise<void> {
		this.#wer = wer;
		this.anmelden = false;
		if (wer) await this.#table();
		await this.#look();
		await this.sende();
	}

	/** Whether a new act has to stand in line: what is done later never overtakes what was done before. */
	mussWarten({ address }: Command): boolean {
		return this.wartend.length > 0 && WEBT.test(address);
	}

	/** Takes in an act whose outcome is not known; false when it is none that can wait. */
	async nimm(error: unknown): Promise<boolean> {
		if (!(error instanceof Unsettled) || !this.#wer || !WEBT.test(error.command.address)) return false;
		const { command } = error;
		try {
			const tisch = await this.#table();
			const known = (await tisch.alle()).some((e) => e.command.command_id === command.command_id);
			if (!known) await tisch.lege({ command, wer: this.#wer, seit_ms: Date.now(), abgelehnt: null });
		} catch {
			return false;
		}
		await this.#look();
		this.#later();
		return true;
	}

	/** Sends what waits, in order; ends when all is sent or no answer comes. */
	sende(): Promise<void> {
		if (this.wartend.length === 0) return Promise.resolve();
		this.#running ??= this.#table()
			.then((tisch) => tisch.allein(() => this.#send(tisch)))
			.finally(() => {
				this.#running = null;
			});
		return this.#running;
	}

	/** Lets an entry go. */
	async verwirf(nr: number): Promise<void> {
		await (await this.#table()).entferne(nr);
		await this.#look();
	}

	/** Lets everything of this person go, as when signing out. */
	async leere(): Promise<void> {
		for (const { nr } of this.eintraege) await this.verwirf(nr);
		this.#wer = null;
	}

	async #send(tisch: Tisch): Promise<void> {
		for (;;) {
			// Another tab may have sent some of them meanwhile.
			await this.#look();
			const [next] = this.wartend;
			if (!next) break;
			if (!(await this.#sent(tisch, next))) return;
		}
		this.#pause_ms = FIRST_PAUSE_MS;
	}

	/** Whether it is known what came of it. */
	async #sent(tisch: Tisch, { nr, command }: Eintrag): Promise<boolean> {
		try {
			const answer = await this.#line.deliver(command);
			await tisch.entferne(nr);
			await this.#follow(tisch, command, answer);
			this.#arrived(command, answer);
			return true;
		} catch (error) {
			this.anmelden = error instanceof Problem && error.status === 401;
			const open = error instanceof Unsettled || !(error instanceof Problem) || [401, 429].includes(error.status);
			if (open) this.#later();
			else await tisch.lehneAb(nr, [error.detail || error.title, ...error.errors.map((e) => e.detail)].join(' '));
			return !open;
		}
	}

	/** What was done later to the same thing stood on the same version; now it stands on what this act has made of it. */
	async #follow(tisch: Tisch, done: Command, answer: unknown): Promise<void> {
		const { version } = (answer ?? {}) as { version?: number };
		if (version === undefined) return;
		const stood = done.version ?? version - 1;
		for (const { nr, command } of this.wartend) {
			const same = thing(command) === thing(done) && command.version === stood;
			if (same) await tisch.stelleUm(nr, { ...command, version });
		}
	}

	#later(): void {
		this.#timer ??= setTimeout(
			() => {
				this.#timer = null;
				void this.sende();
			},
			this.#pause_ms * (0.75 + Math.random() / 2),
		);
		this.#pause_ms = Math.min(LONGEST_PAUSE_MS, this.#pause_ms * 2);
	}

	async #look(): Promise<void> {
		const all = this.#tisch ? await (await this.#tisch).alle() : [];
		this.eintraege = all.filter((e) => e.wer === this.#wer);
	}

	#table(): Promise<Tisch> {
		this.#tisch ??= this.#open().then((tisch) => {
			tisch.beobachte(() => void this.#look());
			return tisch;
		});
		return this.#tisch;
	}
}

/** What a version is of: the Knoten, with its Raum, or the message. */
const thing = ({ address }: Command) => (address.endsWith('/nachrichten') ? address : address.split('/', 3).join('/'));
