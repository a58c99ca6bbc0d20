// The surfaces around the map: sliders, hints, the list as the map's equal, one's own Garnrolle, the way back after signing
// in, what this is, sharing and paper. On a phone and at a desk, and where no map can be drawn.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Device, launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const DESK = { width: 1280, height: 800 };
const NAMES = ['Webrat', 'Ortsgewebekonto', 'Nähstübchen'];

let server: Server;
let browser: Browser;
let webrat: string;

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	const { items } = await server.get<{ items: { knoten: { webrat: string } }[] }>('/ortswebereien');
	webrat = items[0]?.knoten.webrat ?? '';
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

/** Opens a page where no map can ever be drawn. */
async function withoutMap({ page }: Person, path = '/'): Promise<void> {
	await page.addInitScript(() => {
		HTMLCanvasElement.prototype.getContext = () => null;
	});
	await page.goto(path);
	await page.locator('h1').first().waitFor();
}

const handle = ({ page }: Person, name: string) => page.getByRole('button', { name, exact: true });
const slider = ({ page }: Person, name: string) => page.getByRole('dialog', { name, exact: true });
const tall = ({ page }: Person) => page.locator('.sheet').evaluate((sheet) => sheet.getBoundingClientRect().height);

describe('sliders', () => {
	test.each([
		['phone', PHONE],
		['desk', DESK],
	])('%s: one at a time, without a map, and Escape gives the focus back', (_name, viewport) =>
		visit({ viewport, mayFail: /karte|tiles/ }, async (person) => {
			await withoutMap(person);
			for (const name of NAMES) {
				await handle(person, name).click();
				await slider(person, name).waitFor();
				expect(await person.page.getByRole('dialog').count()).toBe(1);
				await person.page.keyboard.press('Escape');
				await slider(person, name).waitFor({ state: 'hidden' });
				await person.page.waitForFunction((was) => document.activeElement?.textContent?.trim() === was, name);
			}
		}),
	);

	test('going back closes it and finds the sheet as tall as it was', () =>
		visit({ viewport: PHONE }, async (person) => {
			await person.open('/#14.00/53.5560/9.9500');
			const half = await tall(person);
			await handle(person, 'Webrat').click();
			await slider(person, 'Webrat').getByText('Gerade liegt kein Antrag vor.').waitFor();
			await person.page.waitForFunction(
				(was) => (document.querySelector('.sheet')?.clientHeight ?? was) < was - 100,
				half,
			);
			await person.page.goBack();
			await slider(person, 'Webrat').waitFor({ state: 'hidden' });
			await expect.poll(() => tall(person)).toBe(half);
			expect(new URL(person.page.url()).hash).toBe('#14.00/53.55600/9.95000');
		}));

	test('what is written in one stands in its Knoten', () =>
		visit({ viewport: DESK }, async (person) => {
			await person.signIn(server, ADA.email);
			await person.open('/');
			await handle(person, 'Nähstübchen').click();
			const open = slider(person, 'Nähstübchen');
			await open.getByRole('textbox').fill('Moin zusammen');
			await open.getByRole('button', { name: 'Schreiben', exact: true }).click();
			await open.locator('li').getByText('Moin zusammen').waitFor();
			await open.getByRole('link', { name: 'Als Knoten öffnen' }).click();
			await person.page.getByRole('heading', { name: 'Nähstübchen', level: 1 }).waitFor();
			await slider(person, 'Nähstübchen').waitFor({ state: 'hidden' });
			await person.page.getByRole('tab', { name: /^Gespr/ }).click();
			await person.page.getByText('Moin zusammen').waitFor();
		}));
});

test('three hints are shown one after the other, without a map, and never again', () =>
	visit({ viewport: PHONE, mayFail: /karte|tiles/ }, async (person) => {
		await withoutMap(person);
		const hint = person.page.getByRole('complementary', { name: 'Hinweis' });
		await hint.getByText(/Jede Linie ist ein Faden/).waitFor();
		await hint.getByRole('button', { name: /^Weiter/ }).click();
		await hint.getByText(/Ein Knoten bleibt/).waitFor();
		await hint.getByRole('button', { name: /^Weiter/ }).click();
		await hint.getByText(/Lesen kann jeder/).waitFor();
		await hint.getByRole('button', { name: /^Verstanden/ }).click();
		await hint.waitFor({ state: 'hidden' });
		await person.page.reload();
		await handle(person, 'Webrat').waitFor();
		expect(await hint.count()).toBe(0);
	}));

