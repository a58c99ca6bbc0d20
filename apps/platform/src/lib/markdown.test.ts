// What people write becomes text and links, never HTML.
import { expect, test } from 'vitest';
import { blocks, inline } from './markdown.ts';

test('paragraphs, lists and headings', () => {
	expect(blocks('# Hof\n\nKommt **alle**.\n\n- Tee\n- Kuchen\n\n1. eins\n2. zwei')).toMatchObject([
		{ type: 'h', inline: [{ type: 'text', text: 'Hof' }] },
		{ type: 'p', inline: [{ type: 'text' }, { type: 'strong', text: 'alle' }, { type: 'text', text: '.' }] },
		{ type: 'list', ordered: false, items: [[{ text: 'Tee' }], [{ text: 'Kuchen' }]] },
		{ type: 'list', ordered: true },
	]);
});

test('links lead to the web only', () => {
	expect(inline('[hier](https://example.org/a) und https://example.org/b.')).toMatchObject([
		{ type: 'link', href: 'https://example.org/a', text: 'hier', host: 'example.org' },
		{ type: 'text', text: ' und ' },
		{ type: 'link', href: 'https://example.org/b', text: 'example.org/b', host: null },
		{ type: 'text', text: '.' },
	]);
	expect(inline('[x](javascript:alert(1))')).toEqual([{ type: 'text', text: '[x](javascript:alert(1))' }]);
});

test('tags stay text', () => {
	expect(inline('<img src=x onerror=alert(1)>')).toEqual([{ type: 'text', text: '<img src=x onerror=alert(1)>' }]);
});
