// Going on after signing in: only ever within this origin.
import { describe, expect, test } from 'vitest';
import { eigenerWeg } from './weiter.ts';

const HERE = 'https://weltgewebe.example';

describe('where somebody goes on after signing in', () => {
	test('a page of ours keeps its query and its place', () => {
		expect(eigenerWeg('/knoten/7?tab=gespraech#14/53.5/9.9', HERE)).toBe('/knoten/7?tab=gespraech#14/53.5/9.9');
		expect(eigenerWeg('/ich', HERE)).toBe('/ich');
	});

	test.each([
		'https://fremd.example/',
		'//fremd.example/a',
		'/\\fremd.example',
		'\t//fremd.example',
		'javascript:alert(1)',
		'knoten/7',
	])('%s leads nowhere', (told) => expect(eigenerWeg(told, HERE)).toBeNull());

	test.each(['/', '/anmelden', '/anmelden?weiter=/ich', '/registrieren', '', null])(
		'%s leaves nothing unfinished',
		(told) => expect(eigenerWeg(told, HERE)).toBeNull(),
	);

	test('dots do not lead out', () => expect(eigenerWeg('/a/../..//fremd.example', HERE)).toBeNull());
});
