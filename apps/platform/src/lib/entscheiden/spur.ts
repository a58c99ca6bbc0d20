// The way of an Antrag as steps on one line: filed, the days in which everybody may object, the seven more that an
// Einspruch brings, the vote, the outcome. Reads what the server said; decides nothing.
import type { Abstimmung, Antrag } from '@weltgewebe/api-client';

/** What an Einspruch adds, and how long a vote lasts: 168 hours. */
const WOCHE_MS = 168 * 3_600_000;

export type SchrittArt = 'gestellt' | 'frist' | 'verlaengert' | 'abstimmung' | 'ergebnis';
/** `moeglich` is what happens only if somebody objects. */
export type Stand = 'vorbei' | 'jetzt' | 'kommt' | 'moeglich';

export interface Schritt {
	art: SchrittArt;
	stand: Stand;
	/** When it ends, or when it happened; null where that depends on others. */
	zeit: string | null;
}

/** Where an Antrag stands, in more words than its status. */
export type Phase = 'offen' | 'einspruch' | 'abstimmung' | 'angenommen' | 'abgelehnt' | 'zurueckgezogen';

/** Every Einspruch ever raised counts here: the first one moved the deadline, and taking it back does not move it again. */
export const phase = ({ status, einsprueche }: Antrag): Phase =>
	status === 'offen' && einsprueche.some((e) => e.withdrawn_at === null) ? 'einspruch' : status;

/**
 * The steps of an Antrag, in order. Those that were never reached are left out once it is decided; a Meldung is voted on
 * at once.
 */
export function spur(antrag: Antrag, abstimmung: Abstimmung | null): Schritt[] {
	const { opened_at, decision_deadline, decided_at } = antrag;
	const moved = antrag.einsprueche.length > 0;
	const first = moved ? new Date(Date.parse(decision_deadline) - WOCHE_MS).toISOString() : decision_deadline;
	const open = antrag.status === 'offen';
	const voting = antrag.status === 'abstimmung';
	const decided = !open && !voting;
	const steps: Schritt[] = [{ art: 'gestellt', stand: 'vorbei', zeit: opened_at }];
	if (antrag.kind !== 'meldung') steps.push({ art: 'frist', stand: open && !moved ? 'jetzt' : 'vorbei', zeit: first });
	if (moved) steps.push({ art: 'verlaengert', stand: open ? 'jetzt' : 'vorbei', zeit: decision_deadline });
	else if (open) steps.push({ art: 'verlaengert', stand: 'moeglich', zeit: null });
	if (abstimmung) steps.push({ art: 'abstimmung', stand: voting ? 'jetzt' : 'vorbei', zeit: abstimmung.closes_at });
	else if (open) steps.push({ art: 'abstimmung', stand: moved ? 'kommt' : 'moeglich', zeit: null });
	steps.push({ art: 'ergebnis', stand: decided ? 'vorbei' : 'kommt', zeit: decided_at });
	return steps;
}
