// The frame: deep links, languages, failures that are told, and what helps who does not see or does not touch.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESK, type Device, launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

let server: Server;
let browser: Browser;
let konto: string;

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	const { items } = await server.get<{ items: { knoten: { konto: string } }[] }>('/ortswebereien');
	konto = items[0]?.knoten.konto ?? '';
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

async function visit(device: Device, run: (person: Person) => Promise<void>): Promise<void> {
	const person = await Person.arrive(browser, server, device);
	await run(person);
	expect(person.complaints).toEqual([]);
	await person.leave();
}

describe('nothing stands in anybody’s way (axe)', () => {
	const looks: [string, Device][] = [
		['phone, light', { viewport: PHONE }],
		['phone, dark', { viewport: PHONE, colorScheme: 'dark' }],
		['desk, light', { viewport: DESK }],
		['desk, dark', { viewport: DESK, colorScheme: 'dark' }],
	];
	test.each(looks)('%s', async (_name, device) => {
		await visit(device, async (person) => {
			await person.signIn(server, ADA.email);
			const found: string[] = [];
			for (const path of [
				'/',
				`/knoten/${konto}`,
				'/anmelden',
				'/registrieren',
				'/knuepfen',
				'/ich',
				'/gaeste',
				'/archiv',
			]) {
				await person.open(path);
				await person.page.locator('h1').first().waitFor();
				found.push(...(await person.barriers()).map((barrier) => `${path}: ${barrier}`));
			}
			expect(found).toEqual([]);
		});
	});
});

test('a shared address opens its Knoten at its place', () =>
	visit({}, async (person) => {
		await person.open(`/knoten/${konto}#15.00/53.5560/9.9500`);
		await person.page.getByRole('heading', { name: 'Ortsgewebekonto' }).waitFor();
		expect(new URL(person.page.url()).hash).toContain('#15.00/53.556');
	}));

