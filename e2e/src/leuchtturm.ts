// Lighthouse on a page before the map, as a mid phone on a slow line would have it. The map is left out because its picture
// is painted by the processor here, which says nothing about a phone. Knows how to look, and judges nothing.
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import lighthouse, { type Result } from 'lighthouse';
import { launch } from './browser.ts';
import { WEB } from './server.ts';

/** 1.6 Mbit/s, 150 ms, a processor four times as slow. Worked out from what was seen without them, not waited for: the
 * line is the same on every machine then, the processor is that of the machine. */
const MID_PHONE = {
	rttMs: 150,
	throughputKbps: 1638.4,
	cpuSlowdownMultiplier: 4,
	requestLatencyMs: 562.5,
	downloadThroughputKbps: 1474.56,
	uploadThroughputKbps: 675,
};

export type Kategorie = 'performance' | 'accessibility' | 'best-practices' | 'seo';

export interface Turm {
	/** Looks for these alone. Throws where Lighthouse lost sight of the page. */
	look(address: string, at: readonly Kategorie[]): Promise<Result>;
	leave(): Promise<void>;
}

export async function leuchtturm(): Promise<Turm> {
	const port = await freePort();
	const browser = await launch([`--remote-debugging-port=${port}`]);
	const blockedUrlPatterns = await mapChunks();
	const look: Turm['look'] = async (address, at) => {
		const run = await lighthouse(address, {
			port,
			blockedUrlPatterns,
			onlyCategories: [...at],
			logLevel: 'error',
			formFactor: 'mobile',
			throttlingMethod: 'simulate',
			throttling: MID_PHONE,
		});
		if (!run || run.lhr.runtimeError) throw new Error(run?.lhr.runtimeError?.message ?? 'Lighthouse said nothing');
		return run.lhr;
	};
	return { look, leave: () => browser.close() };
}

/** What keeps a category from being whole, in words. */
export function lacking({ categories, audits }: Result, category: Kategorie): string[] {
	const { score, auditRefs = [] } = categories[category] ?? { score: null };
	const short = auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1);
	const told = short.map(({ id }) => `${id}: ${audits[id]?.title} ${JSON.stringify(audits[id]?.details ?? {})}`);
	return score === 1 || told.length > 0 ? told : [`${category}: ${score}`];
}

/** The chunks that carry the map library, whose names only the build knows. */
async function mapChunks(): Promise<string[]> {
	const folder = join(WEB, '_app/immutable/chunks');
	const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'));
	const texts = await Promise.all(scripts.map((name) => readFile(join(folder, name), 'utf8')));
	const found = scripts.filter((_, i) => texts[i]?.includes('maplibregl-canvas')).map((name) => `*/${name}`);
	if (found.length === 0) throw new Error('no chunk carries the map');
	return found;
}

function freePort(): Promise<number> {
	return new Promise((found, failed) => {
		const probe = createServer().once('error', failed);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
