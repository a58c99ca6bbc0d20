// Two ways through the whole product that use nothing but keys, and nothing but what a screen reader is told: no pointer
// touches anything here, and in the second one there is no map at all.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

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

const starting = (text: string) => new RegExp(`^${text}`);

/** Tabs until what has the focus is called so, as it is told to those who listen. Fails when it is out of reach. */
async function tabTo({ page }: Person, role: string, name: string | RegExp): Promise<void> {
	const wanted = page.getByRole(role as 'link', { name, exact: typeof name === 'string' }).first();
	await wanted.waitFor();
	const passed: string[] = [];
	for (let presses = 0; presses < 120; presses++) {
		await page.keyboard.press('Tab');
		if (await wanted.evaluate((element) => element === document.activeElement)) return;
		passed.push(await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 30) ?? ''));
	}
	throw new Error(`${role} ${name} is out of reach of the keys: ${passed.join(' | ')}`);
}

async function press(person: Person, role: string, name: string | RegExp, key = 'Enter'): Promise<void> {
	await tabTo(person, role, name);
	await person.page.keyboard.press(key);
}

async function write(person: Person, name: string | RegExp, text: string): Promise<void> {
	await tabTo(person, 'textbox', name);
	await person.page.keyboard.type(text);
}

/** What has the focus can be seen to have it. */
async function showsFocus({ page }: Person): Promise<void> {
	const outline = await page.evaluate(() => {
		const focused = document.activeElement;
		if (!focused) return 'nothing';
		const { outlineStyle, outlineWidth } = getComputedStyle(focused);
		return outlineStyle === 'none' ? 'none' : outlineWidth;
	});
	expect(outline).toMatch(/^[1-9]/);
}

async function signInByKeys(person: Person): Promise<void> {
	const { page } = person;
	await press(person, 'link', 'Anmelden');
	await write(person, 'E-Mail', ADA.email);
	await page.keyboard.press('Enter');
	await page.getByText('Der Link ist unterwegs').waitFor();
	await page.goto(`/anmelden?token=${await server.token(ADA.email)}`);
	await page.getByRole('button', { name: 'Abmelden' }).waitFor();
}

test('by keys alone: sign in, tie, write, join, twist, search, read the history', async () => {
	const person = await Person.arrive(browser, server, { mayFail: /./ });
	const { page } = person;
	await person.open('/#15/53.5550/9.9400');
	await signInByKeys(person);

	await person.open('/#15/53.5550/9.9400');
	await press(person, 'link', 'Knoten knüpfen');
	await page.getByText('Liegt in der Ortsweberei Altona.').waitFor();
	await press(person, 'button', 'Weiter');
	await page.getByLabel('Titel').waitFor();
	await write(person, 'Titel', 'Tauschregal');
	await showsFocus(person);
	await press(person, 'button', 'Knüpfen');
	await page.getByRole('heading', { name: 'Tauschregal', level: 1 }).waitFor();

	await press(person, 'button', starting('Ich kümmere mich'));
	await expect.poll(() => page.locator('button[aria-pressed=true]').count()).toBeGreaterThan(0);
	await tabTo(person, 'tab', 'Übersicht');
	await page.keyboard.press('ArrowRight');
	await write(person, /Deine Nachricht/, 'Wer hat Bretter?');
	await page.keyboard.press('Control+Enter');
	await page.locator('[data-nachricht]').getByText('Wer hat Bretter?').waitFor();
	await tabTo(person, 'tab', starting('Gespräch'));
	await page.keyboard.press('ArrowRight');
	await page.getByRole('tab', { name: 'Verlauf', selected: true }).waitFor();
	await page.getByRole('tabpanel').getByText(ADA.name).first().waitFor();
	await page.keyboard.press('Home');
	await press(person, 'button', 'Verzwirnen');
	await page
		.getByRole('button', { name: /Entzwirnen/ })
		.first()
		.waitFor();

	await press(person, 'link', 'Zur Liste');
	await page.getByRole('heading', { name: /Knoten im Gewebe/ }).waitFor();
	await tabTo(person, 'searchbox', /./);
	await page.keyboard.type('Tauschregel');
	await page.getByRole('link', { name: /Tauschregal/ }).waitFor();
	await press(person, 'link', /Tauschregal/);
	await page.getByRole('heading', { name: 'Tauschregal', level: 1 }).waitFor();
	// Back at the list one is where one left it.
	await press(person, 'link', 'Zur Liste');
	await page.waitForFunction(() => document.activeElement?.textContent?.includes('Tauschregal'));
	await showsFocus(person);
	expect(person.complaints).toEqual([]);
	await person.leave();
});

test('by the list alone, as it is read aloud: what holds how long, what leads to me, what is answered', async () => {
	const person = await Person.arrive(browser, server, { viewport: PHONE, mayFail: /./ });
	const { page } = person;
	await page.addInitScript(() => {
		HTMLCanvasElement.prototype.getContext = () => null;
	});
	await page.goto('/#15/53.5550/9.9400');
	await page.getByRole('heading', { name: /Knoten im Gewebe/ }).waitFor();
	// One sentence a row: what it is, what holds it and how far it is.
	const row = page.getByRole('link', { name: /Tauschregal/ });
	await row.waitFor();
	const heard = await row.evaluate((link) => link.ariaLabel ?? link.textContent?.replace(/\s+/g, ' ').trim());
	expect(heard).toMatch(/Tauschregal/);
	const snapshot = await page.getByRole('list').filter({ has: row }).ariaSnapshot();
	expect(snapshot).toMatch(/link "Tauschregal .*\b(Faden|Fäden|Garn)\b.*\b(m|km)"/);
	await signInByKeys(person);

	await page.goto('/#15/53.5550/9.9400');
	await press(person, 'button', /Idee/);
	await page.getByRole('button', { name: /Idee/, pressed: true }).waitFor();
	await press(person, 'link', /Tauschregal/);
	await page.getByRole('heading', { name: 'Tauschregal', level: 1 }).waitFor();
	await tabTo(person, 'tab', 'Übersicht');
	await page.keyboard.press('ArrowRight');
	await page.getByText('Wer hat Bretter?').waitFor();

	// Somebody answers from elsewhere: it is said, politely, while one reads.
	const other = await Person.arrive(browser, server, { mayFail: /./ });
	await other.signIn(server, ADA.email);
	await other.open(new URL(page.url()).pathname);
	await other.page.getByRole('tab', { name: 'Gespräch' }).click();
	await other.page.getByLabel(/Deine Nachricht/).fill('Ich habe welche.');
	await other.page.getByRole('button', { name: 'Schreiben' }).click();
	await page.locator('[data-nachricht]').getByText('Ich habe welche.').waitFor();
	await other.leave();

	await person.page.goto('/ich');
	await page.getByRole('heading', { name: ADA.name }).waitFor();
	expect(person.complaints).toEqual([]);
	await person.leave();
});
