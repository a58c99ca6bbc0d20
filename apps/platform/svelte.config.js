// How SvelteKit builds the app: one static single-page shell that the server hands out for every unknown path.
import { readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ fallback: 'index.html', strict: false }),
		version: { name: version, pollInterval: 0 },
		typescript: {
			config: (config) => ({ ...config, extends: '../../../tsconfig.base.json' }),
		},
	},
};
