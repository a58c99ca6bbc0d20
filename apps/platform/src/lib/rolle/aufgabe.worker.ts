// Beside the page: takes a task, gives back its solution, and is done.
import { loese } from './loese.ts';

addEventListener('message', ({ data }: MessageEvent<{ id: string; anzahl: number; bits: number }>) => {
	postMessage(loese(data.id, data.anzahl, data.bits));
});
