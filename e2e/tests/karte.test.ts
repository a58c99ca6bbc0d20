// The map as the room: what it draws follows the clock, the colours and the hand, with the keyboard as with the finger,
// and it asks nobody but us.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Device, launch, PATIENCE_MS, Person } from '../src/browser.ts';
import { ADA, Server } from '../src/server.ts';

const HOF = { lat: 53.556, lon: 9.95 };
const HERE = `/#15.00/${HOF.lat}/${HOF.lon}`;

let server: Server;
let browser: Browser;
let ada: Person;

beforeAll(async () => {
	server = await Server.start();
	browser = await launch();
	ada = await Person.arrive(browser, server);
	await ada.signIn(server, ADA.email);
	await tie('Offener Hof', HOF);
	await tie('Werkbank', { lat: HOF.lat + 0.001, lon: HOF.lon + 0.002 });
});
afterAll(async () => {
	await browser?.close();
	await server?.stop();
});

/** Ada ties a Knoten, as her browser would. */
function tie(title: string, place: { lat: number; lon: number }): Promise<unknown> {
	return ada.page.evaluate(
		async (body) => {
			const headers = { 'Content-Type': 'application/json', 'X-Weltgewebe': '1' };
			const answer = await fetch('/api/knoten', { method: 'POST', headers, body: JSON.stringify(body) });
			if (!answer.ok) throw new Error(await answer.text());
		},
		{ type: 'idee', title, ...place },
	);
}

async function visit(device: Device, run: (person: Person) => Promise<void>): Promise<void> {
	const person = await Person.arrive(browser, server, device);
	try {
		await run(person);
		expect(person.complaints).toEqual([]);
	} finally {
		await person.leave();
	}
}

/** What the map's middle looks like now. */
function look(person: Person): Promise<Buffer> {
	return person.page.screenshot({ clip: { x: 700, y: 200, width: 500, height: 500 } });
}

/** The same, once nothing in it changes any more: so many looks in a row, half a second apart, are one. */
const STILL = 3;
async function picture(person: Person): Promise<Buffer> {
	let [last, same] = [await look(person), 1];
	while (same < STILL) {
		await person.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 500))));
		const now = await look(person);
		same = now.equals(last) ? same + 1 : 1;
		last = now;
	}
	return last;
}

/**
 * How much of two looks differs, as a share of the pixels: a colour further away than a minute of fading moves it. Every
 * quarter of a minute threads are drawn a shade weaker, so that two looks at the same map need not be the same bytes.
 */
function differing(person: Person, a: Buffer, b: Buffer): Promise<number> {
	return person.page.evaluate(
		async (both) => {
			const [one, other] = await Promise.all(
				both.map(async (base64) => {
					const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
					const { width, height, pixels } = await drawn(new Blob([bytes], { type: 'image/png' }));
					return pixels.getImageData(0, 0, width, height).data;
				}),
			);
			if (!one || one.length !== other?.length) return 1;
			let far = 0;
			for (let i = 0; i < one.length; i += 4) {
				if ([0, 1, 2].some((c) => Math.abs((one[i + c] ?? 0) - (other[i + c] ?? 0)) > 12)) far++;
			}
			return far / (one.length / 4);

			async function drawn(blob: Blob) {
				const bitmap = await createImageBitmap(blob);
				const { width, height } = bitmap;
				const pixels = new OffscreenCanvas(width, height).getContext('2d') as OffscreenCanvasRenderingContext2D;
				pixels.drawImage(bitmap, 0, 0);
				return { width, height, pixels };
			}
		},
		[a.toString('base64'), b.toString('base64')],
	);
}

/** So little may differ in looks at the same map, and more than this does when a thread or a sign is missing. */
const SAME = 0.0005;

