// Contents of elements, there and back.
import { expect, test } from 'vitest';
import { inWorten, rechner, sendbar } from './inhalt.ts';

test('what was told can be sent again', () => {
	expect(sendbar({ type: 'text', text: 'a', id: 'x' })).toEqual({ type: 'text', text: 'a' });
	expect(sendbar({ type: 'link', url: 'https://a.example', title: null })).toEqual({
		type: 'link',
		url: 'https://a.example',
		title: null,
	});
	expect(sendbar({ type: 'bild', url: '/api/bilder/1/640', bild_id: '1', alt: 'Beet' })).toEqual({
		type: 'bild',
		bild_id: '1',
		alt: 'Beet',
	});
	expect(sendbar({ type: 'liste', items: ['a'] })).toEqual({ type: 'liste', items: ['a'] });
});
test('what is forgotten cannot', () => {
	expect(sendbar({ type: 'vergessen' })).toBeNull();
	expect(sendbar(null)).toBeNull();
});
test('in words', () => {
	expect(inWorten({ type: 'liste', items: ['a', 'b'] })).toBe('– a\n– b');
	expect(inWorten({ type: 'link', url: 'https://a.example', title: 'A' })).toBe('A\nhttps://a.example');
	expect(inWorten({ type: 'bild', url: '/api/x', alt: 'Beet' })).toBe('Beet');
	expect(inWorten(null)).toBe('');
});
test('a link says where it leads', () => {
	expect(rechner('https://www.example.org/pfad?x')).toBe('example.org');
	expect(rechner('mailto:a@example.org')).toBe('a@example.org');
	expect(rechner('kein link')).toBe('kein link');
});
