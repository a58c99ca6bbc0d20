// Cuts the two typefaces down to the letters German and English need, and to the weights the interface uses.
// Runs before every build; the result is not kept in the repository. It must never fetch anything.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const require = createRequire(import.meta.url);
const out = join(dirname(fileURLToPath(import.meta.url)), '..', 'fonts');

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
const punctuation = '–—‘’‚“”„…‹›«»·×−→←↑↓€°²³½©‰ẞ\u00a0\u202f';
const text = `${range(0x20, 0x7e)}ÄÖÜäöüßÀÁÂÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛÝàáâãåæçèéêëìíîïñòóôõøùúûýÿ${punctuation}`;

/** One typeface: where it lies in the registry package, and what is kept of it. */
const cuts = [
	{
		file: '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
		name: 'atkinson.woff2',
		axes: { wght: { min: 400, max: 700, default: 400 } },
	},
	{
		file: '@fontsource-variable/fraunces/files/fraunces-latin-wght-normal.woff2',
		name: 'fraunces.woff2',
		axes: { wght: 400 },
	},
];

await mkdir(out, { recursive: true });
for (const cut of cuts) {
	const whole = await readFile(require.resolve(cut.file));
	const part = await subsetFont(whole, text, { targetFormat: 'woff2', variationAxes: cut.axes });
	await writeFile(join(out, cut.name), part);
	process.stdout.write(`${cut.name}: ${whole.length} -> ${part.length} bytes\n`);
}
