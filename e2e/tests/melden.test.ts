// Reporting: what one minds is collapsed at once and voted on for a day; shown again, or hidden behind a notice. And
// freezing, after which nobody reads it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const TAG_S = 86_400;

let server: Server;
let browser: Browser;
let ada: Person;
let ben: Person;
let eva: Person;
let knoten = '';

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	[ada, ben, eva] = await Promise.all([
		Person.arrive(browser, server),
		Person.arrive(browser, server, { viewport: PHONE }),
		Person.arrive(browser, server, { viewport: PHONE, colorScheme: 'dark' }),
	]);
	await ada.signIn(server, ADA.email);
	await ben.joins(server, ada, 'Ben Yildiz');
	await eva.joins(server, ada, 'Eva Kaya');
	const tied = await ben.sends('/api/knoten', { type: 'idee', title: 'Streitbank', lat: 53.556, lon: 9.941 });
	knoten = tied.id ?? '';
	await ben.sends(`/api/knoten/${knoten}/nachrichten`, { text: 'Ihr seid alle Nasen' });
	await ben.sends(`/api/knoten/${knoten}/nachrichten`, { text: 'Das hier ist verboten' });
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const clean = async (person: Person) => expect(await person.barriers()).toEqual([]);
const says = (person: Person, text: string | RegExp) => person.page.getByText(text).first().waitFor();
const said = (person: Person, n: number) => person.page.locator('[data-nachricht]').nth(n);

/** Reports or freezes the n-th message. */
async function reports(person: Person, n: number, grund: string, freezes: boolean): Promise<void> {
	await person.open(`/knoten/${knoten}?tab=gespraech`);
	const message = said(person, n);
	await message.getByRole('button', { name: 'Melden' }).click();
	await says(person, 'Dein Name und dein Grund stehen öffentlich dabei');
	await message.getByLabel(/Warum/).fill(grund);
	if (freezes) await message.getByLabel(/Verdacht auf eine Straftat/).check();
	await message.getByRole('button', { name: freezes ? 'Einfrieren' : 'Melden', exact: true }).click();
	await message.locator('.gemeldet').waitFor();
}

test('who minds a message reports it, and it is collapsed for everybody, readable on purpose', async () => {
	await ben.open(`/knoten/${knoten}?tab=gespraech`);
	await reports(eva, 0, 'Das beleidigt uns.', false);
	// Ben's page, which was open all the while, folds it too.
	await said(ben, 0).getByText('Gemeldet und eingeklappt').waitFor();
	expect(await ben.page.getByText('Ihr seid alle Nasen').isVisible()).toBe(false);
	await said(ben, 0).getByText('Trotzdem lesen').click();
	await said(ben, 0).getByText('Ihr seid alle Nasen').waitFor();
	await clean(eva);
	await clean(ben);
});

test('the vote stands in the Webrat, says what Ja means, and ends after a day', async () => {
	await said(eva, 0).getByRole('link', { name: 'Zur Abstimmung' }).click();
	await eva.page.locator('.lage[data-phase="abstimmung"]').waitFor();
	await says(eva, 'Ja heißt: ausblenden.');
	await says(eva, 'Deine Stimme ist öffentlich');
	await eva.page.getByRole('link', { name: 'Zu dem, worum es geht' }).waitFor();
	expect(await eva.page.getByText('Einspruch', { exact: true }).count()).toBe(0);
	await clean(eva);
	const antrag = new URL(eva.page.url()).pathname.split('/').pop() ?? '';
	await eva.sends(`/api/abstimmungen/${antrag}/vote`, { choice: 'ja', reason: null });
	await server.advance(TAG_S - 1);
	await ada.open(`/knoten/${knoten}?tab=gespraech`);
	await said(ada, 0).getByText('Gemeldet und eingeklappt').waitFor();
	await server.advance(1);
	await said(ada, 0).getByText('Ausgeblendet: Die Weber haben eine Meldung angenommen.').waitFor();
	await ada.open(`/knoten/${antrag}`);
	await says(ada, 'hinter einem Hinweis mit Absicht weiter lesbar');
	// Counted again from the public records alone, like every other vote.
	await ada.page.goto(`/nachzaehlen/${antrag}`);
	await ada.page.locator('.urteil[data-urteil="ja"]').waitFor();
});

test('what may be a crime a Verantwortliche freezes, and nobody reads it', async () => {
	await reports(ada, 1, 'Verdacht auf Bedrohung', true);
	await said(ada, 1).getByText('Eingefroren bei Verdacht auf eine Straftat').waitFor();
	await ben.open(`/knoten/${knoten}?tab=gespraech`);
	await said(ben, 1).getByText('Eingefroren bei Verdacht auf eine Straftat').waitFor();
	expect(await ben.page.content()).not.toContain('Das hier ist verboten');
	await said(ben, 1).getByRole('link', { name: 'Zum Antrag' }).click();
	await says(ben, 'Solange sieht es niemand.');
	await says(ben, 'Einfrierung');
});

test('a whole Knoten that was reported shows no title in the list, and is shown again when nobody votes', async () => {
	await eva.open(`/knoten/${knoten}`);
	await eva.page.getByRole('button', { name: 'Melden' }).last().click();
	await eva.page.getByLabel(/Warum/).fill('Werbung');
	await eva.page.getByRole('button', { name: 'Melden', exact: true }).click();
	await eva.page.getByRole('heading', { name: 'Gemeldet, wird geprüft' }).waitFor();
	await ada.open('/#14/53.5550/9.9400');
	const row = ada.page.locator(`[data-knoten="${knoten}"]`);
	await row.getByText('Gemeldet, wird geprüft').waitFor();
	await server.advance(TAG_S);
	await row.getByText('Streitbank').waitFor();
	await clean(ada);
});

test('nothing was complained about', () => {
	for (const person of [ada, ben, eva]) expect(person.complaints).toEqual([]);
});
