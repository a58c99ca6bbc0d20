// Lays a brotli copy (`.br`) beside every text and every compiled file of the build, so that the server need not compress the app itself.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const build = fileURLToPath(new URL('../build/', import.meta.url));
const texts = /\.(?:js|mjs|css|html|json|svg|wasm|webmanifest)$/;

for (const name of await readdir(build, { recursive: true })) {
	if (!texts.test(name)) continue;
	const whole = await readFile(build + name);
	const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: whole.length };
	await writeFile(`${build}${name}.br`, brotliCompressSync(whole, { params }));
}
