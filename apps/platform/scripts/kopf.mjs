// Puts the head of build/index.html right, because Kit knows less than the build about what a first visit needs: it links
// the style sheets of lazy parts too, which hold up the first picture, and leaves the list to be found out only after the
// shell has begun. A lazy part brings its style sheet along when it is asked for.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const INDEX = at('../build/index.html');
const manifest = JSON.parse(await readFile(at('../.svelte-kit/output/client/.vite/manifest.json'), 'utf8'));

const html = await readFile(INDEX, 'utf8');
// Kit numbers its nodes: 0 is the layout, 1 the error page, 2 the list at "/".
const nodes = ['0', '1', '2'].map((n) => node(`nodes/${n}`));
const roots = Object.values(manifest).filter((chunk) => chunk.isEntry && html.includes(chunk.file));
const first = new Set();
for (const chunk of [...roots, ...nodes]) follow(chunk);
const sheets = new Set([...first].flatMap((chunk) => chunk.css ?? []));

const LINK = /[\t ]*<link href="\/([^"]+)" rel="(stylesheet|modulepreload)">\n/g;
const had = [...html.matchAll(LINK)];
const kept = had.filter(([, file, rel]) => rel === 'modulepreload' || sheets.has(file)).map(([link]) => link);
const more = [...first]
	.filter(({ file }) => !html.includes(file))
	.map(({ file }) => `\t\t<link href="/${file}" rel="modulepreload">\n`);
if (kept.length === had.length || more.length === 0) throw new Error('Kit heads its pages in another way now');

const place = had[0].index;
const bare = html.replace(LINK, '');
await writeFile(INDEX, bare.slice(0, place) + [...kept, ...more].join('') + bare.slice(place));
process.stdout.write(`index.html: ${had.length - kept.length} style sheets later, ${more.length} scripts sooner\n`);

function node(name) {
	const chunk = Object.values(manifest).find(({ file }) => file.includes(`/${name}.`));
	if (!chunk) throw new Error(`${name} is not in the build`);
	return chunk;
}

/** Follows static imports. */
function follow(chunk) {
	if (!chunk || first.has(chunk)) return;
	first.add(chunk);
	for (const name of chunk.imports ?? []) follow(manifest[name]);
}
