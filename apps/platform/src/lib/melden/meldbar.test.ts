// What is offered about something that was reported, or was not.
import type { Knoten, Meldung } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { meldbar } from './meldbar.ts';

const seen = (...inhalte: string[]) => ({ viewer: { may: [], inhalte } }) as unknown as Knoten;
const stands = (stand: Meldung['stand']): Meldung => ({ stand, antrag_id: 'a' });

test('what was reported is not offered to be reported, what is frozen not to be frozen', () => {
	const all = seen('melden', 'einfrieren');
	expect(meldbar(all, null)).toEqual(['melden', 'einfrieren']);
	for (const stand of ['eingeklappt', 'ausgeblendet', 'gezeigt'] as const) {
		expect(meldbar(all, stands(stand))).toEqual(['einfrieren']);
	}
	expect(meldbar(all, stands('eingefroren'))).toEqual([]);
});

test('nothing is offered that the server does not offer', () => {
	expect(meldbar(seen(), null)).toEqual([]);
	expect(meldbar({ viewer: { may: [] } } as unknown as Knoten, null)).toEqual([]);
});
