// Which modules the first visit needs until its list is usable: everything that the shell and the list reach by static
// imports, and of the catalogue the messages that are said there. The build lays them together, and all else elsewhere.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const LIB = at('../src/lib');
const PACKAGES = at('../../../packages');
const ROUTES = ['+layout.svelte', '+layout.ts', '+error.svelte', '+page.svelte'].map((name) =>
	at(`../src/routes/${name}`),
);
/** Frameworks, which are not looked into: whoever begins needs them. */
const FRAMEWORK = /node_modules\/(?:svelte|@sveltejs|esm-env|clsx|devalue)\b/;
const IMPORT = /(?:^|[;\n])\s*(?:import|export)\s(?!type\b)[^;'"(]*?from\s*['"]([^'"]+)['"]/g;
const ENDINGS = ['', '.ts', '.js', '.svelte', '.svelte.ts'];

/** Tells of a module's address whether the beginning needs it. */
export function anfang(): (id: string) => boolean {
	const files = new Set<string>();
	const said = new Set<string>();
	const follow = (file: string) => {
		if (files.has(file)) return;
		files.add(file);
		const text = readFileSync(file, 'utf8');
		for (const [, name = ''] of text.matchAll(/\bm\.(\w+)/g)) said.add(name);
		for (const [, to = ''] of text.matchAll(IMPORT)) {
			const next = found(to, file);
			if (next) follow(next);
		}
	};
	for (const route of ROUTES) follow(route);
	return (id) => {
		const [path = ''] = id.split('?');
		const message = /\/paraglide\/messages\/(\w+)\.js$/.exec(path)?.[1];
		if (message) return said.has(message);
		return files.has(path) || FRAMEWORK.test(path) || path.startsWith(`${LIB}/paraglide/`);
	};
}

/** The file that an import means; null for what lies outside of this house, and for the catalogue as a whole. */
function found(to: string, from: string): string | null {
	const base = to.startsWith('.')
		? join(dirname(from), to)
		: to.startsWith('$lib/')
			? join(LIB, to.slice(5))
			: to.startsWith('@weltgewebe/')
				? join(PACKAGES, to.slice(12), 'src/index.ts')
				: null;
	if (!base || base.startsWith(join(LIB, 'paraglide')) || base.endsWith('.css')) return null;
	const file = ENDINGS.map((ending) => base + ending).find(
		(path) => existsSync(path) && /\.(?:ts|js|svelte)$/.test(path),
	);
	return file ?? null;
}
