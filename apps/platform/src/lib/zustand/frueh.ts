// What the head of the page asks before any script is there (`app.html`), so that the first question is answered by the time
// somebody puts it. Every answer is taken once; where there was none, or a failure, the question is put as ever.

declare global {
	interface Window {
		frueh?: Record<string, Promise<Response | null>>;
	}
}

/** A fetch that takes what was asked already. */
export const frueh: typeof fetch = async (input, init) => {
	const asked = typeof input === 'string' ? window.frueh?.[input] : undefined;
	if (asked && typeof input === 'string') delete window.frueh?.[input];
	const answer = await asked;
	return answer?.ok ? answer : fetch(input, init);
};
