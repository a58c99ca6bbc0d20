// Without a network, and back: what was seen last, what was woven meanwhile, newer editions, and the one live connection.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, PATIENCE_MS, Person } from '../src/browser.ts';
import { ADA, Server, WEB } from '../src/server.ts';

const WEEK = 604_800;
/** Offline, requests fail as they should. */
const OFFLINE = /./;
/** The smallest picture there is. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const PLACE = '#14.00/53.5550/9.9400';
let server: Server;
let browser: Browser;
let web: string;
let konto: string;

beforeAll(async () => {
	web = await mkdtemp(join(tmpdir(), 'weltgewebe-app-'));
	await cp(WEB, web, { recursive: true });
	server = await Server.start(web);
	browser = await launch();
	const { items } = await server.get<{ items: { knoten: { konto: string } }[] }>('/ortswebereien');
	konto = items[0]?.knoten.konto ?? '';
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
	} catch (error) {
		// What stood there instead, and what the page said: without them nobody finds out why.
		process.stderr.write(`${person.page.url()}\n${person.complaints.join('\n')}\n${await shown(person.page)}\n`);
		throw error;
	} finally {
		await person.leave();
	}
}

/** The area is kept. A promise is no answer that `waitForFunction` could wait for: it is asked again and again from here. */
const kept = (page: Page) =>
	expect
		.poll(() => page.evaluate(() => caches.match('/zuletzt/gebiet').then(Boolean)), { timeout: PATIENCE_MS })
		.toBe(true);
const shown = (page: Page) => page.locator('body').ariaSnapshot({ timeout: 1000 }).catch(String);

/** Waits until the app is installed and has the page. */
const installed = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
const list = (page: Page) => page.getByRole('heading', { name: 'Knoten im Gewebe' });
const said = async (id: string) =>
	(await server.get<{ items: { text: string }[] }>(`/knoten/${id}/gespraech`)).items.map((message) => message.text);

async function write(page: Page, text: string): Promise<void> {
	await page.getByRole('tab', { name: 'Gespräch' }).click();
	await page.getByLabel(/Deine Nachricht/).fill(text);
	await page.getByRole('button', { name: 'Schreiben' }).click();
	await page.getByText('liegt im Ausgang').waitFor();
	await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('[name=nachricht]')?.value === '');
}

