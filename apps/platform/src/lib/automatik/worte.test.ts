// Every automatic act and every rule that the server can name has words in both languages.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { overwriteGetLocale } from '../paraglide/runtime.js';
import { regelWort } from './regel.ts';
import { vorgangWort } from './worte.ts';

const shapes = new URL('../../../../../crates/api/src/shape/', import.meta.url);

/** The words that stand in quotes in a piece of our own Rust between two marks. */
async function named(file: string, from: string, to: string): Promise<string[]> {
	const text = await readFile(new URL(file, shapes), 'utf8');
	const piece = text.slice(text.indexOf(from), text.indexOf(to, text.indexOf(from)));
	return [...piece.matchAll(/=> (?:Word\()?"(\w+)"/g)].map(([, word]) => word ?? '');
}

test('nothing that happens by itself is told in the words of the machine', async () => {
	const rules = await named('gespraech.rs', 'const fn rule(', '\n}');
	const causes = await named('automatik.rs', 'const fn cause(', '\n}');
	const events = await named('automatik.rs', 'const fn event(', '\n}');
	expect([rules.length, causes.length, events.length]).toEqual([15, 4, 18]);
	for (const locale of ['de', 'en'] as const) {
		overwriteGetLocale(() => locale);
		for (const rule of [...rules, ...causes]) expect(regelWort(rule), rule).not.toBe(rule);
		for (const event of events) expect(vorgangWort(event), event).not.toBe(event);
	}
});
