// The shell is fetched a few files at a time, and what did not come is asked for again.
import { expect, test } from 'vitest';
import { richteEin } from './einrichten.ts';

/** A cache that only remembers what was put, and a server that answers by address and attempt. */
function stage(answers: (address: string, attempt: number) => Response | null) {
	const kept = new Map<string, Response>();
	const asked = new Map<string, number>();
	const waited: number[] = [];
	let [open, most] = [0, 0];
	const cache = { put: async (key: string, answer: Response) => void kept.set(key, answer) } as unknown as Cache;
	const welt = {
		lade: async (address: string) => {
			const attempt = (asked.get(address) ?? 0) + 1;
			asked.set(address, attempt);
			most = Math.max(most, ++open);
			await Promise.resolve();
			open--;
			const answer = answers(address, attempt);
			if (!answer) throw new TypeError('no network');
			return answer;
		},
		warte: async (seconds: number) => void waited.push(seconds),
	};
	return { kept, asked, waited, cache, welt, most: () => most };
}

const many = Array.from({ length: 40 }, (_, i) => `/datei-${i}`);

test('everything is kept, and only a few files are asked for at once', async () => {
	const { cache, welt, kept, most } = stage(() => new Response('x'));
	await richteEin(cache, many, welt);
	expect([...kept.keys()].sort()).toEqual([...many].sort());
	expect(most()).toBe(6);
});

test('a server that is busy is asked again when it says', async () => {
	const busy = (status: number) => new Response(null, { status, headers: { 'Retry-After': '7' } });
	const { cache, welt, kept, waited } = stage((address, attempt) => {
		if (address === '/datei-3' && attempt < 3) return busy(attempt === 1 ? 429 : 503);
		return new Response('x');
	});
	await richteEin(cache, many, welt);
	expect(kept.size).toBe(many.length);
	expect(waited).toEqual([7, 7]);
});

test('a network that stumbles is waited for, longer each time', async () => {
	const { cache, welt, waited } = stage((_, attempt) => (attempt < 5 ? null : new Response('x')));
	await richteEin(cache, ['/'], welt);
	expect(waited).toEqual([1, 2, 4, 8]);
});

test('what is not there, or does not come, is a failure that names it', async () => {
	const gone = stage(() => new Response(null, { status: 404 }));
	await expect(richteEin(gone.cache, ['/weg'], gone.welt)).rejects.toThrow('/weg: 404');
	expect(gone.asked.get('/weg')).toBe(1);
	const away = stage(() => null);
	await expect(richteEin(away.cache, ['/weg'], away.welt)).rejects.toThrow('/weg: no answer');
	expect(away.asked.get('/weg')).toBe(5);
});
