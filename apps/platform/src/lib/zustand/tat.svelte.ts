// One act of the person: running, refused, kept for later, or done. Every form and button on a page has one.

/** Where an act waits to which no answer came. */
export interface Ablage {
	/** Sends what waits, so that what is done now does not overtake it. */
	sende(): Promise<void>;
	/** Takes the act in; false when it cannot wait. */
	nimm(error: unknown): Promise<boolean>;
}

/** No answer came, and the act waits in the outbox. Not a failure: nothing is lost. */
export class Geheftet extends Error {
	override name = 'Geheftet';
}

export class Tat {
	static ablage: Ablage | null = null;
	laeuft = $state(false);
	problem = $state.raw<unknown>(null);

	/** Runs an act; throws `Geheftet` when no answer came and it waits to be sent. Also for acts that no form waits for. */
	static async hefte(act: () => Promise<unknown>): Promise<void> {
		try {
			await Tat.ablage?.sende();
			await act();
		} catch (error) {
			throw (await Tat.ablage?.nimm(error)) ? new Geheftet() : error;
		}
	}

	/** Whether the last act waits to be sent. */
	get geheftet(): boolean {
		return this.problem instanceof Geheftet;
	}

	/** Runs the act; true when it was done or waits to be sent. While one runs, a second is not started. */
	async tue(act: () => Promise<unknown>): Promise<boolean> {
		if (this.laeuft) return false;
		this.laeuft = true;
		this.problem = null;
		try {
			await Tat.hefte(act);
			return true;
		} catch (error) {
			this.problem = error;
			return this.geheftet;
		} finally {
			this.laeuft = false;
		}
	}
}
