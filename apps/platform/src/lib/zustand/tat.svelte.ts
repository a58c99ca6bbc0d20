// One act of the person: running, refused, or done. Every form and button on a page has one.
export class Tat {
	laeuft = $state(false);
	problem = $state.raw<unknown>(null);

	/** Runs the act; true when it was done. While one runs, a second is not started. */
	async tue(act: () => Promise<unknown>): Promise<boolean> {
		if (this.laeuft) return false;
		this.laeuft = true;
		this.problem = null;
		try {
			await act();
			return true;
		} catch (error) {
			this.problem = error;
			return false;
		} finally {
			this.laeuft = false;
		}
	}
}
