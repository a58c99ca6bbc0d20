// Deciding together, as three people do it: an Antrag, an Einspruch, seven more days, a vote by name with a lent voice.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const WOCHE_S = 168 * 3600;

let server: Server;
let browser: Browser;
let ada: Person;
let ben: Person;
let cem: Person;
let antrag = '';

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	[ada, ben, cem] = await Promise.all([
		Person.arrive(browser, server),
		Person.arrive(browser, server, { viewport: PHONE }),
		Person.arrive(browser, server, { colorScheme: 'dark' }),
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const heading = (person: Person, name: string) => person.page.getByRole('heading', { name, exact: true }).waitFor();

/** The same room, loaded anew after time went by. */
async function room(person: Person): Promise<void> {
	await person.open(`/knoten/${antrag}`);
	await person.page.locator('.lage').waitFor();
}

test('three neighbours meet', async () => {
	await ada.signIn(server, ADA.email);
	await ben.joins(server, ada, 'Ben Yildiz');
	await cem.joins(server, ada, 'Cem Kaya');
});

test('an Antrag is filed, and everybody sees what happens next', async () => {
	await ada.open('/beantragen');
	await ada.page.getByLabel('Titel').fill('Bänke am Platz');
	await ada.page.getByLabel('Was genau, und warum?').fill('Zwei Bänke unter der Linde.');
	await ada.page.getByRole('button', { name: 'Antrag stellen' }).click();
	await ada.page.waitForURL(/\/knoten\//);
	antrag = /knoten\/([^?#]+)/.exec(ada.page.url())?.[1] ?? '';
	await heading(ada, 'Offen: noch kein Einspruch');
	await room(cem);
	await cem.page.getByText('Wenn bis dahin niemand Einspruch erhebt, ist der Antrag angenommen.').waitFor();
});

test('an Einspruch with a reason moves the end by seven days on every screen', async () => {
	await room(ben);
	await ben.page.getByRole('button', { name: 'Einspruch erheben' }).click();
	await ben.page.getByLabel(/^Warum\?/).fill('Dort spielen Kinder.');
	await ben.page.getByRole('button', { name: 'Einspruch erheben' }).click();
	await heading(ben, 'Einspruch erhoben');
	await heading(ada, 'Einspruch erhoben');
	await ada.page.getByText('Dort spielen Kinder.').waitFor();
	await server.advance(2 * WOCHE_S - 1);
	await room(ada);
	await heading(ada, 'Einspruch erhoben');
	await server.advance(1);
	await room(ada);
	await heading(ada, 'Abstimmung läuft');
});

test('a voice is lent, seen, and speaks through another', async () => {
	await cem.open('/stimme');
	await cem.page.getByText('Deine Stimme ist bei dir.').waitFor();
	await cem.page.getByLabel('An wen?').selectOption({ label: 'Ben Yildiz' });
	await cem.page.getByRole('button', { name: 'Verleihen' }).click();
	await cem.page.getByText('Cem Kaya → Ben Yildiz').first().waitFor();
	await room(ben);
	await ben.page.getByText('Deine Stimme ist öffentlich').waitFor();
	await ben.page.getByRole('radio', { name: 'Nein' }).check();
	await ben.page.getByRole('button', { name: 'Stimme abgeben' }).click();
	await ben.page.getByText('Du hast gestimmt: Nein').waitFor();
	await ben.page.locator('[data-aufruf]').getByText('Cem Kaya → Ben Yildiz').waitFor();
});

test('nothing stands in anybody’s way (axe)', async () => {
	await cem.open('/stimme');
	await cem.page.getByText('Deine Stimme sagt: Nein').waitFor();
	await ada.open('/beantragen');
	await ada.page.getByLabel('Titel').waitFor();
	for (const person of [ada, ben, cem]) expect(await person.barriers()).toEqual([]);
});

test('voices taken back and cast oneself count at once; the close counts them by name', async () => {
	await cem.page.getByRole('button', { name: 'Stimme zurücknehmen' }).click();
	await cem.page.getByText('Deine Stimme ist bei dir.').waitFor();
	await room(cem);
	await cem.page.getByRole('radio', { name: 'Ja' }).check();
	await cem.page.getByRole('button', { name: 'Stimme abgeben' }).click();
	await cem.page.getByText('Du hast gestimmt: Ja').waitFor();
	await room(ada);
	await ada.page.getByRole('radio', { name: 'Ja' }).check();
	await ada.page.getByRole('button', { name: 'Stimme abgeben' }).click();
	await ada.page.getByText('Du hast gestimmt: Ja').waitFor();
	await server.advance(WOCHE_S);
	await room(ben);
	await heading(ben, 'Angenommen');
	await ben.page.locator('dl [data-wahl="ja"]').getByText('2', { exact: true }).waitFor();
	await ben.page.locator('dl [data-wahl="nein"]').getByText('1', { exact: true }).waitFor();
	await ada.page.reload();
	await ada.page.getByRole('link', { name: 'Aufhebung beantragen' }).waitFor();
});

test('the decision is a sheet for the notice board, in the language and the time of whoever prints it', async () => {
	await room(ben);
	const link = await ben.page.getByRole('link', { name: 'Als Aushang (PDF)' }).getAttribute('href');
	const sheet = await ben.page.request.get(link ?? '');
	expect([sheet.status(), sheet.headers()['content-type']]).toEqual([200, 'application/pdf']);
	expect((await sheet.body()).subarray(0, 8).toString()).toBe('%PDF-1.7');
	// The same decision is the same sheet: who has it is not sent it again.
	const known = { 'If-None-Match': sheet.headers().etag ?? '' };
	expect((await ben.page.request.get(link ?? '', { headers: known })).status()).toBe(304);
	const wrong = await ben.page.request.get((link ?? '').replace(/zone=[^&]*/, 'zone=Atlantis/Haven'));
	expect([wrong.status(), (await wrong.json()).detail]).toEqual([400, 'Von dieser Zeitzone ist nichts bekannt.']);
});

test('nobody’s page complained, and none asked any other host', () => {
	expect([ada, ben, cem].flatMap((person) => person.complaints)).toEqual([]);
});
