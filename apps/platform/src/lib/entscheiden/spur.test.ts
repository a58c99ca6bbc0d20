// The steps that an Antrag shows in every phase.
import type { Abstimmung, Antrag } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { phase, type Stand, spur } from './spur.ts';

const filed = {
	status: 'offen',
	opened_at: '2026-03-01T10:00:00Z',
	decision_deadline: '2026-03-08T10:00:00Z',
	decided_at: null,
	einsprueche: [],
} as unknown as Antrag;
const objection = { withdrawn_at: null } as Antrag['einsprueche'][number];
const objected = { ...filed, decision_deadline: '2026-03-15T10:00:00Z', einsprueche: [objection] } as Antrag;
const vote = { closes_at: '2026-03-22T10:00:00Z' } as Abstimmung;

const stands = (antrag: Antrag, abstimmung: Abstimmung | null = null): Record<string, Stand> =>
	Object.fromEntries(spur(antrag, abstimmung).map(({ art, stand }) => [art, stand]));

test('while nobody objected, seven more days and a vote are only possible', () => {
	expect(phase(filed)).toBe('offen');
	expect(stands(filed)).toEqual({
		gestellt: 'vorbei',
		frist: 'jetzt',
		verlaengert: 'moeglich',
		abstimmung: 'moeglich',
		ergebnis: 'kommt',
	});
});

test('a Meldung is voted on at once', () => {
	const reported = { ...filed, kind: 'meldung', status: 'abstimmung' } as Antrag;
	expect(stands(reported, vote)).toEqual({ gestellt: 'vorbei', abstimmung: 'jetzt', ergebnis: 'kommt' });
});

test('an Einspruch moves the end by seven days; the first end stays readable', () => {
	expect(phase(objected)).toBe('einspruch');
	expect(stands(objected)).toMatchObject({ frist: 'vorbei', verlaengert: 'jetzt', abstimmung: 'kommt' });
	expect(spur(objected, null)[1]?.zeit).toBe('2026-03-08T10:00:00.000Z');
	expect(spur(objected, null)[2]?.zeit).toBe('2026-03-15T10:00:00Z');
});

test('taken back, the Einspruch no longer stands, and the seven days stay', () => {
	const back = { ...objected, einsprueche: [{ ...objection, withdrawn_at: '2026-03-09T10:00:00Z' }] } as Antrag;
	expect(phase(back)).toBe('offen');
	expect(stands(back)).toMatchObject({ verlaengert: 'jetzt' });
});

test('a vote runs, and what was never reached is left out once it is decided', () => {
	expect(stands({ ...objected, status: 'abstimmung' } as Antrag, vote)).toMatchObject({
		verlaengert: 'vorbei',
		abstimmung: 'jetzt',
		ergebnis: 'kommt',
	});
	const passed = { ...filed, status: 'angenommen', decided_at: filed.decision_deadline } as Antrag;
	expect(spur(passed, null).map(({ art }) => art)).toEqual(['gestellt', 'frist', 'ergebnis']);
});
