// Tying: what is shared comes in, what is typed goes out.
import { expect, test } from 'vitest';
import { gesendet, geteilt, leer, lohnt } from './werk.ts';

test('what another app shared becomes title and description', () => {
	expect(geteilt(new URLSearchParams('title=Hoffest&text=Kommt!&url=https://a.example'))).toEqual({
		title: 'Hoffest',
		description: 'Kommt!\n\nhttps://a.example',
	});
	expect(geteilt(new URLSearchParams('text=Kommt https://a.example&url=https://a.example'))).toEqual({
		title: 'Kommt https://a.example',
		description: '',
	});
	expect(geteilt(new URLSearchParams('url=https://a.example'))).toEqual({
		title: 'https://a.example',
		description: 'https://a.example',
	});
	expect(geteilt(new URLSearchParams('q=x'))).toBeNull();
});

test('dates and sub-kind go only with what may carry them', () => {
	const werk = { ...leer(), title: ' Fest ', unterart: 'Chor', from: '2026-06-01T18:00', until: '2026-06-01T20:00' };
	expect(gesendet(werk)).toEqual({ type: 'idee', title: 'Fest', lat: 0, lon: 0 });
	expect(gesendet({ ...werk, type: 'einrichtung' })).toMatchObject({ unterart: 'Chor' });
	expect(gesendet({ ...werk, type: 'veranstaltung' }).starts_at).toBe(new Date('2026-06-01T18:00').toISOString());
});

test('an empty work is no draft', () => {
	expect(lohnt(leer())).toBe(false);
	expect(lohnt({ ...leer(), title: 'x' })).toBe(true);
});