test('the address follows the map, and the list follows the address', () =>
	visit({}, async (person) => {
		await person.open('/#13.00/53.5560/9.9500');
		await person.page.getByRole('button', { name: 'Näher heran' }).click();
		await person.page.waitForFunction(() => location.hash.startsWith('#14.00'));
		await person.page
			.getByRole('link', { name: /Ortsgewebekonto/ })
			.first()
			.click();
		await person.page.waitForURL(/\/knoten\//);
		await person.page.waitForFunction(() => location.hash.startsWith('#1'));
	}));

test('everything is there in English, and stays English', () =>
	visit({ locale: 'en-GB' }, async (person) => {
		await person.open('/');
		await person.page.getByRole('heading', { name: 'Knoten in the weave' }).waitFor();
		expect(await person.page.evaluate(() => document.documentElement.lang)).toBe('en');
		await person.page.getByRole('button', { name: 'Deutsch' }).click();
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
	}));

test('an address that leads nowhere says so', () =>
	visit({ mayFail: /knoten/ }, async (person) => {
		await person.open('/knoten/00000000-0000-7000-8000-000000000000');
		await person.page.getByText('Hier ist nichts').waitFor();
	}));

test('when the weave cannot be reached the list says so, and comes back', () =>
	visit({ mayFail: /api\// }, async (person) => {
		// The map stays away, so that only the button can bring the list back.
		await person.page.route('**/api/karte', () => undefined);
		await person.page.route('**/api/knoten?**', (route) => route.abort());
		await person.page.goto('/');
		await person.page.getByText(/nicht zu erreichen/).waitFor();
		await person.page.unroute('**/api/knoten?**');
		await person.page.getByRole('button', { name: 'Noch einmal versuchen' }).click();
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
	}));

test('the list is complete without the map', () =>
	visit({ mayFail: /karte|tiles/ }, async (person) => {
		await person.page.addInitScript(() => {
			HTMLCanvasElement.prototype.getContext = () => null;
		});
		await person.page.goto('/');
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		await person.page.getByText('Die Karte kann hier nicht gezeichnet werden').waitFor();
		await person.page
			.getByRole('link', { name: /Webrat/ })
			.first()
			.click();
		await person.page.getByRole('heading', { name: 'Webrat' }).waitFor();
	}));

test('the sheet is moved by its grip alone, with keys too, and never moves the map', () =>
	visit({ viewport: PHONE }, async (person) => {
		await person.open('/#14.00/53.5560/9.9500');
		const grip = person.page.getByRole('button', { name: /^Blatt/ });
		const tall = () => person.page.locator('.sheet').evaluate((sheet) => sheet.getBoundingClientRect().height);
		const half = await tall();
		await grip.press('ArrowUp');
		await person.page.waitForFunction((was) => (document.querySelector('.sheet')?.clientHeight ?? 0) > was + 100, half);
		await grip.press('ArrowDown');
		await grip.press('ArrowDown');
		await person.page.waitForFunction(() => (document.querySelector('.sheet')?.clientHeight ?? 999) < 140);
		expect(new URL(person.page.url()).hash).toBe('#14.00/53.55600/9.95000');
	}));

test('the map answers to keys: Enter takes the nearest Knoten', () =>
	visit({}, async (person) => {
		await person.open('/#16.00/53.5560/9.9500');
		await person.sees({ knoten: 4 });
		await person.page.keyboard.press('Tab');
		await person.page.getByRole('button', { name: 'Zur Karte springen' }).press('Enter');
		await person.page.waitForFunction(() => document.activeElement?.tagName === 'CANVAS');
		await person.page.keyboard.press('Enter');
		await person.page.waitForURL(/\/knoten\//);
	}));

test('who goes on while a page is coming stays where they went', () =>
	visit({}, async (person) => {
		await person.open(`/knoten/${konto}`);
		let come: (() => void) | undefined;
		const held = new Promise<void>((done) => (come = done));
		await person.page.getByRole('link', { name: 'Zur Liste' }).waitFor();
		await person.page.route('**/nodes/2.*.js', async (route) => {
			await held;
			await route.continue();
		});
		await person.page.getByRole('link', { name: 'Zur Liste' }).click();
		await person.page.locator('.maplibregl-canvas').focus();
		come?.();
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		await person.page.waitForFunction(() => document.activeElement?.tagName === 'CANVAS');
	}));

test('a first visit costs at most 97 kB until the list is usable', () =>
	visit({ viewport: PHONE, mayFail: /karte/ }, async ({ page }) => {
		// The map comes after the list, as it does on a slow line.
		await page.route('**/api/karte', () => undefined);
		const wire = await page.context().newCDPSession(page);
		await wire.send('Network.enable');
		const asked = new Map<string, number>();
		const orte: string[] = [];
		page.on('request', (request) => request.url().includes('/api/ortswebereien') && orte.push(request.url()));
		const cost = new Map<string, number>();
		wire.on('Network.requestWillBeSent', ({ requestId, wallTime }) => asked.set(requestId, wallTime * 1000));
		wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => cost.set(requestId, encodedDataLength));
		await page.addInitScript(() => {
			new MutationObserver((_, watch) => {
				if (!/Knoten im Gewebe/.test(document.querySelector('h1')?.textContent ?? '')) return;
				watch.disconnect();
				requestAnimationFrame(() => Object.assign(window, { usable: performance.timeOrigin + performance.now() }));
			}).observe(document, { subtree: true, childList: true, characterData: true });
		});
		await page.goto('/');
		const usable = await page.waitForFunction(() => (window as unknown as { usable?: number }).usable);
		await page.evaluate(() => document.fonts.ready);
		const until = Number(await usable.jsonValue());
		const bytes = [...cost].reduce((sum, [id, n]) => sum + ((asked.get(id) ?? 0) <= until ? n : 0), 0);
		// The head of the page asks what the app asks first, in the same words: else it would be asked twice.
		expect(orte).toHaveLength(1);
		expect(bytes).toBeGreaterThan(30_000);
		expect(bytes).toBeLessThan(97_000);
	}));