test('no policy is violated and nobody else is asked, from the world down to the street', () =>
	visit({}, async (person) => {
		await person.page.addInitScript(() => {
			Object.assign(window, { violations: [] });
			document.addEventListener('securitypolicyviolation', (event) => {
				(window as unknown as { violations: string[] }).violations.push(event.violatedDirective);
			});
		});
		for (const zoom of [2, 9, 12, 17]) {
			await person.page.goto('about:blank');
			await person.open(`/#${zoom}/${HOF.lat}/${HOF.lon}`);
			await picture(person);
			expect(await person.page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
			expect(await person.page.evaluate(() => window.crossOriginIsolated)).toBe(true);
		}
	}));

test('below street zoom Haufen come as tiles, and a touch goes into them', () =>
	visit({}, async (person) => {
		// Other tiles of the view may be empty.
		const tile = person.page.waitForResponse(
			async (answer) =>
				/tiles\/gewebe\/10\/\d+\/\d+\.mvt$/.test(answer.url()) &&
				(await answer.body()).toString('latin1').includes('haufen'),
		);
		await person.open(`/#10.00/${HOF.lat}/${HOF.lon}`);
		expect((await tile).status()).toBe(200);
		await picture(person);
		const { x, y } = middle();
		// The Haufen lies where the mean of its Knoten lies: within a few pixels of the middle at this zoom.
		await person.page.mouse.click(x, y);
		await person.page.waitForFunction(() => Number(location.hash.slice(1).split('/')[0]) > 10.5);
	}));

test('above it nothing is asked for that the list already knows', () =>
	visit({}, async (person) => {
		const tiles: string[] = [];
		person.page.on('request', (request) => /tiles\/gewebe/.test(request.url()) && tiles.push(request.url()));
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		await picture(person);
		const before = tiles.length;
		await person.page.getByRole('button', { name: 'Näher heran' }).click();
		await picture(person);
		expect(tiles.length).toBe(before);
	}));

test('a Knoten opens by touch, and empty land closes it', () =>
	visit({}, async (person) => {
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		await picture(person);
		const { x, y } = middle();
		await person.page.mouse.click(x, y);
		await person.page.getByRole('heading', { name: 'Offener Hof' }).waitFor();
		await person.page.mouse.click(1300, 850);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
	}));

test('what is selected stands out from the rest', () =>
	visit({}, async (person) => {
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		const quiet = await picture(person);
		await person.page.getByRole('link', { name: /Werkbank/ }).click();
		await person.page.getByRole('heading', { name: 'Werkbank' }).waitFor();
		expect(await differing(person, quiet, await picture(person))).toBeGreaterThan(SAME);
	}));

test('by keyboard one goes through what is near, hears it, opens it, and gets out again', () =>
	visit({}, async (person) => {
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		const canvas = person.page.locator('.maplibregl-canvas');
		const said = person.page.locator('[aria-live="polite"]');
		await canvas.focus();
		await canvas.press('Tab');
		await said.getByText(/^Offener Hof, Idee, .* Eingabetaste/).waitFor();
		await canvas.press('Tab');
		await said.getByText(/^Werkbank/).waitFor();
		await canvas.press('Shift+Tab');
		await said.getByText(/^Offener Hof/).waitFor();
		await canvas.press('Enter');
		await person.page.getByRole('heading', { name: 'Offener Hof', level: 1 }).waitFor();
		await canvas.focus();
		await canvas.press('Escape');
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		await canvas.press('+');
		await person.page.waitForFunction(() => location.hash.startsWith('#16'));
		const presses = await leave(person);
		expect(presses).toBeGreaterThan(1);
		expect(presses).toBeLessThan(16);
	}));

/** Tabs until the map is left; answers how many presses it took. */
async function leave(person: Person): Promise<number> {
	for (let presses = 1; presses < 30; presses++) {
		await person.page.keyboard.press('Tab');
		if (await person.page.evaluate(() => document.activeElement?.tagName !== 'CANVAS')) return presses;
	}
	return Number.POSITIVE_INFINITY;
}

test('the colours follow the device without loading anything again', () =>
	visit({}, async (person) => {
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		const light = await picture(person);
		await person.page.emulateMedia({ colorScheme: 'dark' });
		const dark = await picture(person);
		expect(await differing(person, light, dark)).toBeGreaterThan(0.5);
		await person.page.emulateMedia({ colorScheme: 'light' });
		await expect
			.poll(async () => differing(person, light, await look(person)), { timeout: PATIENCE_MS })
			.toBeLessThan(SAME);
	}));

test('a lost graphics card comes back with everything on it', () =>
	visit({ mayFail: /./ }, async (person) => {
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		const before = await picture(person);
		await person.page.evaluate(async () => {
			const canvas = document.querySelector<HTMLCanvasElement>('.maplibregl-canvas');
			const card = canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
			// Only a card whose loss was noticed may come back.
			const lost = new Promise((done) => canvas?.addEventListener('webglcontextlost', () => setTimeout(done)));
			card?.loseContext();
			await lost;
			card?.restoreContext();
		});
		await expect
			.poll(async () => differing(person, before, await look(person)), { timeout: PATIENCE_MS })
			.toBeLessThan(SAME);
	}));

test('threads fade with the clock', () =>
	visit({}, async (person) => {
		await person.open(HERE);
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		const fresh = await picture(person);
		await server.advance(6 * 86_400);
		await person.page.reload();
		await person.page.waitForSelector('.room.open');
		await person.page.getByRole('heading', { name: 'Knoten im Gewebe' }).waitFor();
		expect(await differing(person, fresh, await picture(person))).toBeGreaterThan(SAME);
	}));

/** The middle of what the panel leaves of the map, on a desk. */
function middle(): { x: number; y: number } {
	return { x: 424 + (1440 - 424) / 2, y: 450 };
}
