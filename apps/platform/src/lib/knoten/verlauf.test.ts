// What changed with each step of a history.
import type { VerlaufEintrag } from '@weltgewebe/api-client';
import { expect, test } from 'vitest';
import { entnommen, fassungen, vorherNachher } from './verlauf.ts';

const step = (position: number, event: string, more: Partial<VerlaufEintrag> = {}): VerlaufEintrag => ({
	position,
	event,
	time: '2026-01-01T00:00:00Z',
	by: 'a',
	by_name: 'Ada',
	...more,
});
const steps = [
	step(9, 'ElementEntfernt', { element_id: 'e', version: 4 }),
	step(7, 'KnotenGeaendert', { title: 'Hofgarten', description: 'Beet', version: 3 }),
	step(5, 'ElementHinzugefuegt', {
		element_id: 'e',
		inhalt: { type: 'text', text: 'Wer gießt?' },
		version: 2,
	} as unknown as Partial<VerlaufEintrag>),
	step(3, 'KnotenGeknuepft', { title: 'Garten', description: '', version: 1 }),
];

test('versions, the newest first', () =>
	expect(fassungen(steps).map((f) => [f.version, f.title])).toEqual([
		[3, 'Hofgarten'],
		[1, 'Garten'],
	]));
test('a change of words stands against the words before', () => {
	expect(vorherNachher(steps[1] as VerlaufEintrag, steps)).toEqual(['Garten', 'Hofgarten\n\nBeet']);
	expect(vorherNachher(steps[3] as VerlaufEintrag, steps)).toEqual(['', 'Garten']);
});
test('what was taken out is told and can be put back', () => {
	expect(vorherNachher(steps[0] as VerlaufEintrag, steps)).toEqual(['Wer gießt?', '']);
	expect(entnommen(steps[0] as VerlaufEintrag, steps)).toEqual({ type: 'text', text: 'Wer gießt?' });
	expect(entnommen(steps[1] as VerlaufEintrag, steps)).toBeNull();
});
test('a Faden compares with nothing', () => expect(vorherNachher(step(11, 'FadenGezogen'), steps)).toBeNull());