describe('nothing stands in anybody’s way (axe)', () => {
	const looks: [string, Device][] = [
		['phone, light', { viewport: PHONE }],
		['phone, dark', { viewport: PHONE, colorScheme: 'dark' }],
		['desk, light', { viewport: DESK }],
		['desk, dark', { viewport: DESK, colorScheme: 'dark' }],
	];
	test.each(looks)('%s', (_name, device) =>
		visit(device, async (person) => {
			const found: string[] = [];
			const look = async (where: string) => {
				found.push(...(await person.barriers()).map((barrier) => `${where}: ${barrier}`));
			};
			await person.open('/');
			for (const name of NAMES) {
				await handle(person, name).click();
				await slider(person, name).waitFor();
				await look(name);
				await person.page.keyboard.press('Escape');
				await slider(person, name).waitFor({ state: 'hidden' });
			}
			await person.page.getByLabel('Suche im Gewebe').fill('Ada');
			await person.page.getByText('1 Garnrolle gefunden').waitFor();
			await look('search');
			await person.open('/ueber');
			await look('/ueber');
			await person.open('/bausteine');
			await look('/bausteine');
			expect(found).toEqual([]);
		}),
	);
});

describe('the list is the map’s equal', () => {
	test('it says in sentences who is here and what leads to oneself', () =>
		visit({ viewport: PHONE }, async (person) => {
			await person.signIn(server, ADA.email);
			await person.open('/');
			await person.page.getByRole('link', { name: /Ada Petersen.* zu dir/ }).waitFor();
			await person.page.getByRole('link', { name: /Webrat.* zum Ort/ }).waitFor();
		}));

	test('a filter acts on both, is kept in the address, and can be taken back', () =>
		visit({ viewport: DESK }, async (person) => {
			await person.open('/#14.00/53.5560/9.9500');
			await person.sees({ knoten: 4 });
			await person.page.getByRole('button', { name: 'Idee' }).click();
			await person.sees({ knoten: 0 });
			await person.page.waitForURL(/art=idee/);
			await person.page.reload();
			await person.page.getByRole('button', { name: 'Alles zeigen' }).click();
			await person.sees({ knoten: 4 });
		}));

	test('with keys alone: to a Knoten and back to where one was', () =>
		visit({ viewport: DESK, mayFail: /karte|tiles/ }, async (person) => {
			await withoutMap(person);
			const row = person.page.locator(`[data-knoten="${webrat}"]`);
			await row.waitFor();
			for (let steps = 0; steps < 60 && !(await row.evaluate((link) => link === document.activeElement)); steps++) {
				await person.page.keyboard.press('Tab');
			}
			await person.page.keyboard.press('Enter');
			await person.page.getByRole('heading', { name: 'Webrat', level: 1 }).waitFor();
			await person.page.waitForFunction(() => document.activeElement?.tagName === 'H1');
			await person.page.keyboard.press('Shift+Tab');
			await person.page.keyboard.press('Enter');
			await row.waitFor();
			await person.page.waitForFunction(
				(id) => (document.activeElement as HTMLElement | null)?.dataset.knoten === id,
				webrat,
			);
		}));
});

describe('one’s own Garnrolle', () => {
	test('what one offers is added and taken out one word at a time, and everyone sees it', () =>
		visit({ viewport: PHONE }, async (person) => {
			await person.signIn(server, ADA.email);
			const { page } = person;
			await page.getByLabel('Güter').first().fill('Leiter');
			await page.keyboard.press('Enter');
			await page.getByLabel('Güter').first().fill('Zelt');
			await page.keyboard.press('Enter');
			await page.getByRole('button', { name: 'Zelt entfernen' }).click();
			await page.getByRole('button', { name: 'Speichern', exact: true }).click();
			await page.getByText('Gespeichert.').first().waitFor();
			await page.getByRole('link', { name: 'Wie andere dich sehen' }).click();
			await page.getByRole('heading', { name: 'Güter' }).waitFor();
			await page.getByText('Leiter').waitFor();
			expect(await page.getByText('Zelt').count()).toBe(0);
		}));

	test('what is written to one is chosen for each occasion, and stays chosen', () =>
		visit({ viewport: PHONE, mayFail: /benachrichtigungen/ }, async (person) => {
			const { page } = person;
			const way = '**/api/me/benachrichtigungen';
			await page.route(way, (route) => route.fulfill({ status: 503, json: { title: 'Gerade nicht' } }));
			await person.signIn(server, ADA.email);
			const section = page
				.locator('section')
				.filter({ has: page.getByRole('heading', { name: 'Was dir geschrieben wird' }) });
			await section.getByRole('alert').waitFor();
			await page.unroute(way);
			await section.getByRole('button', { name: 'Noch einmal versuchen' }).click();
			const occasion = section.getByLabel('Jemand erhebt Einspruch gegen deinen Antrag');
			expect(await occasion.inputValue()).toBe('sofort');
			await occasion.selectOption('aus');
			await section.getByLabel('Sprache der E-Mails').selectOption('en');
			await section.getByRole('button', { name: 'Auswahl speichern' }).click();
			await section.getByText('Gespeichert.').waitFor();
			expect(await person.barriers()).toEqual([]);
			await page.reload();
			await occasion.waitFor();
			expect(await occasion.inputValue()).toBe('aus');
			expect(await section.getByLabel('Sprache der E-Mails').inputValue()).toBe('en');
		}));

	test('who hides is on the map no more', () =>
		visit({ viewport: DESK }, async (person) => {
			await person.signIn(server, ADA.email);
			const { page } = person;
			await page.getByRole('radio', { name: /Verborgen/ }).check();
			await page.getByRole('button', { name: 'Standort speichern' }).click();
			await page.getByText('Gespeichert.').first().waitFor();
			await page.getByRole('link', { name: 'Wie andere dich sehen' }).click();
			await page.getByText('Steht nicht auf der Karte.').waitFor();
			const { items } = await server.get<{ items: unknown[] }>('/garnrollen?bbox=9.9,53.5,10,53.6');
			expect(items).toEqual([]);
		}));
});

