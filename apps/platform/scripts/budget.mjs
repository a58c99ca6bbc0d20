// Measures what a first visit costs, compressed, against the budgets, and fails the build above one of them.
// It follows the static imports of the shell and of the list page; the map is what only a dynamic import reaches.
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../build/', import.meta.url));
const immutable = join(build, '_app/immutable');
const files = (await readdir(immutable, { recursive: true })).map((name) => join(immutable, name));
const size = async (file) => (await stat(`${file}.br`).catch(() => stat(file))).size;
const total = async (list) => (await Promise.all(list.map(size))).reduce((sum, n) => sum + n, 0);

const seen = new Set();
/** Follows static imports; a dynamic one is not followed. */
async function follow(file) {
	if (seen.has(file)) return;
	seen.add(file);
	const text = await readFile(file, 'utf8');
	for (const [, path] of text.matchAll(
		/(?:^|[;\s}])(?:import|export)\s*(?:[\w*${},\s]*?from\s*)?["'](\.[^"']+)["']/g,
	)) {
		await follow(join(dirname(file), path));
	}
}

const js = (part) => files.filter((file) => file.endsWith('.js') && relative(immutable, file).startsWith(part));
const entries = js('entry');
// Kit numbers its nodes: 0 is the layout, 1 the error page, 2 the list at "/".
const nodes = js('nodes').filter((file) => /[/\\](?:0|2)\.[^/\\]*$/.test(file));
for (const file of [...entries, ...nodes]) await follow(file);

const isMap = (file) => /maplibre|karte/i.test(relative(immutable, file));
const shell = [...seen];
const css = files.filter((file) => file.endsWith('.css') && !isMap(file));
/** The style of what is followed; that of a page comes with the page. */
const manifest = JSON.parse(
	await readFile(new URL('../.svelte-kit/output/client/.vite/manifest.json', import.meta.url), 'utf8'),
);
const first = Object.values(manifest).filter(({ file }) => seen.has(join(build, file)));
const firstCss = [...new Set(first.flatMap((chunk) => chunk.css ?? []))].map((name) => join(build, name));
const fonts = files.filter((file) => file.endsWith('.woff2'));
const worker = files.filter((file) => /worker/.test(file) && /\.m?js$/.test(file));
const big = [];
for (const file of files) {
	if (file.endsWith('.js') && !seen.has(file) && !worker.includes(file) && (await stat(file)).size > 300_000)
		big.push(file);
}

const kB = 1000;
const shellSize = await total(shell);
const rows = [
	['JS before the map', shellSize, 60 * kB],
	['CSS', await total(css), 20 * kB],
	[
		'until the list is usable (HTML, JS, CSS, fonts)',
		shellSize + (await total([...firstCss, ...fonts, join(build, 'index.html')])),
		100 * kB,
	],
	['map chunk', await total(big), 250 * kB],
	['map worker', await total(worker), 125 * kB],
];
let over = false;
for (const [what, bytes, budget] of rows) {
	over ||= bytes > budget || bytes === 0;
	const verdict = bytes === 0 ? 'NOT FOUND' : bytes > budget ? 'TOO MUCH' : 'ok';
	process.stdout.write(
		`${what.padEnd(50)} ${(bytes / kB).toFixed(1).padStart(7)} kB of ${budget / kB} kB  ${verdict}\n`,
	);
}
if (over) process.exit(1);
