// Lighthouse on a phone, before the map: that everybody can use the pages, that they are made as pages are made today, and
// that they can be found. How fast they are hangs on what else the machine does: `npm run messung -w e2e` tells that.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kategorie, lacking, leuchtturm, type Turm } from '../src/leuchtturm.ts';
import { Server } from '../src/server.ts';

const WHOLE: Kategorie[] = ['accessibility', 'best-practices', 'seo'];

let server: Server;
let turm: Turm;
let webrat: string;

beforeAll(async () => {
	server = await Server.start();
	turm = await leuchtturm();
	const { items } = await server.get<{ items: { knoten: { webrat: string } }[] }>('/ortswebereien');
	webrat = items[0]?.knoten.webrat ?? '';
});
afterAll(async () => {
	await turm?.leave();
	await server?.stop();
});

test.each([
	['the list', () => '/'],
	['a Knoten', () => `/knoten/${webrat}`],
	['what this is', () => '/ueber'],
])('%s lacks nothing', async (_name, path) => {
	const seen = await turm.look(server.origin + path(), WHOLE);
	expect(WHOLE.flatMap((category) => lacking(seen, category))).toEqual([]);
});
