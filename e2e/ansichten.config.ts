// Taking pictures of the product, on request: `npm run ansichten -w e2e`. No part of the tests.
import { defineConfig } from 'vitest/config';

export default defineConfig({
	root: import.meta.dirname,
	test: {
		name: 'ansichten',
		include: ['ansichten/**/*.test.ts'],
		testTimeout: 300_000,
		hookTimeout: 300_000,
		fileParallelism: false,
	},
});
