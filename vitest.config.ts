// The unit tests of all packages.
import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: { projects: ['packages/vitest.config.ts', 'apps/platform/vitest.config.ts'] },
});
