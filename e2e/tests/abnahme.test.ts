// The acceptance tests 1 to 5 of the founding documents, by number, as somebody sees them: one second before a boundary
// and at it. What only prepares them goes over the API.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

/** A Faden's life, and what the first Einspruch adds, in seconds. */
const WEEK_S = 604_800;
/** A Delegation's life after its giver's last own action, in seconds. */
const DELEGATION_S = 2_419_200;
const MAP = '/#14/53.5550/9.9400';

let server: Server;
let browser: Browser;
let ada: Person;
let ben: Person;
let cem: Person;
let besucher: Person;
const ids: Record<string, string> = {};

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	[ada, ben, cem, besucher] = await Promise.all([
		Person.arrive(browser, server),
		Person.arrive(browser, server),
		Person.arrive(browser, server),
		// An empty Gespräch goes with its Knoten: who asks for it is told so.
		Person.arrive(browser, server, { mayFail: /\/gespraech\?/ }),
	]);
	await ada.signIn(server, ADA.email);
	ids.ben = await ben.joins(server, ada, 'Ben Yildiz');
	ids.cem = await cem.joins(server, ada, 'Cem Kaya');
	ids.ada = (await (await ada.page.request.get('/api/me')).json()).garnrolle_id;
	ids.ort = (await server.get<{ items: { id: string }[] }>('/ortswebereien')).items[0]?.id ?? '';
	await besucher.open(MAP);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

/** Ties a Knoten; answers its id and the Faden that came with it. */
async function tied(title: string): Promise<{ knoten: string; faden: string }> {
	const { id = '' } = await ben.sends('/api/knoten', { type: 'idee', title, lat: 53.556, lon: 9.941 });
	const { items } = await server.get<{ items: { id: string }[] }>(`/knoten/${id}/faeden`);
	return { knoten: id, faden: items[0]?.id ?? '' };
}

const lists = (title: string) => besucher.page.getByText(title, { exact: true }).first().waitFor();

async function before(seconds: number, holds: () => Promise<void>): Promise<void> {
	await server.advance(seconds - 1);
	await holds();
	await server.advance(1);
}

test('1: a Faden ends after seven days, and the Knoten that nothing leads to dissolves', async () => {
	await tied('Bauwagen');
	await besucher.sees({ knoten: 5, faeden: 1 });
	await before(WEEK_S, async () => {
		await besucher.open(MAP);
		await besucher.sees({ knoten: 5, faeden: 1 });
		await lists('Bauwagen');
	});
	await besucher.sees({ knoten: 4, faeden: 0 });
	await besucher.page.getByText('Bauwagen', { exact: true }).waitFor({ state: 'detached' });
	await besucher.open('/archiv');
	await besucher.page.getByRole('link', { name: 'Bauwagen' }).click();
	await besucher.page.getByText('Im Archiv.').waitFor();
});

test('2: twisting holds a Knoten, untwisting lets it go after seven more days', async () => {
	await besucher.open(MAP);
	const { faden, knoten } = await tied('Garten');
	await ben.sends(`/api/faeden/${faden}/twist`, {});
	await server.advance(3 * WEEK_S);
	await besucher.open(MAP);
	await besucher.sees({ knoten: 5, faeden: 1 });
	await besucher.open(`/knoten/${knoten}`);
	await besucher.page.getByRole('heading', { name: 'Garten', level: 1 }).waitFor();
	await ben.sends(`/api/faeden/${faden}/untwist`, {});
	await before(WEEK_S, async () => {
		await besucher.open(MAP);
		await besucher.sees({ knoten: 5, faeden: 1 });
	});
	await besucher.sees({ knoten: 4, faeden: 0 });
});

test('3: an Einspruch prolongs by exactly seven days, and their end opens the vote', async () => {
	const filed = { ort_id: ids.ort, kind: 'sachantrag', title: 'Bänke am Platz', details_md: '' };
	const antrag = await ben.sends('/api/antraege', filed);
	ids.antrag = antrag.id ?? '';
	await server.advance(3600);
	const objected = await ada.sends(`/api/antraege/${ids.antrag}/einspruch`, { grund: 'Dort spielen Kinder.' });
	const moved_ms = Date.parse(objected.decision_deadline ?? '') - Date.parse(antrag.decision_deadline ?? '');
	expect(moved_ms).toBe(WEEK_S * 1000);
	const phase = (name: string) => besucher.page.getByRole('heading', { name, exact: true }).waitFor();
	await before(2 * WEEK_S - 3600, async () => {
		await besucher.open(`/knoten/${ids.antrag}`);
		await phase('Einspruch erhoben');
	});
	await phase('Abstimmung läuft');
});

test('5a: a lent voice goes on to whoever votes at its end', async () => {
	await ben.sends('/api/delegationen', { to_account_id: ids.cem });
	await ada.sends('/api/delegationen', { to_account_id: ids.ben });
	await cem.sends(`/api/abstimmungen/${ids.antrag}/vote`, { choice: 'ja', reason: null });
	await besucher.open(`/knoten/${ids.antrag}`);
	await besucher.page.locator('[data-aufruf]').getByText('Ada Petersen → Ben Yildiz → Cem Kaya').waitFor();
	await server.advance(WEEK_S);
	await besucher.open(`/knoten/${ids.antrag}`);
	await besucher.page.getByRole('heading', { name: 'Angenommen', exact: true }).waitFor();
	await besucher.page.locator('dl [data-wahl="ja"]').getByText('3', { exact: true }).waitFor();
});

test('5b: it ends four weeks after its giver’s last own action', async () => {
	// A week has passed since it was lent, and Ada did nothing.
	await before(DELEGATION_S - WEEK_S, async () => {
		await ada.open('/stimme');
		await ada.page.getByText('Ada Petersen → Ben Yildiz').first().waitFor();
	});
	await ada.open('/stimme');
	await ada.page.getByText('Deine Stimme ist bei dir.').waitFor();
});

test('4: who gives visibly draws a Goldfaden; who gives anonymously moves the balance alone', async () => {
	const konto = (await server.get<{ items: { knoten: { konto: string } }[] }>('/ortswebereien')).items[0]?.knoten.konto;
	const golden = async () => (await server.get<{ items: { kind: string }[] }>(`/knoten/${konto}/faeden`)).items;
	await besucher.open(`/knoten/${konto}`);
	const balance = (text: RegExp) => besucher.page.getByText(text).first().waitFor();
	await ben.sends('/api/spenden', { ort_id: ids.ort, amount_cents: 2550, currency: 'EUR', visible: true });
	await balance(/^25,50.€$/);
	expect((await golden()).map((faden) => faden.kind)).toEqual(['gold']);
	await cem.sends('/api/spenden', { ort_id: ids.ort, amount_cents: 1000, currency: 'EUR', visible: false });
	await balance(/^35,50.€$/);
	expect(await golden()).toHaveLength(1);
	expect(await besucher.page.getByText('Cem Kaya').count()).toBe(0);
});

test('nobody’s page complained, and none asked any other host', () => {
	expect([ada, ben, cem, besucher].flatMap((person) => person.complaints)).toEqual([]);
});
