// Makes the pictures of the installed app from `static/zeichen.svg`: one with round corners, one that fills its square so
// that a phone may cut it to its own shape. Runs before every build; the results are not kept in the repository.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
await initWasm(await readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));

const round = await readFile(at('../static/zeichen.svg'), 'utf8');
// What is maskable keeps everything that matters in the inner four fifths.
const square = round.replace(' rx="14"', '').replace('viewBox="0 0 64 64"', 'viewBox="-8 -8 80 80"');
const full = square.replace('<rect width="64" height="64"', '<rect x="-8" y="-8" width="80" height="80"');
if (full === square || square === round) throw new Error('zeichen.svg is drawn otherwise than this script expects');

const png = (svg, size) => new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();
await mkdir(at('../static/zeichen/'), { recursive: true });
for (const [name, svg, size] of [
	['192', round, 192],
	['512', round, 512],
	['maske-192', full, 192],
	['maske-512', full, 512],
	['apple', full, 180],
]) {
	await writeFile(at(`../static/zeichen/${name}.png`), png(svg, size));
}