/** Ties a Knoten; answers its id. */
async function tie(person: Person, title: string): Promise<string> {
	const { page } = person;
	await person.open(`/knuepfen${PLACE}`);
	await page.getByRole('button', { name: 'Weiter', exact: true }).click();
	await page.getByLabel('Titel').fill(title);
	await page.getByRole('button', { name: 'Knüpfen', exact: true }).click();
	await page.getByRole('heading', { name: title, level: 1 }).waitFor();
	return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

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
		await kept(page);
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

test('who is content with what was seen last asks for nothing of the weave', () =>
	visit(async ({ page }) => {
		await page.goto(`/${PLACE}`);
		await installed(page);
		await list(page).waitFor();
		await kept(page);
		await page.getByLabel(/Nur zuletzt gesehenes Gebiet/).check();
		await page.locator('[data-netz=ruht]').waitFor();
		// Behind whatever is still being kept.
		await page.evaluate(() => caches.open('weltgewebe-daten').then((kept) => kept.match('/zuletzt/gebiet')));
		const asked: string[] = [];
		page.on('request', (request) => {
			const { pathname } = new URL(request.url());
			if (/^\/api\/(knoten|faeden|garnrollen|live)/.test(pathname)) asked.push(pathname);
		});
		await page.reload();
		await list(page).waitFor();
		expect(asked).toEqual([]);
		await page.getByLabel(/Nur zuletzt gesehenes Gebiet/).uncheck();
		await page.locator('[data-netz=live]').waitFor();
	}));

test('what is woven offline survives the page and arrives once, in order', () =>
	visit(async (person) => {
		const { page } = person;
		await person.signIn(server, ADA.email);
		await installed(page);
		await person.open(`/knoten/${konto}`);
		await page.context().setOffline(true);
		for (const text of ['Erstens.', 'Zweitens.', 'Drittens.']) await write(page, text);
		await page.reload();
		// What was seen stays readable, and what waits is seen to wait.
		await page.getByRole('heading', { name: 'Ortsgewebekonto' }).waitFor();
		await page.locator('[data-geheftet=wartet]').getByText('Drittens.').waitFor();
		await page.getByRole('link', { name: '3 Taten warten im Ausgang' }).click();
		await page.getByRole('heading', { name: 'Ausgang', level: 1 }).waitFor();
		expect(await page.locator('[data-ausgang=wartet]').count()).toBe(3);
		expect(await said(konto)).toEqual([]);
		// Two tabs come back at once; one of them sends.
		const other = await page.context().newPage();
		await other.goto('/ausgang');
		await other.locator('[data-ausgang=wartet]').first().waitFor();
		await page.context().setOffline(false);
		await page.locator('[data-ausgang=leer]').waitFor({ timeout: PATIENCE_MS });
		await other.locator('[data-ausgang=leer]').waitFor();
		expect(await said(konto)).toEqual(['Erstens.', 'Zweitens.', 'Drittens.']);
	}));

test('whatever one does with a Knoten waits and is seen to wait, but a picture', () =>
	visit(async (person) => {
		const { page } = person;
		const button = (name: string) => page.getByRole('button', { name, exact: true });
		const waits = (name: string) => page.locator('[data-geheftet=wartet]').getByText(name, { exact: true }).waitFor();
		await person.signIn(server, ADA.email);
		await installed(page);
		const id = await tie(person, 'Werkstatt');
		await page.getByRole('tab', { name: 'Gespräch' }).click();
		await page.getByLabel(/Deine Nachricht/).fill('Wer hat eine Säge?');
		await button('Schreiben').click();
		await page.locator('[data-nachricht]').getByText('Wer hat eine Säge?').waitFor();

		await page.context().setOffline(true);
		const message = page.locator('[data-nachricht]');
		await message.getByRole('button', { name: 'Bearbeiten' }).click();
		await message.getByRole('textbox').fill('Wer hat zwei Sägen?');
		await message.getByRole('button', { name: 'Speichern' }).click();
		await waits('Nachricht ändern');
		await message.getByRole('button', { name: 'Bearbeiten' }).click();
		await message.getByRole('textbox').fill('Wer hat drei Sägen?');
		await message.getByRole('button', { name: 'Speichern' }).click();
		await page.locator('[data-geheftet=wartet]').getByText('Wer hat drei Sägen?').waitFor();
		await page.getByRole('tab', { name: 'Übersicht' }).click();
		await page.getByRole('button', { name: 'Ich kümmere mich' }).click();
		await waits('Faden ziehen: Ich kümmere mich');
		await page.getByRole('button', { name: 'Ich kümmere mich Wartet im Ausgang.' }).waitFor();
		await button('Verzwirnen').click();
		await waits('Verzwirnen');
		await button('Link').click();
		await page.getByLabel('Adresse').fill('https://werkstatt.example/');
		await button('Hinzufügen').click();
		await waits('Den Raum gestalten');
		await button('Bearbeiten').click();
		await page.getByLabel('Beschreibung').fill('Im Keller.');
		await button('Speichern').click();
		await waits('Ändern');
		await page.getByRole('button', { name: 'Bild', exact: true }).click();
		const buffer = Buffer.from(PIXEL, 'base64');
		await page.getByLabel('Bild wählen').setInputFiles({ name: 'bild.png', mimeType: 'image/png', buffer });
		await page.getByText('Ein Bild kann nicht im Ausgang warten').waitFor();

		await page.context().setOffline(false);
		await expect.poll(() => page.locator('[data-geheftet]').count(), { timeout: PATIENCE_MS }).toBe(0);
		expect(await said(id)).toEqual(['Wer hat drei Sägen?']);
		const knoten = await server.get<{ description: string; elemente: { url?: string }[]; garn_count: number }>(
			`/knoten/${id}`,
		);
		expect(knoten).toMatchObject({ description: 'Im Keller.', garn_count: 1 });
		expect(knoten.elemente.map(({ url }) => url)).toEqual(['https://werkstatt.example/']);
		const { items } = await server.get<{ items: { art: string | null }[] }>(`/knoten/${id}/faeden`);
		expect(items.map(({ art }) => art)).toContain('verantwortung');
	}));

test('what is put off for its way back waits too when there is no network then', () =>
	visit(async (person) => {
		const { page } = person;
		await person.signIn(server, ADA.email);
		await installed(page);
		const id = await tie(person, 'Leihladen');
		await page.getByRole('tab', { name: 'Gespräch' }).click();
		await page.getByLabel(/Deine Nachricht/).fill('Ups.');
		await page.getByRole('button', { name: 'Schreiben' }).click();
		await page.locator('[data-nachricht]').getByText('Ups.').waitFor();
		await page.context().setOffline(true);
		await page.locator('[data-nachricht]').getByRole('button', { name: 'Zurückziehen' }).click();
		await page.locator('[data-geheftet=wartet]').getByText('Nachricht zurückziehen').waitFor({ timeout: PATIENCE_MS });
		await page.context().setOffline(false);
		await page.getByText('Nachricht zurückgezogen').waitFor({ timeout: PATIENCE_MS });
		const { items } = await server.get<{ items: { zurueckgezogen_at: string | null }[] }>(`/knoten/${id}/gespraech`);
		expect(items.map((message) => message.zurueckgezogen_at !== null)).toEqual([true]);
	}));

test('a Knoten tied offline is tied once, and its form is free for the next', () =>
	visit(async (person) => {
		const { page } = person;
		await person.signIn(server, ADA.email);
		await installed(page);
		await person.open(`/knuepfen${PLACE}`);
		await page.getByRole('button', { name: 'Weiter', exact: true }).click();
		await page.getByLabel('Titel').fill('Lastenrad');
		await page.context().setOffline(true);
		await page.getByRole('button', { name: 'Knüpfen', exact: true }).click();
		await page.getByText('liegt im Ausgang').waitFor();
		await page.getByRole('button', { name: 'Weiter', exact: true }).click();
		expect(await page.getByLabel('Titel').inputValue()).toBe('');
		await page.getByRole('link', { name: '1 Tat wartet im Ausgang' }).click();
		await page.locator('[data-ausgang=wartet]').getByText('Lastenrad').waitFor();
		await page.context().setOffline(false);
		await page.locator('[data-ausgang=leer]').waitFor({ timeout: PATIENCE_MS });
		const { items } = await server.get<{ items: { title: string }[] }>('/knoten?q=Lastenrad');
		expect(items.map(({ title }) => title)).toEqual(['Lastenrad']);
	}));

test('what a rule refuses is told, and kept until it is let go', () =>
	visit(async (person) => {
		const { page } = person;
		await person.signIn(server, ADA.email);
		await installed(page);
		await tie(person, 'Bauwagen');
		await page.context().setOffline(true);
		await write(page, 'Zu spät.');
		await server.advance(WEEK + 1);
		await page.getByRole('link', { name: '1 Tat wartet im Ausgang' }).click();
		await page.context().setOffline(false);
		const refused = page.locator('[data-ausgang=abgelehnt]');
		await refused.waitFor({ timeout: PATIENCE_MS });
		expect(await refused.getByRole('alert').textContent()).toMatch(/\w{4}/);
		await refused.getByText('Zu spät.').waitFor();
		await refused.getByRole('button', { name: 'Verwerfen' }).click();
		await page.locator('[data-ausgang=leer]').waitFor();
	}));

test('two tabs share one live connection, and the second keeps it when the first closes', () =>
	visit(async ({ page }) => {
		await page.goto(`/${PLACE}`);
		await page.locator('[data-netz=live]').waitFor();
		const other = await page.context().newPage();
		await other.goto(`/${PLACE}`);
		await other.locator('[data-netz=live]').waitFor();
		await expect.poll(watchers, { timeout: PATIENCE_MS }).toBe(1);
		await page.close();
		await expect.poll(watchers, { timeout: PATIENCE_MS }).toBe(1);
		await other.locator('[data-netz=live]').waitFor();
	}));

/** How many feeds the server has open. */
async function watchers(): Promise<number> {
	const text = await (await fetch(`${server.origin}/api/metrics`)).text();
	return Number(/^weltgewebe_live_watchers (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}

test('when the server goes and comes back the feed goes on where it was, without doubling', () =>
	visit(async (person) => {
		const { page } = person;
		await person.signIn(server, ADA.email);
		await person.open(`/knoten/${konto}`);
		const feeds: string[] = [];
		page.on('request', (request) => {
			const { pathname, searchParams } = new URL(request.url());
			if (pathname === '/api/live') feeds.push(searchParams.get('last_event_id') ?? '');
		});
		await server.restart();
		await expect.poll(() => feeds.length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
		expect(Number(feeds.at(-1))).toBeGreaterThan(0);
		await page.getByRole('tab', { name: 'Gespräch' }).click();
		await page.getByLabel(/Deine Nachricht/).fill('Wieder da.');
		await page.getByRole('button', { name: 'Schreiben' }).click();
		await page.locator('[data-nachricht]').getByText('Wieder da.').waitFor();
		expect(await page.locator('[data-nachricht]').getByText('Wieder da.').count()).toBe(1);
		expect((await said(konto)).filter((text) => text === 'Wieder da.')).toHaveLength(1);
	}));

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
