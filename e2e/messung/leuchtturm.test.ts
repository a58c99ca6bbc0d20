// How soon the page without map can be used, as Lighthouse works it out for a mid phone on a slow line. It looks several
// times and tells every look; it judges nothing, because the processor is that of the machine and of what else it does.
//   npm run messung -w e2e -- leuchtturm        BLICKE=5 is how often it looks
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leuchtturm, type Turm } from '../src/leuchtturm.ts';
import { Server } from '../src/server.ts';
import { maschine } from './stadt.ts';

const LOOKS = Number(process.env.BLICKE ?? 5);
const TOLD = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'interactive'];

let server: Server;
let turm: Turm;

beforeAll(async () => {
	server = await Server.start();
	turm = await leuchtturm();
});
afterAll(async () => {
	await turm?.leave();
	await server?.stop();
});

test('the page without map on a mid phone', async () => {
	const told: string[] = [await maschine()];
	const scores: number[] = [];
	const interactive: number[] = [];
	for (let i = 0; i < LOOKS; i++) {
		const seen = await turm.look(`${server.origin}/`, ['performance']).catch((error: Error) => error);
		if (seen instanceof Error) {
			told.push(`nothing seen: ${seen.message}`);
			continue;
		}
		const ms = (id: string) => Math.round(seen.audits[id]?.numericValue ?? Number.NaN);
		scores.push(seen.categories.performance?.score ?? 0);
		interactive.push(ms('interactive'));
		const times = TOLD.map((id) => `${id} ${ms(id)} ms`).join(', ');
		told.push(`performance ${scores.at(-1)}: ${times}; benchmark index ${seen.environment.benchmarkIndex}`);
	}
	expect(scores.length).toBeGreaterThan(0);
	told.push(`median of ${scores.length}: performance ${median(scores)}, interactive ${median(interactive)} ms`);
	process.stdout.write(`\n${told.join('\n')}\n`);
});

function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
