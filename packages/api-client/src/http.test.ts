// What one call sends, what it makes of an answer, and how a write is repeated.
import { expect, test } from 'vitest';
import { Client, Line, Problem, Unsettled } from './index.ts';

function server(answer: (request: Request) => Response) {
	const seen: Request[] = [];
	const fetcher = async (input: RequestInfo | URL, init?: RequestInit) => {
		const request = new Request(new URL(String(input), 'http://weltgewebe.test'), init);
		seen.push(request);
		return answer(request);
	};
	const pauses: number[] = [];
	const line = new Line('/api', fetcher as typeof fetch, async (ms) => void pauses.push(ms));
	return { seen, pauses, line };
}
const HOF = { type: 'idee', title: 'Hof', lat: 53.5, lon: 9.9 } as const;
const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);

test('a write names itself, its origin and the version it is based on', async () => {
	const { line, seen } = server(() => json({ id: '1' }));
	await line.patch('/knoten/{id}', { path: { id: '1' }, body: { title: 'Hof' }, version: 4 });
	const headers = seen[0]?.headers;
	expect(headers?.get('If-Match')).toBe('"4"');
	expect(headers?.get('X-Weltgewebe')).toBe('1');
	expect(headers?.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a read after a write asks to be at least there', async () => {
	const { line, seen } = server(() => json({}, { headers: { 'Weltgewebe-Position': '42' } }));
	await line.get('/knoten', {});
	await line.post('/knoten', { body: HOF });
	await line.get('/knoten', {});
	expect(seen.map((r) => r.headers.get('Weltgewebe-At-Least'))).toEqual([null, null, '42']);
});

test('empty query values are left out', async () => {
	const { line, seen } = server(() => json({}));
	await line.get('/knoten', { query: { q: '', near: null, bbox: '1,2,3,4', archived: true } });
	expect(seen[0]?.url).toBe('http://weltgewebe.test/api/knoten?bbox=1%2C2%2C3%2C4&archived=true');
});

test('a refusal becomes a problem with its words and fields', async () => {
	const body = {
		type: '/probleme/titel',
		title: 'Titel',
		detail: 'fehlt',
		errors: [{ pointer: '/title', detail: 'leer' }],
	};
	const { line } = server(() => json(body, { status: 422, headers: { 'Retry-After': '3' } }));
	const problem = await line.post('/knoten', { body: HOF }).catch((error: unknown) => error);
	expect(problem).toBeInstanceOf(Problem);
	expect(problem).toMatchObject({ status: 422, detail: 'fehlt', retry_after: 3, errors: body.errors });
});

test('a write that has to stand in line is not sent, and keeps its name', async () => {
	const { line, seen } = server(() => json({}));
	line.mussWarten = ({ address }) => address === '/knoten';
	const write = () => line.post('/knoten', { body: HOF }).catch((error: unknown) => error as Unsettled);
	const [one, other] = [await write(), await write()] as Unsettled[];
	expect(one).toBeInstanceOf(Unsettled);
	expect(one?.command.command_id).toBe(other?.command.command_id);
	expect(seen).toHaveLength(0);
});

test('an answer that is no document still has its status', async () => {
	const { line } = server(() => new Response('<html>', { status: 502 }));
	const problem = (await line.get('/knoten', {}).catch((error: unknown) => error)) as Problem;
	expect(problem.status).toBe(502);
	expect(problem.unreachable).toBe(true);
});

test('no answer is a problem of its own', async () => {
	const line = new Line('/api', () => Promise.reject(new TypeError('offline')));
	await expect(line.get('/knoten', {})).rejects.toMatchObject({ status: 0, unreachable: true });
});

const keys = (seen: Request[]) => seen.map((r) => r.headers.get('Idempotency-Key'));

test('an overloaded server is asked again under the same name, after the time that it told', async () => {
	let left = 2;
	const busy = () => new Response('{}', { status: 503, headers: { 'Retry-After': '1' } });
	const { line, seen, pauses } = server(() => (left-- > 0 ? busy() : json({ id: '1' })));
	await line.post('/knoten', { body: HOF });
	expect(seen).toHaveLength(3);
	expect(new Set(keys(seen)).size).toBe(1);
	expect(Math.min(...pauses)).toBeGreaterThanOrEqual(750);
	expect(Math.max(...pauses)).toBeLessThanOrEqual(1250);
});

test('a refusal is not asked again, and the same words then are a new act', async () => {
	const { line, seen } = server(() => json({}, { status: 409 }));
	for (let i = 0; i < 2; i++) await line.post('/knoten', { body: HOF }).catch(() => undefined);
	expect(new Set(keys(seen)).size).toBe(2);
});

test('an act of unknown outcome keeps its name until the outcome is known, and can be delivered later', async () => {
	let there = false;
	const { line, seen } = server(() => (there ? json({ id: '1' }) : new Response('', { status: 504 })));
	const problem = (await line.post('/knoten', { body: HOF }).catch((error: unknown) => error)) as Unsettled;
	expect(problem).toBeInstanceOf(Unsettled);
	expect(problem.command).toMatchObject({ method: 'post', address: '/knoten', body: HOF });
	there = true;
	await line.post('/knoten', { body: HOF });
	await line.deliver(problem.command);
	expect(new Set(keys(seen))).toEqual(new Set([problem.command.command_id]));
	await line.post('/knoten', { body: HOF });
	expect(new Set(keys(seen)).size).toBe(2);
});

test('the newest position that any answer told is known', async () => {
	const { line } = server(() => json({}, { headers: { 'Weltgewebe-Position': '7' } }));
	await line.get('/karte', {});
	expect(line.position).toBe(7);
});

test('a vote is read to its end, however many pages that takes, and no further than asked', async () => {
	const stimme = (n: number) => ({ garnrolle_id: `${n}`, name: `Weber ${n}` });
	const { line, seen } = server((request) => {
		const { searchParams } = new URL(request.url);
		const [from, limit] = [Number(searchParams.get('cursor') ?? 0), Number(searchParams.get('limit'))];
		const stimmen = Array.from({ length: Math.min(limit, 401 - from) }, (_, n) => stimme(from + n));
		return json({ id: 'v', meine: null, stimmen, next_cursor: from + limit < 401 ? `${from + limit}` : null });
	});
	const client = new Client(line);
	const vote = await client.abstimmung('v');
	expect([vote.id, vote.stimmen.length, vote.stimmen.at(-1)?.name, seen.length]).toEqual(['v', 401, 'Weber 400', 3]);
	expect((await client.abstimmung('v', 250)).stimmen.length).toBe(250);
	expect((await client.abstimmung('v', Number.POSITIVE_INFINITY)).stimmen.length).toBe(401);
});

test('a document that is refused is told where one stands, and one that is there has an address', async () => {
	const gone = server(() => json({ title: 'Nichts da' }, { status: 404 }));
	const asked = new Client(gone.line).auszug('o', '', '2026-01-01', 'Europe/Berlin');
	await expect(asked).rejects.toMatchObject({ status: 404, title: 'Nichts da' });
	const there = server(() => new Response('%PDF'));
	const address = await new Client(there.line).auszug('o', '', '2026-01-01', 'Europe/Berlin');
	expect(address).toBe('/api/konto/o/auszug.pdf?to=2026-01-01&lang=de&zone=Europe%2FBerlin');
});
