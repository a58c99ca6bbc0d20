// Makes the low-zoom world for when the server has no map archive: the countries of `world-atlas` (Natural Earth, public
// domain) with German and English names. Runs before every build; the result is not kept in the repository.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const countries = require('i18n-iso-countries');
for (const language of ['de', 'en']) countries.registerLocale(require(`i18n-iso-countries/langs/${language}.json`));

const out = fileURLToPath(new URL('../static/karte/', import.meta.url));
const atlas = JSON.parse(await readFile(require.resolve('world-atlas/countries-50m.json'), 'utf8'));
delete atlas.objects.land;
for (const geometry of atlas.objects.countries.geometries) {
	const english = geometry.properties.name;
	const named = (language) => (geometry.id && countries.getName(geometry.id, language)) || english;
	geometry.properties = { name_de: named('de'), name_en: named('en') };
}
await mkdir(out, { recursive: true });
const text = JSON.stringify(atlas);
await writeFile(`${out}welt.json`, text);
process.stdout.write(`welt.json: ${text.length} bytes\n`);
