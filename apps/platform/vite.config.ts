// Vite for the app: SvelteKit, the message catalogue, and a way to a server that already runs while developing.
import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { anfang } from './scripts/anfang.ts';

/** Everything but the map, and weaving, which come later. */
const SHARED =
	/node_modules\/(?:svelte|@sveltejs|esm-env|clsx|devalue)|\/packages\/(?:ui|api-client)\/|\/src\/lib\/(?!weben\/|knoten\/)|\/\.svelte-kit\//;

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
		}),
		sveltekit(),
	],
	// Every browser that can draw the map unpacks by itself; what pmtiles carries for older ones would be dead weight.
	resolve: { alias: { fflate: fileURLToPath(import.meta.resolve('@weltgewebe/map/entpacken')) } },
	worker: { format: 'es' },
	build: {
		target: 'es2022',
		chunkSizeWarningLimit: 1500,
		rolldownOptions: {
			output: {
				// What the first visit needs comes as one file, and what later pages share as another: fewer headers, better
				// compression, and nobody waits for words that are not said yet.
				codeSplitting: {
					groups: [
						{ name: 'anfang', test: anfang(), priority: 2 },
						{ name: 'gemeinsam', test: SHARED, minShareCount: 2, priority: 1 },
					],
				},
			},
		},
	},
	server: { proxy: { '/api': process.env.WELTGEWEBE_API ?? 'http://127.0.0.1:3000' } },
});
