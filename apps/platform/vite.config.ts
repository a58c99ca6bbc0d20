// Vite for the app: SvelteKit, the message catalogue, and a way to a server that already runs while developing.
import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/** Everything but the map, and weaving, which come later. */
const SHARED =
	/node_modules\/(?:svelte|@sveltejs|esm-env|clsx)|\/packages\/(?:ui|api-client)\/|\/src\/lib\/(?!weben\/|knoten\/)|\/\.svelte-kit\//;

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
				// What several pages share comes as one file instead of thirty: fewer headers, better compression.
				codeSplitting: { groups: [{ name: 'gemeinsam', test: SHARED, minShareCount: 2 }] },
			},
		},
	},
	server: { proxy: { '/api': process.env.WELTGEWEBE_API ?? 'http://127.0.0.1:3000' } },
});
