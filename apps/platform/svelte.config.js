// How SvelteKit builds the app: one static single-page shell that the server hands out for every unknown path.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(at('./package.json'), 'utf8'));

/** The edition: the same sources have the same name, and whatever is changed is a new edition for who has it installed. */
function edition() {
	const hash = createHash('sha256');
	for (const folder of ['./src/', './messages/', './static/', '../../packages/']) {
		const kept = (entry) => entry.isFile() && !/node_modules|paraglide/.test(entry.parentPath);
		const files = readdirSync(at(folder), { recursive: true, withFileTypes: true }).filter(kept);
		for (const path of files.map((entry) => `${entry.parentPath}/${entry.name}`).sort())
			hash.update(readFileSync(path));
	}
	hash.update(readFileSync(at('../../package-lock.json')));
	return `${version}-${hash.digest('hex').slice(0, 12)}`;
}

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ fallback: 'index.html', strict: false }),
		version: { name: edition(), pollInterval: 0 },
		// Registered by the app itself, when the page is quiet.
		serviceWorker: { register: false },
		typescript: {
			config: (config) => ({ ...config, extends: '../../../tsconfig.base.json' }),
		},
	},
};
