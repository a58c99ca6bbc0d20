// What one call sends and what it makes of an answer.
import { expect, test } from 'vitest';
import { Line, Problem } from './index.ts';

function server(answer: (request: Request) => Response) {
	const seen: Request[] = [];
	const fetcher = async (input: RequestInfo | URL, init?: RequestInit) => {
		const request = new Request(new URL(String(input), 'http://weltgewebe.test'), init);
		seen.push(request);
		return answer(request);
	};
	return { seen, line: new Line('/api', fetcher as typeof fetch) };
}
const json = (body: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(body), init);

test('a write names itself, its origin and the version it is based on', async () => {
	const { line, seen } = server(() => json({ id: '1' }));
	await line.patch('/knoten/1', { title: 'Hof' }, 4);
	const headers = seen[0]?.headers;
	expect(headers?.get('If-Match')).toBe('"4"');
	expect(headers?.get('X-Weltgewebe')).toBe('1');
	expect(headers?.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a read after a write asks to be at least there', async () => {
	const { line, seen } = server(() => json({}, { headers: { 'Weltgewebe-Position': '42' } }));
	await line.get('/knoten');
	await line.post('/knoten', {});
	await line.get('/knoten');
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
	const problem = await line.post('/knoten', {}).catch((error: unknown) => error);
	expect(problem).toBeInstanceOf(Problem);
	expect(problem).toMatchObject({ status: 422, detail: 'fehlt', retry_after: 3, errors: body.errors });
});

test('an answer that is no document still has its status', async () => {
	const { line } = server(() => new Response('<html>', { status: 502 }));
	const problem = (await line.get('/knoten').catch((error: unknown) => error)) as Problem;
	expect(problem.status).toBe(502);
	expect(problem.unreachable).toBe(true);
});

test('no answer is a problem of its own', async () => {
	const line = new Line('/api', () => Promise.reject(new TypeError('offline')));
	await expect(line.get('/knoten')).rejects.toMatchObject({ status: 0, unreachable: true });
});
