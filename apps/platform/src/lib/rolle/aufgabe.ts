// The task before registering, solved beside the page. Whatever fails, nothing comes back: then one registers without
// it, which is let in too, only less often (decision 0013). It must never keep anybody from registering.
import type { Aufgabe, Loesung } from '@weltgewebe/api-client';

/** A device that takes longer than this registers without. */
export const GEDULD_MS = 30_000;

/** Asks for a task and solves it. */
export async function geloest(frage: () => Promise<Aufgabe>): Promise<Loesung | undefined> {
	try {
		const { id, anzahl, bits } = await frage();
		const zahlen = await arbeite({ id, anzahl, bits });
		return { id, zahlen };
	} catch {
		return undefined;
	}
}

function arbeite(aufgabe: { id: string; anzahl: number; bits: number }): Promise<number[]> {
	const worker = new Worker(new URL('./aufgabe.worker.ts', import.meta.url), { type: 'module' });
	const done = new Promise<number[]>((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<number[]>) => resolve(data);
		worker.onerror = () => reject(new Error('the task could not be worked on'));
		setTimeout(() => reject(new Error('the task takes too long')), GEDULD_MS);
	});
	worker.postMessage(aufgabe);
	return done.finally(() => worker.terminate());
}
