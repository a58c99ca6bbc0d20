// Weaving: tying in steps by keys alone, events, what stands in a Raum, two people at once, the way back, the history.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, PHONE } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

let server: Server;
let browser: Browser;
let ada: Person;
let other: Person;
let garten = '';

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	ada = await Person.arrive(browser, server, { mayFail: /api\/knoten\/[^/]+$/ });
	other = await Person.arrive(browser, server, { viewport: PHONE, mayFail: /api\/knoten\/[^/]+$/ });
	await ada.signIn(server, ADA.email);
	await other.signIn(server, ADA.email);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const open = (person: Person, tab = '') => person.open(`/knoten/${garten}${tab && `?tab=${tab}`}`);

test('a Knoten is tied by keys alone, and says what happened', async () => {
	await ada.open('/knuepfen#15/53.5550/9.9400');
	await ada.page.getByText('Liegt in der Ortsweberei Altona.').waitFor();
	await button(ada, 'Weiter').press('Enter');
	await ada.page.getByLabel('Titel').waitFor();
	await ada.page.keyboard.press('Tab');
	await ada.page.getByRole('radio', { name: 'Idee' }).press('ArrowRight');
	await ada.page.getByRole('radio', { name: 'Veranstaltung' }).press('ArrowRight');
	await ada.page.getByLabel('Titel').focus();
	await ada.page.keyboard.type('Gemeinschaftsgarten');
	await ada.page.getByLabel('Beschreibung').focus();
	await ada.page.keyboard.type('Wir bauen ein Beet im Hof');
	await button(ada, 'Knüpfen').press('Enter');
	await ada.page.getByRole('heading', { name: 'Gemeinschaftsgarten', level: 1 }).waitFor();
	await ada.page.getByText('Ein Faden Gestaltung führt jetzt von dir hierher').waitFor();
	garten = new URL(ada.page.url()).pathname.split('/').at(-1) ?? '';
	const tied = await server.get<{ type: string }>(`/knoten/${garten}`);
	expect(tied.type).toBe('einrichtung');
});

test('outside of every Ortsweberei it is said at once, and one does not come further', async () => {
	await ada.open('/knuepfen#15/53.4000/9.5000');
	await ada.page.getByText('Hier ist keine Ortsweberei').waitFor();
	await button(ada, 'Weiter').press('Enter');
	expect(await ada.page.getByLabel('Titel').count()).toBe(0);
});

