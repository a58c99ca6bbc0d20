// People with browsers. Whatever a page complains about - errors, policy violations, requests to any other host - is
// written down and checked at the end of each test.
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Server } from './server.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
	'--no-sandbox',
	'--headless=new',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--use-angle=swiftshader',
	'--enable-unsafe-swiftshader',
	'--ignore-gpu-blocklist',
];

/** How long anything may take to be seen. A busy machine that paints the map by its processor needs a while. */
export const PATIENCE_MS = 90_000;

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

export interface Device {
	viewport?: { width: number; height: number };
	colorScheme?: 'light' | 'dark';
	locale?: string;
	/** Requests that this person's pages may fail at, as the test wants it. */
	mayFail?: RegExp;
}

/** Somebody with a browser of their own. */
export class Person {
	readonly complaints: string[] = [];

	private constructor(
		readonly page: Page,
		private readonly context: BrowserContext,
	) {}

	static async arrive(browser: Browser, server: Server, device: Device = {}): Promise<Person> {
		const { viewport = DESK, colorScheme = 'light', locale = 'de-DE', mayFail } = device;
		const context = await browser.newContext({ baseURL: server.origin, viewport, colorScheme, locale });
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		const person = new Person(page, context);
		page.on('pageerror', (error) => person.complaints.push(`error: ${error.message}`));
		page.on('console', (message) => {
			const { url } = message.location();
			if (message.type() === 'error' && !mayFail?.test(url)) {
				person.complaints.push(`console: ${message.text()} ${url}`);
			}
		});
		page.on('request', (request) => {
			const { origin, protocol } = new URL(request.url());
			if (protocol.startsWith('http') && origin !== server.origin) person.complaints.push(`foreign: ${request.url()}`);
		});
		return person;
	}

	/** Opens an address and waits until the map stands. */
	async open(path: string): Promise<void> {
		await this.page.goto(path);
		await this.page.waitForSelector('.room.open');
	}

	/** How many Knoten and Fäden the map shows. */
	async map(): Promise<{ knoten: number; faeden: number }> {
		const text = await this.page.locator('[data-karte]').textContent();
		const [knoten = Number.NaN, faeden = Number.NaN] = (text?.match(/\d+/g) ?? []).map(Number);
		return { knoten, faeden };
	}

	/** Waits until the map shows this many; answers when it did, by this process's clock in milliseconds. */
	async sees(wanted: { knoten?: number; faeden?: number }, within_ms = PATIENCE_MS): Promise<number> {
		const want = [wanted.knoten ?? null, wanted.faeden ?? null];
		await this.page.waitForFunction(
			(expected) => {
				const shown = (document.querySelector('[data-karte]')?.textContent?.match(/\d+/g) ?? []).map(Number);
				return expected.every((n, i) => n === null || n === shown[i]);
			},
			want,
			{ timeout: within_ms, polling: 20 },
		);
		return performance.now();
	}

	/** Waits until a write to this address is answered; answers when, by the same clock. */
	async acknowledged(address: string): Promise<number> {
		await this.page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith(address));
		return performance.now();
	}

	/** Signs in by the form and the link in the letter. */
	async signIn(server: Server, email: string): Promise<void> {
		await this.open('/anmelden');
		await this.page.getByLabel('E-Mail').fill(email);
		await this.page.getByRole('button', { name: 'Link schicken' }).click();
		await this.page.getByText('Der Link ist unterwegs').waitFor();
		await this.open(`/anmelden?token=${await server.token(email)}`);
		await this.page.waitForURL(/\/ich/);
		await this.page.getByRole('button', { name: 'Abmelden' }).waitFor();
	}

	/** What axe finds on the page as it stands that keeps somebody out, a line each. */
	async barriers(): Promise<string[]> {
		const { violations } = await new AxeBuilder({ page: this.page }).analyze();
		return violations.map(({ id, nodes }) => `${this.page.url()} ${id}: ${nodes.map((n) => n.html).join(' ')}`);
	}

	/** A write as this person's browser would send it. */
	async sends(path: string, data: object): Promise<Record<string, string>> {
		const answer = await this.page.request.post(path, { data, headers: { 'X-Weltgewebe': '1' } });
		if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
		return (await answer.json()) as Record<string, string>;
	}

	/** Registers, is verified by a Verantwortliche, and signs in; answers the Garnrolle. */
	async joins(server: Server, verantwortliche: Person, name: string): Promise<string> {
		const email = `${name.slice(0, 3).toLowerCase()}@example.org`;
		const address = { street: 'Große Bergstraße 1', postcode: '22767', city: 'Hamburg' };
		const place = { lat: 53.554, lon: 9.93 };
		const { garnrolle_id = '' } = await this.sends('/api/auth/register', { name, email, address, ...place });
		await verantwortliche.sends(`/api/admin/accounts/${garnrolle_id}/verify`, {});
		await this.signIn(server, email);
		return garnrolle_id;
	}

	leave(): Promise<void> {
		return this.context.close();
	}
}

export function launch(more: readonly string[] = []): Promise<Browser> {
	return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more] });
}
