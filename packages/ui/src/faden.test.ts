// How a Faden fades.
import { expect, test } from 'vitest';
import { barOpacity, DASHES, FADEN_ARTEN, FADEN_SECONDS, isFadenArt, opacity, strength, WIDTHS } from './faden.ts';

test('a Faden lives exactly 168 hours', () => {
	expect(FADEN_SECONDS).toBe(168 * 3600);
	expect(strength(FADEN_SECONDS)).toBe(1);
	expect(strength(FADEN_SECONDS / 2)).toBe(0.5);
	expect(strength(0)).toBe(0);
	expect(strength(-1)).toBe(0);
});

test('opacity follows strength and never turns back', () => {
	expect(opacity(1)).toBe(1);
	expect(opacity(0)).toBe(0);
	expect(opacity(0.5)).toBeCloseTo((1 - 0.5 ** 2.2) ** 0.9, 12);
	for (let s = 0; s < 1; s += 0.01) expect(opacity(s + 0.01)).toBeGreaterThan(opacity(s));
});

test('a bar in a list stays readable to the end', () => {
	expect(barOpacity(0)).toBe(0.18);
	expect(barOpacity(1)).toBe(1);
});

test('every kind has a dash and a width; dashes come in pairs', () => {
	for (const art of FADEN_ARTEN) {
		expect(DASHES[art].length % 2).toBe(0);
		expect(WIDTHS[art]).toBeGreaterThan(1);
	}
	expect(isFadenArt('gold')).toBe(true);
	expect(isFadenArt('delegation')).toBe(false);
});
