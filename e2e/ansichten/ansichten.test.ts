// Takes a picture of every main surface: on a phone and at a desk, light and dark, German and English, from the real binary
// over a made-up quarter. All of them go into a folder; the few that the pages of this repository show, into docs/pictures.
//   npm run ansichten -w e2e        ANSICHTEN=folder keeps them; NUR=phone-dark-de takes some of them
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DESK, type Device, launch, Person, PHONE } from '../src/browser.ts';
import { Server, WEB } from '../src/server.ts';
import { type Viertel, viertel } from './viertel.ts';

const FOLDER = process.env.ANSICHTEN ?? join(tmpdir(), 'weltgewebe-ansichten');
const ONLY = process.env.NUR ?? '';
const SHOWN = resolve(import.meta.dirname, '../../docs/pictures');

/** What the pages of this repository show. */
const PICKED = new Set([
	'desk-light-de-karte',
	'phone-dark-de-karte',
	'phone-light-de-knoten',
	'phone-light-de-antrag',
]);

const LOOKS = Object.entries({ phone: PHONE, desk: DESK }).flatMap(([size, viewport]) =>
	(['light', 'dark'] as const).flatMap((colorScheme) =>
		['de', 'en'].map((language): [string, Device] => [
			`${size}-${colorScheme}-${language}`,
			{ viewport, colorScheme, locale: language === 'de' ? 'de-DE' : 'en-GB' },
		]),
	),
);

let server: Server;
let browser: Browser;
let woven: Viertel;

beforeAll(async () => {
	server = await Server.start(WEB, 'rate_limits = false\n');
	browser = await launch();
	woven = await viertel(server);
	await rm(FOLDER, { recursive: true, force: true });
	await mkdir(FOLDER, { recursive: true });
	process.stdout.write(`pictures go to ${FOLDER}\n`);
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

test.each(LOOKS.filter(([name]) => name.startsWith(ONLY)))('%s', async (look, device) => {
	const person = await Person.arrive(browser, server, device);
	const { page } = person;
	await page.addInitScript(() => localStorage.setItem('weltgewebe-hinweise', '3'));
	const small = device.viewport === PHONE;
	const take = async (name: string) => {
		const picture = await stands(person);
		await writeFile(join(FOLDER, `${look}-${name}.png`), picture);
		if (PICKED.has(`${look}-${name}`)) await writeFile(join(SHOWN, `${look}-${name}.webp`), await light(picture));
	};
	const pull = async (key: 'ArrowUp' | 'ArrowDown') => {
		if (small) await page.getByRole('button', { name: /^(?:Blatt|Sheet)/ }).press(key);
		// The mark of the keyboard is for who uses one.
		await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
	};
	const room = small ? '/#13.3/53.5590/9.9390' : '/#13.9/53.5560/9.9390';

	await person.open(room);
	await pull('ArrowDown');
	await take('karte');
	if (small) {
		await pull('ArrowUp');
		await take('halb');
		await pull('ArrowUp');
		await take('liste');
	}
	await signedIn(person);
	const pages: [string, string][] = [
		['knoten', `/knoten/${woven.garten}`],
		['gespraech', `/knoten/${woven.garten}?tab=gespraech`],
		['antrag', `/knoten/${woven.antrag}`],
		['abstimmung', `/knoten/${woven.abstimmung}`],
		['stimme', '/stimme'],
		['rolle', '/ich'],
	];
	for (const [name, path] of pages) {
		await person.open(path);
		await page.locator('.sheet h1').waitFor();
		await pull('ArrowUp');
		await take(name);
	}
	await person.open('/');
	await page.getByRole('button', { name: 'Ortsgewebekonto', exact: true }).click();
	await page.getByRole('dialog').getByRole('heading').first().waitFor();
	await take('konto');
	expect(person.complaints).toEqual([]);
	await person.leave();
});

/** The look once it stands still: the same picture twice. */
async function stands({ page }: Person): Promise<Buffer> {
	await page.waitForLoadState('networkidle');
	await page.evaluate(() => document.fonts.ready);
	let last = await page.screenshot();
	for (let looks = 0; looks < 60; looks++) {
		const next = await page.screenshot();
		if (next.equals(last)) return next;
		last = next;
	}
	throw new Error('it never stood still');
}

/** The same picture in a fifth of the bytes, for those that every clone of the repository carries. */
async function light(picture: Buffer): Promise<Buffer> {
	const page = await browser.newPage();
	const told = await page.evaluate(
		async (data) => {
			const image = Object.assign(new Image(), { src: data });
			await image.decode();
			const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
			canvas.getContext('2d')?.drawImage(image, 0, 0);
			return canvas.toDataURL('image/webp', 0.86);
		},
		`data:image/png;base64,${picture.toString('base64')}`,
	);
	await page.close();
	return Buffer.from(told.split(',')[1] ?? '', 'base64');
}

async function signedIn({ page }: Person): Promise<void> {
	const [name = '', value = ''] = woven.cookie.split('=');
	await page.context().addCookies([{ name, value, url: server.origin }]);
	await page.evaluate(() => localStorage.setItem('weltgewebe-angemeldet', '{}'));
}