describe('after signing in', () => {
	async function letter(person: Person): Promise<void> {
		await person.page.getByLabel('E-Mail').fill(ADA.email);
		await person.page.getByRole('button', { name: 'Link schicken' }).click();
		await person.page.getByText('Der Link ist unterwegs').waitFor();
		await person.open(`/anmelden#token=${await server.token(ADA.email)}`);
	}

	test('one goes on where one came from', () =>
		visit({ viewport: PHONE }, async (person) => {
			await person.open(`/knoten/${webrat}`);
			await person.page.getByRole('link', { name: 'Anmelden', exact: true }).click();
			await letter(person);
			await person.page.getByRole('heading', { name: 'Webrat', level: 1 }).waitFor();
			expect(new URL(person.page.url()).pathname).toBe(`/knoten/${webrat}`);
		}));

	test.each(['https://fremd.example/', '//fremd.example', '/\\fremd.example'])('%s is no way on', (told) =>
		visit({}, async (person) => {
			await person.open(`/anmelden?weiter=${encodeURIComponent(told)}`);
			await letter(person);
			await person.page.waitForURL((url) => url.origin === server.origin && url.pathname === '/ich');
		}),
	);
});

test('what this is, whence the map comes and under which licence, in both languages', () =>
	visit({ viewport: PHONE }, async (person) => {
		await person.open('/');
		await person.page.getByRole('link', { name: 'Über das Weltgewebe' }).click();
		for (const name of ['Was das ist', 'Was wir über dich speichern', 'Karte und Schrift', 'Offener Quelltext']) {
			await person.page.getByRole('heading', { name }).waitFor();
		}
		await person.page.getByText(/GNU Affero General Public License/).waitFor();
		await person.page.getByText('hat noch keine Anschrift hinterlegt').waitFor();
		await person.page.route('**/betreiber.txt', (route) =>
			route.fulfill({ contentType: 'text/plain', body: 'Altona e. V.\nweb@altona.example' }),
		);
		await person.page.evaluate(() => localStorage.setItem('PARAGLIDE_LOCALE', 'en'));
		await person.page.reload();
		await person.page.getByRole('heading', { name: 'Who runs this' }).waitFor();
		expect(await person.page.getByRole('link', { name: 'web@altona.example' }).getAttribute('href')).toBe(
			'mailto:web@altona.example',
		);
	}));

test('a Knoten is shared by what the device offers', () =>
	visit({ viewport: PHONE }, async (person) => {
		await person.page.addInitScript(() => {
			navigator.share = async (data) => void Object.assign(window, { shared: data });
		});
		await person.open(`/knoten/${webrat}`);
		await person.page.getByRole('button', { name: 'Teilen' }).click();
		const shared = await person.page.waitForFunction(() => (window as unknown as { shared?: ShareData }).shared);
		const { title, url } = (await shared.jsonValue()) as ShareData;
		expect(title).toBe('Webrat');
		expect(url).toContain(`/knoten/${webrat}`);
	}));

test('what another app shares begins a Knoten', () =>
	visit({ viewport: PHONE }, async (person) => {
		await person.signIn(server, ADA.email);
		await person.open('/knuepfen?title=Flohmarkt&text=Am+Samstag&url=https%3A%2F%2Fhof.example%2F');
		await person.page.getByRole('button', { name: 'Weiter', exact: true }).click();
		expect(await person.page.getByLabel('Titel').inputValue()).toBe('Flohmarkt');
		expect(await person.page.getByLabel('Beschreibung').inputValue()).toContain('https://hof.example/');
	}));

test('on paper the list is whole, and nothing lies over it', () =>
	visit({ viewport: PHONE }, async (person) => {
		await person.open('/');
		await person.page.locator(`[data-knoten="${webrat}"]`).waitFor();
		await person.page.emulateMedia({ media: 'print' });
		const { sheet, page, map } = await person.page.evaluate(() => ({
			sheet: document.querySelector('.sheet')?.getBoundingClientRect().height ?? 0,
			page: document.documentElement.scrollHeight,
			map: document.querySelector('.maplibregl-canvas')?.checkVisibility() ?? true,
		}));
		expect(map).toBe(false);
		expect(page).toBeGreaterThanOrEqual(Math.floor(sheet));
		await person.page.locator(`[data-knoten="${webrat}"]`).waitFor();
	}));
