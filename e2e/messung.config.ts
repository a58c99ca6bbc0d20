// Measuring in the browser, on request: `npm run messung -w e2e`. No part of the tests.
import { defineConfig } from 'vitest/config';

export default defineConfig({
	root: import.meta.dirname,
	test: {
		name: 'messung',
		include: ['messung/**/*.test.ts'],
		testTimeout: 300_000,
		hookTimeout: 120_000,
		fileParallelism: false,
	},
});
