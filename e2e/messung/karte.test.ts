// How the map behaves over a large town: long tasks while panning and zooming, sizes of tiles, script of the threads, and
// memory under live traffic. It tells and judges nothing: what it prints belongs to the machine it names.
//   npm run messung -w e2e        STADT=folder keeps the town, MINUTEN=10 is how long traffic runs
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../src/browser.ts';
import { cookieOf, get, MITTE, maschine, post, type Stadt, stadt } from './stadt.ts';

const GROESSE = { knoten: 50_000, leute: 300, nachrichten: 500 };
const FOLDER = process.env.STADT ?? join(tmpdir(), 'weltgewebe-stadt');
const MINUTES = Number(process.env.MINUTEN ?? 10);

let server: Stadt;
const told: string[] = [];
const tell = (line: string) => told.push(line);

beforeAll(async () => {
	server = await stadt(FOLDER, GROESSE);
	tell(await maschine());
}, 3_600_000);
afterAll(async () => {
	await server?.stop();
	process.stdout.write(`\n${told.join('\n')}\n`);
});

test('sizes of tiles', async () => {
	const sizes: number[] = [];
	for (let z = 5; z <= 16; z++) {
		const [x, y] = tileOf(z);
		for (const [dx, dy] of [
			[0, 0],
			[1, 0],
			[0, 1],
			[-1, 0],
			[0, -1],
		] as const) {
			const answer = await fetch(`${server.origin}/api/tiles/gewebe/${z}/${x + dx}/${y + dy}.mvt`, {
				headers: { 'accept-encoding': 'identity' },
			});
			expect(answer.status).toBe(200);
			sizes.push((await answer.arrayBuffer()).byteLength);
		}
	}
	tell(`tiles z5-z16 around the middle: ${sizes.length}, largest ${Math.max(...sizes)} bytes`);
});

test('long tasks while panning and zooming', async () => {
	const { page, close } = await visit(`/#13.5/${MITTE.lat}/${MITTE.lon}`);
	await page.waitForTimeout(8000);
	await page.evaluate(() => {
		const tasks: number[] = [];
		Object.assign(window, { tasks });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) tasks.push(entry.duration);
		}).observe({ type: 'longtask' });
	});
	for (let i = 0; i < 12; i++) {
		await drag(page, i % 2 === 0 ? -300 : 200, i % 3 === 0 ? 180 : -120);
		await page.mouse.wheel(0, i % 4 < 2 ? -300 : 300);
		await page.waitForTimeout(1500);
	}
	const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
	tell(`long tasks over 12 pans and zooms: ${tasks.length}, ${quantiles(tasks)}`);
	await close();
});

test('memory under live traffic', { timeout: 1_200_000 }, async () => {
	const { page, wire, close } = await visit(`/#14/${MITTE.lat}/${MITTE.lon}`);
	await page.waitForTimeout(8000);
	const half = 0.01;
	const bbox = [MITTE.lon - half, MITTE.lat - half, MITTE.lon + half, MITTE.lat + half].join();
	const { items } = await get<{ items: { id: string }[] }>(server.origin, `/knoten?bbox=${bbox}&limit=200`);
	const cookie = await cookieOf(server.origin, 0);
	const heap: string[] = [await used(wire)];
	for (let minute = 0; minute < MINUTES; minute++) {
		const until = performance.now() + 60_000;
		for (let i = 0; performance.now() < until; i++) {
			await post(server.origin, cookie, `/knoten/${items[i % items.length]?.id}/nachrichten`, { text: 'Noch etwas.' });
			await page.waitForTimeout(200);
		}
		heap.push(await used(wire));
	}
	tell(`heap after collecting, at first and each minute of traffic (about 4 messages a second): ${heap.join(', ')} MB`);
	await close();
});

async function visit(path: string): Promise<{ page: Page; wire: CDPSession; close: () => Promise<void> }> {
	const browser = await launch();
	const context = await browser.newContext({ baseURL: server.origin, viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	await page.goto(path);
	await page.waitForSelector('.room.open', { timeout: 60_000 });
	return { page, wire: await context.newCDPSession(page), close: () => browser.close() };
}

async function drag(page: Page, dx: number, dy: number): Promise<void> {
	const [x, y] = [930, 450];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x + dx, y + dy, { steps: 12 });
	await page.mouse.up();
}

async function used(wire: CDPSession): Promise<string> {
	await wire.send('HeapProfiler.collectGarbage');
	const { usedSize } = await wire.send('Runtime.getHeapUsage');
	return (usedSize / 1e6).toFixed(1);
}

function quantiles(values: number[]): string {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
	return `p50 ${at(0.5)} ms, p75 ${at(0.75)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`;
}

function tileOf(z: number): [number, number] {
	const side = 2 ** z;
	const sin = Math.sin((MITTE.lat * Math.PI) / 180);
	const y = 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
	return [Math.floor((MITTE.lon / 360 + 0.5) * side), Math.floor(y * side)];
}
