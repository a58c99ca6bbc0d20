// Browser tests over the built product: the real binary, the built app, Debian's Chromium. One at a time.
import { defineConfig } from 'vitest/config';

export default defineConfig({
	root: import.meta.dirname,
	test: {
		name: 'e2e',
		include: ['tests/**/*.test.ts'],
		testTimeout: 420_000,
		hookTimeout: 120_000,
		fileParallelism: false,
	},
});
