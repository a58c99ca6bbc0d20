// Pictures: a photo comes into a Raum with words for who does not see it, in the sizes that a screen needs, and what
// cannot be taken is refused in plain words.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

let server: Server;
let browser: Browser;
let ada: Person;
let knoten = '';

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	ada = await Person.arrive(browser, server);
	await ada.signIn(server, ADA.email);
	await ada.open('/knuepfen#15/53.5550/9.9400');
	await ada.page.getByRole('button', { name: 'Weiter', exact: true }).click();
	await ada.page.getByLabel('Titel').fill('Fassade');
	await ada.page.getByRole('button', { name: 'Knüpfen', exact: true }).click();
	await ada.page.getByRole('heading', { name: 'Fassade', level: 1 }).waitFor();
	knoten = new URL(ada.page.url()).pathname.split('/').at(-1) ?? '';
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

/** A photo as a phone would take it, drawn by the browser. */
async function photo(width: number, height: number): Promise<Buffer> {
	const bytes = await ada.page.evaluate(
		async ([w, h]) => {
			const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
			const pen = canvas.getContext('2d');
			for (let x = 0; pen && x < w; x += 40) {
				pen.fillStyle = `hsl(${x % 360} 60% 50%)`;
				pen.fillRect(x, 0, 40, h);
			}
			const file = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
			return [...new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer(0))];
		},
		[width, height] as const,
	);
	return Buffer.from(bytes);
}

async function choose(name: string, mimeType: string, buffer: Buffer): Promise<void> {
	await ada.page.getByLabel('Bild wählen').setInputFiles({ name, mimeType, buffer });
}

test('a photo is sent, wants words, and stands in the Raum', async () => {
	await ada.open(`/knoten/${knoten}`);
	await ada.page.getByRole('button', { name: 'Bild', exact: true }).click();
	await choose('fassade.jpg', 'image/jpeg', await photo(2400, 1600));
	await ada.page.getByText('Hochgeladen. Sag noch, was zu sehen ist.').waitFor();
	const add = ada.page.getByRole('button', { name: 'Hinzufügen' });
	await add.click();
	// Without words nothing is sent: the browser points at the field.
	expect(await ada.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('alt');
	await ada.page.getByLabel('Was ist zu sehen?').fill('Die Fassade mit roten Fensterläden');
	await add.click();
	await ada.page.getByRole('img', { name: 'Die Fassade mit roten Fensterläden' }).waitFor();
});

test('it comes in three sizes, each of them as wide as it says', async () => {
	const shown = ada.page.getByRole('img', { name: 'Die Fassade mit roten Fensterläden' });
	const sizes = ((await shown.getAttribute('srcset')) ?? '').split(', ').map((size) => size.split(' '));
	expect(sizes.map(([, width]) => width)).toEqual(['320w', '960w', '1920w']);
	const loaded = await ada.page.evaluate(
		(addresses) =>
			Promise.all(
				addresses.map(async (src) => {
					const image = Object.assign(new Image(), { src });
					await image.decode();
					return `${image.naturalWidth}w`;
				}),
			),
		sizes.map(([address = '']) => address),
	);
	expect(loaded).toEqual(['320w', '960w', '1920w']);
	await shown.scrollIntoViewIfNeeded();
	await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test('it is shown as large as the screen, and closed by a key', async () => {
	await ada.page.getByRole('button', { name: 'Groß zeigen: Die Fassade mit roten Fensterläden' }).click();
	const large = ada.page.getByRole('dialog').getByRole('img');
	await large.waitFor();
	await expect.poll(() => large.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
	await ada.page.keyboard.press('Escape');
	await large.waitFor({ state: 'detached' });
});

test('what is no picture, and what is broken, is refused in plain words', async () => {
	await ada.page.getByRole('button', { name: 'Bild', exact: true }).click();
	await choose('plan.pdf', 'application/pdf', Buffer.from('%PDF-1.7'));
	await ada.page.getByRole('alert').getByText('Diese Art von Datei geht hier nicht').waitFor();
	await choose('kaputt.jpg', 'image/jpeg', (await photo(200, 200)).subarray(0, 40));
	await ada.page.getByRole('alert').getByText('Dieses Bild lässt sich nicht öffnen').waitFor();
	expect(await ada.page.getByRole('button', { name: 'Hinzufügen' }).isDisabled()).toBe(true);
	await choose('heil.jpg', 'image/jpeg', await photo(200, 200));
	await ada.page.getByText('Hochgeladen. Sag noch, was zu sehen ist.').waitFor();
	await ada.page.getByText('Dieses Bild lässt sich nicht öffnen').waitFor({ state: 'detached' });
});

test('the page did not complain, and asked no other host', () => expect(ada.complaints).toEqual([]));
