// Counting a vote again in one's own browser: it comes to the same; and a server that changes, withholds or invents is
// found out, with the record.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const WEEK_S = 168 * 3600;

let server: Server;
let browser: Browser;
let ada: Person;
let ben: Person;
let cem: Person;
let vote = '';

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

const urteil = (person: Person) => person.page.locator('.urteil');

test('three neighbours vote, one through another', async () => {
	await ada.signIn(server, ADA.email);
	const benId = await ben.joins(server, ada, 'Ben Yildiz');
	await cem.joins(server, ada, 'Cem Kaya');
	const ort = (await (await fetch(`${server.origin}/api/ortswebereien`)).json()).items[0].id;
	const antrag = await ben.sends('/api/antraege', {
		ort_id: ort,
		kind: 'sachantrag',
		title: 'Eine Bank',
		details_md: '',
	});
	vote = antrag.id ?? '';
	await ada.sends(`/api/antraege/${vote}/einspruch`, { grund: 'Dort stehen schon drei.' });
	await server.advance(2 * WEEK_S);
	await ada.page.goto(`/nachzaehlen/${vote}`);
	await urteil(ada).getByText('Diese Abstimmung läuft noch.').waitFor();
	await cem.sends('/api/delegationen', { to_account_id: benId });
	await ben.sends(`/api/abstimmungen/${vote}/vote`, { choice: 'ja', reason: null });
	await ada.sends(`/api/abstimmungen/${vote}/vote`, { choice: 'nein', reason: null });
	await server.advance(WEEK_S);
});

test('whoever asks comes to the same result, and sees the record behind every voice', async () => {
	await cem.open(`/knoten/${vote}`);
	await cem.page.getByRole('link', { name: 'Selbst nachzählen' }).click();
	await urteil(cem).getByText('Es stimmt: Dein Browser kommt auf dasselbe Ergebnis.').waitFor();
	const rows = await cem.page.locator('tbody tr').allInnerTexts();
	expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
		'Ja 2 2',
		'Nein 1 1',
		'Enthaltung 0 0',
		'nicht abgegeben 0 0',
	]);
	await cem.page.getByText('Cem Kaya → Ben Yildiz').waitFor();
	const link = await cem.page
		.getByRole('link', { name: /^Eintrag \d+$/ })
		.first()
		.getAttribute('href');
	const record = (await (await fetch(server.origin + link)).json()).items[0];
	expect(record.type).toBe('StimmeAbgegeben');
});

test('what hangs on the notice board leads here, and is held against the log', async () => {
	const again = await (await fetch(`${server.origin}/api/abstimmungen/${vote}/nachzaehlung`)).json();
	const address = `${server.origin}/api/log/records?from=${again.closed_position}&limit=1`;
	const { leaf } = (await (await fetch(address)).json()).items[0];
	const code = Buffer.from(leaf, 'hex').toString('base64url');
	const paper = ben.page.locator('[data-papier]');
	await ben.page.goto(`/nachzaehlen/${vote}#p=${again.closed_position}&l=${code}&r=&h=`);
	await paper.getByText('Dein Blatt nennt genau diesen Eintrag.').waitFor();
	await ben.page.goto('about:blank');
	await ben.page.goto(`/nachzaehlen/${vote}#p=${again.closed_position - 1}&l=${code}&r=&h=`);
	await paper.getByText('Dein Blatt nennt einen anderen Eintrag').waitFor();
});

test('nothing stands in anybody’s way (axe)', async () => {
	for (const person of [ben, cem]) expect(await person.barriers()).toEqual([]);
});

test('a server that changes a record is found out, and so is one that shows another log', async () => {
	await ada.page.route('**/api/log/records*', async (route) => {
		const answer = await route.fetch();
		const json = await answer.json();
		const cast = json.items.find((item: { type: string }) => item.type === 'StimmeAbgegeben');
		cast.payload.wahl = 'nein';
		await route.fulfill({ response: answer, json });
	});
	await ada.page.goto(`/nachzaehlen/${vote}`);
	await urteil(ada)
		.getByText(/^Mit Eintrag \d+ stimmt etwas nicht/)
		.waitFor();
	await ada.page.unroute('**/api/log/records*');
	await ada.page.route('**/api/log/head', async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ response: answer, json: { ...(await answer.json()), root: 'ab'.repeat(32) } });
	});
	await ada.page.getByRole('button', { name: 'Noch einmal zählen' }).click();
	await urteil(ada).getByText('gehören nicht zu dem Log').waitFor();
});

test('nobody’s page complained, and none asked any other host', () => {
	expect([ada, ben, cem].flatMap((person) => person.complaints)).toEqual([]);
});
