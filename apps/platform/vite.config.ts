// Vite for the app: SvelteKit, the message catalogue, and a way to a server that already runs while developing.
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
		}),
		sveltekit(),
	],
	worker: { format: 'es' },
	build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
	server: { proxy: { '/api': process.env.WELTGEWEBE_API ?? 'http://127.0.0.1:3000' } },
});
