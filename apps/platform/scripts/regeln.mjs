// Looks whether the rules that the browser counts by lie where the build finds them, and says how they get there.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (!existsSync(fileURLToPath(new URL('../src/lib/nachzaehlen/recount.wasm', import.meta.url)))) {
	process.stderr.write('The rules that the browser counts by are not compiled yet: cargo xtask wasm\n');
	process.exit(1);
}
