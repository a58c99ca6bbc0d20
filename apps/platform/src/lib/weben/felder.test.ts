// Two people change one Knoten: neither loses.
import { expect, test } from 'vitest';
import { aenderung, Felder, type Werte } from './felder.svelte.ts';

const base: Werte = {
	title: 'Garten',
	unterart: '',
	description: 'Wir bauen ein Beet im Hof',
	starts_at: '',
	ends_at: '',
};

test('only what differs is sent', () => {
	expect(aenderung(base, { ...base, title: ' Hofgarten ' })).toEqual({ title: 'Hofgarten' });
	expect(aenderung({ ...base, unterart: 'Fest' }, base)).toEqual({ unterart: null });
	expect(aenderung({ ...base, description: 'x' }, { ...base, description: '' })).toEqual({ description: '' });
});

test('what only others changed is taken over, what only I changed stays', () => {
	const form = new Felder(base, 1, { ...base, title: 'Hofgarten' });
	form.neu({ ...base, description: 'Neu' }, 2);
	expect(form.werte).toMatchObject({ title: 'Hofgarten', description: 'Neu' });
	expect(form.uebernommen).toEqual(['description']);
	expect(form.offen).toBe(false);
	expect(form.version).toBe(2);
});

test('what both changed is contested until I choose, and both versions stay readable', () => {
	const form = new Felder(base, 1, { ...base, title: 'Hofgarten' });
	form.neu({ ...base, title: 'Nachbargarten' }, 2);
	expect(form.offen).toBe(true);
	expect(form.streit.title).toMatchObject({ meins: 'Hofgarten', deren: 'Nachbargarten', beides: null });
	form.waehle('title', 'deren');
	expect(form.werte.title).toBe('Nachbargarten');
	form.waehle('title', 'meins');
	expect(form.werte.title).toBe('Hofgarten');
	expect(form.offen).toBe(false);
});

test('different words of one text can stand together', () => {
	const form = new Felder(base, 1, { ...base, description: 'Wir bauen zwei Beet im Hof' });
	form.neu({ ...base, description: 'Wir bauen ein Beet im Garten' }, 2);
	form.waehle('description', 'beides');
	expect(form.werte.description).toBe('Wir bauen zwei Beet im Garten');
});

test('the same change twice is none', () => {
	const form = new Felder(base, 1, { ...base, title: 'Hof' });
	form.neu({ ...base, title: 'Hof' }, 2);
	expect(form.streit).toEqual({});
});
