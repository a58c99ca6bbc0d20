// Money, as neighbours handle it: one gives by name, one anonymously, an Antrag reserves, a Verantwortliche pays.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { worte } from '../src/blatt.ts';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const WOCHE_S = 168 * 3600;

let server: Server;
let browser: Browser;
let ada: Person;
let ben: Person;
let konto = '';

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	[ada, ben] = await Promise.all([
		Person.arrive(browser, server, { mayFail: /auszug\.pdf/ }),
		Person.arrive(browser, server, { viewport: PHONE }),
	]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const says = (person: Person, text: string | RegExp) => person.page.getByText(text).first().waitFor();

/** A pattern that holds German words. */
const like = (words: string) => new RegExp(words);
const clean = async (person: Person) => expect(await person.barriers()).toEqual([]);

test('a Verantwortliche and a neighbour meet at the Konto', async () => {
	await ada.signIn(server, ADA.email);
	await ben.joins(server, ada, 'Ben Yildiz');
	const places = await (await ada.page.request.get('/api/ortswebereien')).json();
	konto = `/knoten/${places.items[0].knoten.konto}`;
});

test('who gives visibly is told what everybody sees, and stands in the statement', async () => {
	await ben.open(konto);
	await says(ben, 'Alle sehen: Ben Yildiz hat gespendet');
	await ben.page.getByLabel('Wie viel, in Euro?').fill('25,50');
	await ben.page.getByRole('button', { name: 'Spenden', exact: true }).click();
	await says(ben, /Danke! 25,50.€ sind gebucht, und dein Goldfaden/);
	await ben.page.locator('li.spende').getByRole('link', { name: 'Ben Yildiz' }).waitFor();
	await clean(ben);
});

test('who gives anonymously stands nowhere', async () => {
	await ben.open(konto);
	await ben.page.getByLabel('Wie viel, in Euro?').fill('10');
	await ben.page.getByRole('radio', { name: /Anonym/ }).check();
	await ben.page.getByRole('button', { name: 'Spenden', exact: true }).click();
	await says(ben, /Danke! 10,00.€ sind gebucht. Dein Name steht nirgends/);
	const newest = ben.page.locator('li.spende').first();
	await newest.getByText('Anonym').waitFor();
	expect(await newest.getByRole('link').count()).toBe(0);
	await says(ben, /^35,50.€$/);
});

test('an Antrag asks for a payout, and its Beschluss reserves the money', async () => {
	await ben.open('/beantragen?art=auszahlung');
	await ben.page.getByLabel('Wie viel, in Euro?').fill('30');
	await ben.page.getByLabel('Titel').fill('Bänke am Platz');
	await ben.page.getByRole('button', { name: 'Antrag stellen' }).click();
	await ben.page.waitForURL(/\/knoten\//);
	await says(ben, /^30,00.€$/);
	await server.advance(WOCHE_S);
	await ben.open(konto);
	await says(ben, /5,50.€ frei, 30,00.€/);
	await says(ben, /Ben Yildiz \(25,50.€\), Anonym \(4,50.€\)/);
	expect(await ben.page.getByRole('button', { name: 'Als bezahlt vermerken' }).count()).toBe(0);
});

test('a Verantwortliche pays, with a receipt for everybody', async () => {
	await ada.signIn(server, ADA.email);
	await ada.open(konto);
	await ada.page.getByRole('button', { name: 'Als bezahlt vermerken' }).click();
	await ada.page.getByLabel('Beleg (freiwillig').fill('Überweisung Nr. 7');
	await ada.page.getByRole('button', { name: 'Als bezahlt vermerken' }).click();
	await says(ada, 'Beleg: Überweisung Nr. 7');
	await says(ada, /^5,50.€$/);
	await clean(ada);
	await ben.open(konto);
	await ben.page.locator('li.zahlung').getByRole('link', { name: 'Bänke am Platz' }).click();
	await says(ben, 'bezahlt');
});

test('each euro is followed from the donation to the payout, and back', async () => {
	await ben.open(konto);
	const eigene = ben.page.locator('li.spende').filter({ has: ben.page.getByRole('link', { name: 'Ben Yildiz' }) });
	await eigene.getByText(/→ 25,50.€/).waitFor();
	await eigene.getByRole('link', { name: 'Bänke am Platz' }).waitFor();
	await eigene.getByText('bezahlt', { exact: true }).waitFor();
	const anonym = ben.page.locator('li.spende').first();
	await anonym.getByText(/→ 4,50.€/).waitFor();
	await anonym.getByText(/Noch da: 5,50.€/).waitFor();
	const zahlung = ben.page.locator('li.zahlung');
	await zahlung.getByText(/← 25,50.€/).waitFor();
	await zahlung.getByText(/← 4,50.€ Anonym/).waitFor();
});

test('a Verantwortliche undoes a wrong entry, and both stand side by side', async () => {
	await ben.page.getByLabel('Wie viel, in Euro?').fill('7');
	await ben.page.getByRole('button', { name: 'Spenden', exact: true }).click();
	await says(ben, /Danke! 7,00.€ sind gebucht/);
	expect(await ben.page.getByRole('button', { name: 'Korrigieren' }).count()).toBe(0);
	await ada.open(konto);
	const wrong = ada.page.locator('li.spende').filter({ hasText: /\+ 7,00.€/ });
	await wrong.getByRole('button', { name: 'Korrigieren' }).click();
	await wrong.getByText('Nichts wird gelöscht').waitFor();
	const anlegen = wrong.getByRole('button', { name: 'Gegenbuchung anlegen' });
	await wrong.getByLabel('Warum, und womit ist es belegt?').fill('   ');
	expect(await anlegen.isDisabled()).toBe(true);
	await wrong.getByLabel('Warum, und womit ist es belegt?').fill('Rücklastschrift vom 3. März');
	await clean(ada);
	await anlegen.click();
	await wrong
		.getByText(like('Am .* von Ada Petersen durch eine Gegenbuchung korrigiert. Beleg: Rücklastschrift vom 3. März'))
		.waitFor();
	expect(await wrong.getByRole('button', { name: 'Korrigieren' }).count()).toBe(0);
	const contra = ada.page.locator('li.korrektur');
	await contra.getByText(like('Nimmt zurück: Spende vom .*, Ben Yildiz')).waitFor();
	await contra.getByText('Beleg: Rücklastschrift vom 3. März').waitFor();
	await says(ada, /^5,50.€$/);
	await clean(ada);
});

test('the statement is a sheet, and too early days are refused where one stands', async () => {
	await ada.open(konto);
	await ada.page.getByLabel('Bis zum Tag').fill('2020-01-01');
	await ada.page.getByRole('button', { name: 'Auszug als PDF' }).click();
	await says(ada, like('nichts gebucht|späteren Zeitraum'));
	const ort = (await (await ada.page.request.get('/api/ortswebereien')).json()).items[0].id;
	const sheet = await ada.page.request.get(`/api/konto/${ort}/auszug.pdf?lang=de&zone=Europe/Berlin`);
	expect([sheet.status(), sheet.headers()['content-type']]).toEqual([200, 'application/pdf']);
	const told = worte(await sheet.body());
	for (const said of [
		'Kontoauszug',
		'Ben Yildiz',
		'anonym',
		'Bänke am Platz',
		'Überweisung Nr. 7',
		'Rücklastschrift vom 3. März',
		'berichtigt durch Nr.',
	]) {
		expect(told).toContain(said);
	}
	// The button leads there.
	const asked = ada.page.waitForRequest(/auszug\.pdf\?lang=de&zone=/);
	await ada.page.getByLabel('Bis zum Tag').fill('');
	await ada.page.getByRole('button', { name: 'Auszug als PDF' }).click();
	await asked;
});

test('what happened by itself is told with its rule, and can be narrowed', async () => {
	await ben.open(konto);
	await ben.page.getByRole('link', { name: 'Was von selbst geschah' }).click();
	await ben.page.waitForURL(/\/automatik\/.*art=geld/);
	const line = ben.page.getByRole('listitem').filter({ hasText: 'Geld wurde reserviert' });
	await line.getByText(/30,00.€/).waitFor();
	await line.getByText('Was beschlossen ist, führt das Gewebe sofort aus.').waitFor();
	await line.getByRole('link', { name: 'Bänke am Platz' }).waitFor();
	await clean(ben);
	await ben.page.getByRole('button', { name: 'Entscheiden', exact: true }).click();
	await says(ben, 'Steht am Ende der Frist kein Einspruch, ist ein Antrag angenommen.');
	expect(await ben.page.getByText('Geld wurde reserviert').count()).toBe(0);
	await ben.page.getByRole('button', { name: 'Alles', exact: true }).click();
	await says(ben, 'Ein Faden verblasst nach 168 Stunden.');
	await ben.page
		.getByRole('link', { name: /^Eintrag \d+$/ })
		.first()
		.waitFor();
});

test('nobody’s page complained, and none asked any other host', () => {
	expect([ada, ben].flatMap((person) => person.complaints)).toEqual([]);
});
