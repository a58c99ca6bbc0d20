// Wall time goes to the server and comes back as it was.
import { expect, test } from 'vitest';
import { lokal, tag, utc } from './zeit.ts';

test('there and back', () => {
	expect(lokal(utc('2026-03-28T19:30'))).toBe('2026-03-28T19:30');
	expect(lokal(utc('2026-10-25T12:00'))).toBe('2026-10-25T12:00');
});
test('nothing stays nothing', () => {
	expect(utc('')).toBeNull();
	expect(utc('morgen')).toBeNull();
	expect(lokal(null)).toBe('');
});
test('a day is the day on the wall', () => expect(tag(utc('2026-03-28T00:00') ?? '')).toBe('2026-03-28'));
