// Sheets as the real press prints them, before and after somebody in them is forgotten: the paper that hangs still fits the
// log, a new one names nobody, and both name the same record.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { erweitert, type Siegel, sagt, siegel, worte, wurzel } from '../src/blatt.ts';
import { ADA, Server } from '../src/server.ts';

const WOCHE_S = 168 * 3600;
const EVA = 'Eva Kanarienvogel';

let server: Server;
let antrag = '';
let ort = '';

/** Somebody who speaks to the server without a browser. */
type Sender = (path: string, body: object, method?: string) => Promise<Record<string, string>>;

async function anyone(path: string, body: object, cookie = '', method = 'POST'): Promise<Response> {
	const headers = { 'Content-Type': 'application/json', 'X-Weltgewebe': '1', Cookie: cookie };
	const answer = await fetch(`${server.origin}/api${path}`, { method, headers, body: JSON.stringify(body) });
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	return answer;
}
async function signedIn(email: string): Promise<Sender> {
	await anyone('/auth/login', { email });
	const session = await anyone('/auth/session', { token: await server.token(email) });
	const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
	return async (path, body, method) =>
		(await (await anyone(path, body, cookie, method)).json()) as Record<string, string>;
}
async function joins(ada: Sender, name: string, email: string): Promise<Sender> {
	const address = { street: 'Große Bergstraße 1', postcode: '22767', city: 'Hamburg' };
	const rolle = (await (await anyone('/auth/register', { name, email, address, lat: 53.554, lon: 9.93 })).json()) as {
		garnrolle_id: string;
	};
	await ada(`/admin/accounts/${rolle.garnrolle_id}/verify`, {});
	return signedIn(email);
}
async function pdf(path: string): Promise<Buffer> {
	const answer = await fetch(`${server.origin}/api${path}?lang=de&zone=Europe/Berlin`);
	if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
	return Buffer.from(await answer.arrayBuffer());
}
const beschluss = () => pdf(`/antraege/${antrag}/beschluss.pdf`);
const auszug = () => pdf(`/konto/${ort}/auszug.pdf`);

/** Holds a paper against the log as it stands now, as anybody can. */
async function fits({ position, leaf, root, proof, url }: Siegel): Promise<void> {
	const { items } = await server.get<{ items: { leaf: string }[] }>(`/log/records?from=${position}&limit=1`);
	expect(items[0]?.leaf).toBe(leaf.toString('hex'));
	expect(wurzel({ position, leaf, root, proof, url })).toEqual(root);
	const head = await server.get<{ size: number; root: string }>('/log/head');
	const { hashes } = await server.get<{ hashes: string[] }>(`/log/proof/consistency?from=${position}&to=${head.size}`);
	const now = { size: head.size, root: Buffer.from(head.root, 'hex') };
	const extends_ = (first: Buffer) =>
		erweitert(
			{ size: position, root: first },
			now,
			hashes.map((one) => Buffer.from(one, 'hex')),
		);
	expect(extends_(root)).toBe(true);
	expect(extends_(Buffer.alloc(32))).toBe(false);
}

beforeAll(async () => {
	server = await Server.start();
	const ada = await signedIn(ADA.email);
	const [ben, eva] = [await joins(ada, 'Ben Yildiz', 'ben@example.org'), await joins(ada, EVA, 'eva@example.org')];
	const places = await server.get<{ items: { id: string }[] }>('/ortswebereien');
	ort = places.items[0]?.id ?? '';
	await eva('/spenden', { ort_id: ort, amount_cents: 2550, currency: 'EUR', visible: true });
	const filed = { ort_id: ort, kind: 'sachantrag', title: 'Eine Bank', details_md: 'Unter der Linde.' };
	antrag = (await ben('/antraege', filed)).id ?? '';
	await eva(`/antraege/${antrag}/einspruch`, { grund: 'Kanarienvögel brauchen Ruhe' });
	await server.advance(2 * WOCHE_S);
	const me = await (await fetch(`${server.origin}/api/garnrollen?limit=200`)).json();
	const evas = me.items.find((one: { name: string }) => one.name === EVA).id;
	await ada('/delegationen', { to_account_id: evas });
	await ben(`/abstimmungen/${antrag}/vote`, { choice: 'ja' });
	await eva(`/abstimmungen/${antrag}/vote`, { choice: 'nein', reason: 'Kanarienvögel schlafen hier' });
	await server.advance(WOCHE_S);
	forget = async () => {
		await (await signedIn('eva@example.org'))('/me/vergessen', {});
		await server.advance(WOCHE_S);
	};
});
afterAll(() => server?.stop());

let forget: () => Promise<void>;

test('a forgotten voter: the paper that hangs still fits the log, and a new one names nobody', async () => {
	const [before, statement] = [await beschluss(), await auszug()];
	// The same question is the same paper, byte for byte.
	expect([await beschluss(), await auszug()]).toEqual([before, statement]);
	for (const paper of [before, statement]) {
		expect(worte(paper)).toContain(EVA);
		expect(worte(paper)).not.toContain('ehemalige Rolle');
		await fits(siegel(paper));
	}
	expect(worte(before)).toContain('Kanarienvögel schlafen hier');
	const [said, booked] = [siegel(before), siegel(statement)];
	expect(said.url).toBe(`${server.origin}/nachzaehlen/${antrag}`);

	await forget();

	// What hung before is as true as it was.
	await fits(said);
	await fits(booked);
	const [after, later] = [await beschluss(), await auszug()];
	for (const paper of [after, later]) {
		expect(worte(paper)).toContain('ehemalige Rolle');
		for (const word of ['Kanarien', 'kanarien', 'Eva']) expect(sagt(paper, word), word).toBe(false);
	}
	expect(siegel(after)).toEqual(said);
	expect(siegel(later)).toEqual(booked);
	// The counts are those of the paper before, the voice that was lent included.
	for (const paper of [before, after]) expect(worte(paper)).toMatch(/1\s+Ja,\s+2\s+Nein,\s+0\s+Enthaltungen/);
});

test('a statement says what came, what is there, and where to check it', async () => {
	const told = worte(await auszug());
	for (const said of ['Kontoauszug', '25,50 €', 'Spende', 'Nachprüfen', 'Nichts ist vorgemerkt.'])
		expect(told).toContain(said);
});
