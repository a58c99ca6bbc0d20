// Without a network, and back: what was seen last, what was woven meanwhile, newer editions, and the one live connection.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person } from '../src/browser.ts';
import { Server, WEB } from '../src/server.ts';

/** Offline, requests fail as they should. */
const OFFLINE = /./;
const PLACE = '#14.00/53.5550/9.9400';
let server: Server;
let browser: Browser;
let web: string;

beforeAll(async () => {
	web = await mkdtemp(join(tmpdir(), 'weltgewebe-app-'));
	await cp(WEB, web, { recursive: true });
	server = await Server.start(web);
	browser = await launch();
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
	if (web) await rm(web, { recursive: true, force: true });
});

async function visit(run: (person: Person) => Promise<void>): Promise<void> {
	const person = await Person.arrive(browser, server, { mayFail: OFFLINE });
	try {
		await run(person);
		expect(person.complaints).toEqual([]);
	} finally {
		await person.leave();
	}
}

/** Waits until the app is installed and has the page. */
const installed = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
const list = (page: Page) => page.getByRole('heading', { name: 'Knoten im Gewebe' });

test('the page is isolated from all others, and can be installed', () =>
	visit(async ({ page }) => {
		await page.goto('/');
		expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
		await installed(page);
		const wire = await page.context().newCDPSession(page);
		const { installabilityErrors } = await wire.send('Page.getInstallabilityErrors');
		// The browser of a test is always a private one.
		expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
		const { errors, url } = await wire.send('Page.getAppManifest');
		expect({ errors, url }).toEqual({ errors: [], url: `${server.origin}/weltgewebe.webmanifest` });
	}));

test('a second visit takes the app from the cache', () =>
	visit(async ({ page }) => {
		await page.goto('/');
		await installed(page);
		const fetched: string[] = [];
		page.on('response', (answer) => {
			const { pathname } = new URL(answer.url());
			const isApp = pathname === '/' || pathname.startsWith('/_app/');
			if (isApp && !answer.fromServiceWorker()) fetched.push(pathname);
		});
		await page.reload();
		await list(page).waitFor();
		expect(fetched).toEqual([]);
	}));

test('without a network the app opens with what was seen last, and says so', () =>
	visit(async (person) => {
		const { page } = person;
		await page.goto(`/${PLACE}`);
		await installed(page);
		await page.reload();
		await page.waitForSelector('.room.open');
		await page
			.getByRole('link', { name: /Ortsgewebekonto/ })
			.first()
			.click();
		await page.getByRole('heading', { name: 'Ortsgewebekonto' }).waitFor();
		await page.getByRole('link', { name: 'Zur Liste' }).click();
		await list(page).waitFor();
		await page.waitForFunction(() => caches.match('/zuletzt/gebiet').then((kept) => !!kept));
		await page.context().setOffline(true);
		await page.reload();
		await list(page).waitFor();
		await page.getByText('Zu sehen ist, was zuletzt gesehen wurde').waitFor();
		await person.sees({ knoten: 4 });
		await page
			.getByRole('link', { name: /Ortsgewebekonto/ })
			.first()
			.click();
		await page.getByRole('heading', { name: 'Ortsgewebekonto' }).waitFor();
		await page.getByRole('link', { name: 'Zur Liste' }).click();
		await page.context().setOffline(false);
		await page.locator('[data-netz=live]').waitFor();
	}));

test('two tabs share one live connection, and the second keeps it when the first closes', () =>
	visit(async ({ page }) => {
		await page.goto(`/${PLACE}`);
		await page.locator('[data-netz=live]').waitFor();
		const other = await page.context().newPage();
		await other.goto(`/${PLACE}`);
		await other.locator('[data-netz=live]').waitFor();
		await expect.poll(watchers, { timeout: 40_000 }).toBe(1);
		await page.close();
		await expect.poll(watchers, { timeout: 40_000 }).toBe(1);
		await other.locator('[data-netz=live]').waitFor();
	}));

/** How many feeds the server has open. */
async function watchers(): Promise<number> {
	const text = await (await fetch(`${server.origin}/api/metrics`)).text();
	return Number(/^weltgewebe_live_watchers (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}

test('a newer edition waits until it is asked for', () =>
	visit(async ({ page }) => {
		await page.goto('/');
		await installed(page);
		await appendFile(join(web, 'service-worker.js'), '\n// a newer edition\n');
		await rm(join(web, 'service-worker.js.br'), { force: true });
		await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
		const reload = page.getByRole('button', { name: 'Neu laden' });
		await reload.waitFor();
		expect(await page.evaluate(async () => !!(await navigator.serviceWorker.ready).waiting)).toBe(true);
		await Promise.all([page.waitForEvent('load'), reload.click()]);
		await list(page).waitFor();
		expect(await page.evaluate(async () => !!(await navigator.serviceWorker.ready).waiting)).toBe(false);
	}));
