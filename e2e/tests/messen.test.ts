// How fast the pages were is told to our own server, as numbers without a name; never about somebody who minds.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, PATIENCE_MS, Person } from '../src/browser.ts';
import { Server } from '../src/server.ts';

let server: Server;
let browser: Browser;

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

/** What was counted, by page and metric. */
async function counted(): Promise<string[]> {
	const text = await (await fetch(`${server.origin}/api/metrics`)).text();
	return [...text.matchAll(/^weltgewebe_page_\w+_count\{page="(.+)",metric="(.+)"\}/gm)].map((m) => `${m[1]} ${m[2]}`);
}

/** Waits, in the page, until the browser has told of the largest paint. */
const painted = () =>
	new Promise<void>((resolve) =>
		new PerformanceObserver(() => resolve()).observe({ type: 'largest-contentful-paint', buffered: true }),
	);

/** Looks at two pages and leaves them, with the browser still open; answers what was sent, and how to close it. */
async function look(minds: boolean): Promise<{ sent: string[]; close: () => Promise<void> }> {
	const person = await Person.arrive(browser, server);
	if (minds) await person.page.addInitScript(() => Object.defineProperty(navigator, 'doNotTrack', { value: '1' }));
	const sent: string[] = [];
	person.page.on('request', (request) => request.url().endsWith('/api/rum') && sent.push(request.postData() ?? ''));
	await person.open('/');
	// After the first click a browser tells no largest paint any more.
	await person.page.evaluate(painted);
	await person.page
		.getByRole('link', { name: /Ortsgewebekonto/ })
		.first()
		.click();
	await person.page.waitForURL(/\/knoten\//);
	await person.page.getByRole('heading', { name: 'Ortsgewebekonto' }).waitFor();
	const begun = () => performance.getEntriesByName('weltgewebe-messung').length > 0;
	if (!minds) {
		await person.page.waitForFunction(begun);
		// What was before is handed to the observers in a task of its own, in the order in which they asked: ours is the last.
		await person.page.evaluate(painted);
	}
	// To a page of the same origin: where a process ends with its page, what it says last may be lost, and often is.
	await person.page.goto('/');
	expect(person.complaints).toEqual([]);
	return { sent, close: () => person.leave() };
}

test('who minds is not measured', async () => {
	const { sent, close } = await look(true);
	await close();
	expect(sent).toEqual([]);
	expect(await counted()).toEqual([]);
});

test('how fast two pages were is counted by the pattern of their address', async () => {
	const { close } = await look(false);
	// What a page says when it is left is on its way for a while; a browser that is closed takes it along.
	await expect.poll(counted, { timeout: PATIENCE_MS }).toEqual(expect.arrayContaining(['/ LCP', '/ TTFB']));
	await close();
	expect((await counted()).every((line) => /^(\/|\/knoten\/\[id\]) /.test(line))).toBe(true);
});
