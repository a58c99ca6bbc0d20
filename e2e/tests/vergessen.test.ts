// Being forgotten, as a person meets it: what is held can be read first, what goes and stays is said, a week to stay after
// all - and then nobody reads the name or a word any more, while the page of somebody who looks on keeps going.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const WOCHE_S = 604_800;

let server: Server;
let browser: Browser;
let ada: Person;
let eva: Person;
let rolle = '';
let knoten = '';

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	[ada, eva] = await Promise.all([
		Person.arrive(browser, server),
		// Who is forgotten is signed in no more, and asks once too often.
		Person.arrive(browser, server, { viewport: PHONE, mayFail: /\/api\/me/ }),
	]);
	await ada.signIn(server, ADA.email);
	rolle = await eva.joins(server, ada, 'Eva Vogel');
	const tied = await eva.sends('/api/knoten', { type: 'idee', title: 'Evas Voliere', lat: 53.556, lon: 9.941 });
	knoten = tied.id ?? '';
	await ada.sends(`/api/knoten/${knoten}/nachrichten`, { text: 'Schön hier' });
	await eva.sends(`/api/knoten/${knoten}/nachrichten`, { text: 'Das sage ich' });
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const clean = async (person: Person) => expect(await person.barriers()).toEqual([]);
const button = (name: string) => eva.page.getByRole('button', { name, exact: true });

async function asks(): Promise<void> {
	await button('Vergessen werden').click();
	await eva.page.getByText('Das lässt sich nicht rückgängig machen').waitFor();
	expect(await button('Vergessen werden').isDisabled()).toBe(true);
	await eva.page.getByLabel('Ich habe mitgenommen, was ich behalten will.').check();
	await button('Vergessen werden').click();
	await eva.page.getByText('Du wirst vergessen am').waitFor();
}

test('everything that is held can be read and taken along', async () => {
	await eva.open('/ich');
	const href = await eva.page.getByRole('link', { name: 'Lesen, was über dich gespeichert ist' }).getAttribute('href');
	const page = await eva.page.request.get(href ?? '');
	expect(page.headers()['content-type']).toContain('text/html');
	expect(await page.text()).toContain('Große Bergstraße 1');
	const file = await eva.page.getByRole('link', { name: 'Als Datei mitnehmen' }).getAttribute('href');
	const told = await (await eva.page.request.get(file ?? '')).json();
	expect(JSON.stringify(told)).toContain('Das sage ich');
	expect(JSON.stringify(told)).not.toContain('Schön hier');
});

test('who asks is told what goes and what stays, and can stay after all', async () => {
	await asks();
	await clean(eva);
	await button('Doch bleiben').click();
	await button('Vergessen werden').waitFor();
	await server.advance(WOCHE_S - 1);
	await eva.open('/ich');
	await asks();
});

test('a week later nobody reads a name or a word, and what others said stands', async () => {
	await eva.sends(`/api/knoten/${knoten}/nachrichten`, { text: 'Und das auch' });
	await ada.open(`/knoten/${knoten}?tab=gespraech`);
	await ada.page.getByText('Und das auch').waitFor();
	await server.advance(WOCHE_S);
	await ada.open(`/garnrollen/${rolle}`);
	await ada.page.getByRole('heading', { name: 'ehemalige Rolle' }).waitFor();
	await clean(ada);
	await ada.open(`/knoten/${knoten}?tab=gespraech`);
	await ada.page.getByText('Schön hier').waitFor();
	expect(await ada.page.content()).not.toMatch(/Eva|sage ich|Und das auch/);
	await eva.page.goto('/ich');
	await eva.page.getByLabel('E-Mail').waitFor();
});

test('nothing was complained about', () => {
	for (const person of [ada, eva]) expect(person.complaints).toEqual([]);
});
