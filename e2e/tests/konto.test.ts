// Money, as neighbours handle it: one gives by name, one anonymously, an Antrag reserves, a Verantwortliche pays.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
	[ada, ben] = await Promise.all([Person.arrive(browser, server), Person.arrive(browser, server, { viewport: PHONE })]);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const says = (person: Person, text: string | RegExp) => person.page.getByText(text).first().waitFor();

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
