// What may be done about something that stands in a Knoten: what the server offers for all of it, as far as it was not
// reported or frozen already. Pure.
import type { Knoten, Melden, Meldung } from '@weltgewebe/api-client';

export const MELDEN: readonly Melden[] = ['melden', 'einfrieren'];

export function meldbar({ viewer }: Knoten, meldung: Meldung | null | undefined): Melden[] {
	// What was kept from an older version of the server does not say.
	const offered = viewer.inhalte ?? [];
	return offered.filter((art) => (art === 'melden' ? !meldung : meldung?.stand !== 'eingefroren'));
}
