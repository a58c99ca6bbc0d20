// A calendar file that other programs read.
import { expect, test } from 'vitest';
import { ics, type Termin } from './ics.ts';

const termin: Termin = {
	uid: '0190',
	title: 'Hoffest, mit Chor; und Kuchen',
	description: 'Erste Zeile\nZweite \\ Zeile',
	url: 'https://gewebe.example/knoten/0190',
	lat: 53.55,
	lon: 9.95,
	starts_at: '2026-06-01T16:00:00.000000Z',
	ends_at: '2026-06-01T20:00:00.000000Z',
	stamp: '2026-05-01T00:00:00.000000Z',
};

test('says when, what and where, in UTC and escaped', () => {
	const lines = ics(termin)?.split('\r\n');
	expect(lines).toContain('DTSTART:20260601T160000Z');
	expect(lines).toContain('DTEND:20260601T200000Z');
	expect(lines).toContain('SUMMARY:Hoffest\\, mit Chor\\; und Kuchen');
	expect(lines).toContain('DESCRIPTION:Erste Zeile\\nZweite \\\\ Zeile');
	expect(lines).toContain('GEO:53.550000;9.950000');
});

test('long lines are folded at 75 octets and come out whole', () => {
	const title = 'Straßenfest für Große und Kleine 🎪 '.repeat(6).trim();
	const file = ics({ ...termin, title }) ?? '';
	for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
	expect(file.replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}`);
});

test('an end alone is a moment; without any time there is no event', () => {
	expect(ics({ ...termin, starts_at: null })).toContain('DTSTART:20260601T200000Z');
	expect(ics({ ...termin, starts_at: null })).not.toContain('DTEND');
	expect(ics({ ...termin, starts_at: null, ends_at: null })).toBeNull();
});