test('a draft survives a reload, going back keeps everything, and an event has its dates in UTC', async () => {
	await other.open('/knuepfen?title=Hoffest&text=Mit%20Chor#15/53.5550/9.9400');
	await button(other, 'Weiter').click();
	await other.page.getByRole('radio', { name: 'Veranstaltung' }).check();
	await other.page.goto('/knuepfen');
	await other.page.getByText('Dein Entwurf von vorhin ist wieder da.').waitFor();
	expect(await other.page.getByLabel('Titel').inputValue()).toBe('Hoffest');
	await button(other, 'Weiter').click();
	const { start, end } = await other.page.evaluate(() => {
		const at = (hours: number) =>
			new Date(Date.now() + hours * 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
		return { start: at(48), end: at(50) };
	});
	await other.page.getByLabel('Beginnt').fill(start);
	await other.page.getByLabel('Endet').fill(end);
	await button(other, 'Zurück').click();
	expect(await other.page.getByLabel('Titel').inputValue()).toBe('Hoffest');
	await button(other, 'Weiter').click();
	await button(other, 'Knüpfen').click();
	await other.page.getByRole('heading', { name: 'Hoffest', level: 1 }).waitFor();
	const id = new URL(other.page.url()).pathname.split('/').at(-1);
	const event = await server.get<{ starts_at: string; ends_at: string; description: string }>(`/knoten/${id}`);
	expect(Date.parse(event.ends_at) - Date.parse(event.starts_at)).toBe(2 * 3_600_000);
	expect(event.description).toBe('Mit Chor');
	const saved = other.page.waitForEvent('download');
	await button(other, 'In den Kalender').click();
	expect((await saved).suggestedFilename()).toBe('Hoffest.ics');
});

test('two people change one Knoten at once: both versions are shown, and neither loses', async () => {
	await open(ada);
	await open(other);
	await button(ada, 'Bearbeiten').click();
	await button(other, 'Bearbeiten').click();
	await ada.page.getByLabel('Titel').fill('Nachbargarten');
	await ada.page.getByLabel('Beschreibung').fill('Wir bauen ein Beet im Garten');
	await other.page.getByLabel('Titel').fill('Hofgarten');
	await other.page.getByLabel('Beschreibung').fill('Wir bauen zwei Beet im Hof');
	await button(ada, 'Speichern').click();
	await ada.page.getByRole('heading', { name: 'Nachbargarten', level: 1 }).waitFor();
	await other.page.getByRole('alert').getByText('Nichts ist verloren').waitFor();
	await other.page
		.getByRole('group', { name: /Titel/ })
		.getByRole('radio', { name: /Meine Fassung/ })
		.check();
	await other.page
		.getByRole('group', { name: /Beschreibung/ })
		.getByRole('radio', { name: /Beides zusammen/ })
		.check();
	await button(other, 'Speichern').click();
	await ada.page.getByRole('heading', { name: 'Hofgarten', level: 1 }).waitFor();
	const now = await server.get<{ description: string; version: number }>(`/knoten/${garten}`);
	expect(now.description).toBe('Wir bauen zwei Beet im Garten');
	expect(now.version).toBe(3);
});

test('any two versions are compared, and an older one comes back as a new change', async () => {
	await open(ada, 'verlauf');
	await ada.page.getByText('3 Fassungen vergleichen').click();
	await ada.page.getByLabel('Von Fassung').selectOption({ index: 2 });
	const both = ada.page.locator('[data-vergleich]');
	await both.locator('del', { hasText: 'Gemeinschaftsgarten' }).waitFor();
	await both.locator('ins', { hasText: 'Hofgarten' }).waitFor();
	await button(ada, 'Fassung 1 wiederherstellen').click();
	// Whoever points at it stops its time.
	await button(ada, 'Rückgängig').hover();
	await ada.page.getByRole('heading', { name: 'Gemeinschaftsgarten', level: 1 }).waitFor();
	await ada.page.getByText('4 Fassungen vergleichen').waitFor();
	await button(ada, 'Rückgängig').click();
	await ada.page.getByRole('heading', { name: 'Hofgarten', level: 1 }).waitFor();
});

test('a Raum is furnished, changed and cleared, and what is put off can be called back', async () => {
	await open(ada);
	await button(ada, 'Liste').click();
	await ada.page.getByLabel(/Liste, eine Zeile/).fill('Spaten\nEimer');
	await button(ada, 'Hinzufügen').click();
	const list = ada.page.locator('[data-element]').first();
	await list.getByText('Eimer').waitFor();
	await button(ada, 'Link').click();
	await ada.page.getByLabel('Adresse').fill('https://garten.example/plan');
	await ada.page.getByLabel('Wie der Link heißt').fill('Der Plan');
	await button(ada, 'Hinzufügen').click();
	await ada.page.getByText('führt zu garten.example').waitFor();
	expect(await ada.page.getByRole('link', { name: 'Der Plan' }).getAttribute('rel')).toBe(
		'nofollow noopener noreferrer ugc',
	);
	await list.getByRole('button', { name: 'Herausnehmen' }).click();
	await ada.page.getByText('Noch ist nichts geschehen').waitFor();
	await button(ada, 'Rückgängig').click();
	await list.getByRole('button', { name: 'Herausnehmen' }).waitFor();
	const { elemente } = await server.get<{ elemente: unknown[] }>(`/knoten/${garten}`);
	expect(elemente.length).toBe(2);
});

test('a message is edited and the edit undone; a draft stays; withdrawing waits for its time', async () => {
	await open(ada, 'gespraech');
	await ada.page.getByLabel(/Deine Nachricht/).fill('Wer kommt?');
	await ada.page.keyboard.press('Control+Enter');
	const message = ada.page.locator('[data-nachricht]').first();
	await message.getByText('Wer kommt?').waitFor();
	await message.getByRole('button', { name: 'Bearbeiten' }).click();
	await message.getByRole('textbox').fill('Wer kommt morgen?');
	await message.getByRole('button', { name: 'Speichern' }).click();
	await message.getByText('Wer kommt morgen?').waitFor();
	await ada.page.keyboard.press('Control+z');
	await message.getByText('Wer kommt?', { exact: true }).waitFor();
	await ada.page.getByLabel(/Deine Nachricht/).fill('Noch nicht fertig');
	await ada.page.reload();
	await ada.page.getByLabel(/Deine Nachricht/).waitFor();
	expect(await ada.page.getByLabel(/Deine Nachricht/).inputValue()).toBe('Noch nicht fertig');
	await message.getByRole('button', { name: 'Zurückziehen' }).click();
	const { items } = await server.get<{ items: { zurueckgezogen_at: string | null }[] }>(`/knoten/${garten}/gespraech`);
	expect(items[0]?.zurueckgezogen_at).toBeNull();
	await message.getByText('Nachricht zurückgezogen').waitFor({ timeout: 40_000 });
});

test.each(['light', 'dark'] as const)('nothing stands in anybody’s way, %s', async (colorScheme) => {
	const found: string[] = [];
	for (const person of [ada, other]) {
		await person.page.emulateMedia({ colorScheme });
		for (const tab of ['', 'gespraech', 'verlauf']) {
			await open(person, tab);
			found.push(...(await person.barriers()));
		}
	}
	expect(found).toEqual([]);
});

test('no page complained, and none asked any other host', () => {
	for (const person of [ada, other]) expect(person.complaints).toEqual([]);
});

test('a long Gespräch is read from its end, and further back as one asks', async () => {
	const { id } = await ada.page.evaluate(
		async (place) => {
			const post = (path: string, body: unknown) =>
				fetch(`/api${path}`, {
					method: 'POST',
					headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
					body: JSON.stringify(body),
				}).then((answer) => answer.json());
			const knoten = await post('/knoten', place);
			for (let n = 1; n <= 135; n += 1) await post(`/knoten/${knoten.id}/nachrichten`, { text: `Satz ${n}.` });
			return knoten;
		},
		{ type: 'idee', title: 'Lange Rede', lat: 53.555, lon: 9.94 },
	);
	await ada.open(`/knoten/${id}?tab=gespraech`);
	const said = ada.page.locator('[data-nachricht]');
	await said.getByText('Satz 135.').waitFor();
	await ada.page.getByRole('tab', { name: 'Gespräch' }).getByText('100+').waitFor();
	expect(await said.count()).toBe(30);
	for (const shown of [60, 90, 120]) {
		await button(ada, '30 ältere zeigen').click();
		await expect.poll(() => said.count()).toBe(shown);
	}
	await button(ada, '15 ältere zeigen').click();
	await said.getByText('Satz 1.', { exact: true }).waitFor();
	expect(await said.count()).toBe(135);
	await ada.page.getByRole('tab', { name: 'Gespräch' }).getByText('135').waitFor();
});
