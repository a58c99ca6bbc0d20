// What is kept of the server's description is what the server says of itself.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { KEPT, schema } from '../scripts/schema.mjs';

test('the kept description is fresh; `npm run schema -w packages/api-client` makes it anew', async () => {
	expect((await readFile(KEPT, 'utf8')) === (await schema())).toBe(true);
});
