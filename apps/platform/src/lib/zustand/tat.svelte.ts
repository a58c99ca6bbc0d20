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

	/** Runs the act; true when it was done or waits to be sent. While one runs, a second is not started. */
	async tue(act: () => Promise<unknown>): Promise<boolean> {
		if (this.laeuft) return false;
		this.laeuft = true;
		this.problem = null;
		try {
			await Tat.ablage?.sende();
			await act();
			return true;
		} catch (error) {
			const kept = await Tat.ablage?.nimm(error);
			this.problem = kept ? new Geheftet() : error;
			return kept ?? false;
		} finally {
			this.laeuft = false;
		}
	}
}
