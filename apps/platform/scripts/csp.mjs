// Writes build/csp.txt: the complete Content-Security-Policy that the server sends with the app, one line. The hashes of
// Kit's own inline script and style attributes are only known after the build.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../build/', import.meta.url));
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

const html = await readFile(`${build}index.html`, 'utf8');
const scripts = all(html, /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g).map(hash);
const styles = new Set(all(html, /\sstyle="([^"]+)"/g));
for (const name of await readdir(`${build}_app/immutable`, { recursive: true })) {
	if (!name.endsWith('.js')) continue;
	const text = await readFile(`${build}_app/immutable/${name}`, 'utf8');
	if (text.length > 400_000) continue; // MapLibre sets styles through the object model, which the policy allows
	for (const style of all(text, /<[a-z][^<>]*? style="([^"]+)"/g)) styles.add(style);
}
if (/<style[\s>]/.test(html)) throw new Error('an inline <style> would be blocked by the policy');

const policy = {
	'default-src': "'none'",
	// 'wasm-unsafe-eval' lets our own rules be compiled for a recount; it allows no text to become a script.
	'script-src': `'self' 'wasm-unsafe-eval' ${scripts.join(' ')}`,
	'style-src': "'self'",
	'style-src-attr': styles.size ? `'unsafe-hashes' ${[...styles].map(hash).join(' ')}` : "'none'",
	'img-src': "'self' data: blob:",
	'font-src': "'self'",
	'connect-src': "'self'",
	'worker-src': "'self'",
	'manifest-src': "'self'",
	'media-src': "'self' blob:",
	'base-uri': "'none'",
	'form-action': "'self'",
	'frame-ancestors': "'none'",
};
const line = Object.entries(policy)
	.map(([name, value]) => `${name} ${value}`)
	.join('; ');
await writeFile(`${build}csp.txt`, `${line}\n`);
process.stdout.write(`csp.txt: ${scripts.length} script hash, ${styles.size} style hashes\n`);
