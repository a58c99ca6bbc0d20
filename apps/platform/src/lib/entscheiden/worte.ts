// Words for deciding: kinds of Antrag, where one stands, how somebody votes. Uses the catalogue; knows no state.
import type { Antrag, AntragArt, Wahl } from '@weltgewebe/api-client';
import { m } from '$lib/paraglide/messages';
import type { Phase, SchrittArt } from './spur.ts';

const arten: Record<string, () => string> = {
	sachantrag: m.antrag_sachantrag,
	weberantrag: m.antrag_weberantrag,
	verifizierung_entziehen: m.antrag_entzug,
	entzwirnung: m.antrag_entzwirnung,
	aufhebung: m.antrag_aufhebung,
	amt: m.antrag_amt,
	auszahlung: m.antrag_auszahlung,
	meldung: m.antrag_meldung,
	einfrierung: m.antrag_einfrierung,
};

/** The word for a kind of Antrag; one that it does not know keeps its name. */
export const antragWort = (art: AntragArt | string): string => arten[art]?.() ?? art;

const auszahlungen: Record<string, () => string> = {
	nicht_gedeckt: m.auszahlung_nicht_gedeckt,
	freigegeben: m.auszahlung_freigegeben,
	bezahlt: m.auszahlung_bezahlt,
	zurueckgenommen: m.auszahlung_zurueckgenommen,
};

/** Where a payout stands, in words. */
export const auszahlungWort = (status: string): string => auszahlungen[status]?.() ?? status;

const phasen: Record<Phase, () => string> = {
	offen: m.phase_offen,
	einspruch: m.phase_einspruch,
	abstimmung: m.phase_abstimmung,
	angenommen: m.phase_angenommen,
	abgelehnt: m.phase_abgelehnt,
	zurueckgezogen: m.phase_zurueckgezogen,
};

/** Where an Antrag stands, in a word or two. */
export const phaseWort = (phase: Phase): string => phasen[phase]();

const schritte: Record<SchrittArt, () => string> = {
	gestellt: m.schritt_gestellt,
	frist: m.schritt_frist,
	verlaengert: m.schritt_verlaengert,
	abstimmung: m.schritt_abstimmung,
	ergebnis: m.schritt_ergebnis,
};

/** The name of a step on an Antrag's way. */
export const schrittWort = (art: SchrittArt): string => schritte[art]();

const wahlen: Record<Wahl, () => string> = { ja: m.wahl_ja, nein: m.wahl_nein, enthaltung: m.wahl_enthaltung };

/** How somebody votes. */
export const wahlWort = (wahl: Wahl): string => wahlen[wahl]();

const gemeldet: Record<string, Partial<Record<Antrag['status'], () => string>>> = {
	meldung: { abstimmung: m.meldung_abstimmung, angenommen: m.meldung_angenommen, abgelehnt: m.meldung_abgelehnt },
	einfrierung: {
		offen: m.einfrierung_offen,
		abstimmung: m.einfrierung_abstimmung,
		angenommen: m.einfrierung_angenommen,
		abgelehnt: m.einfrierung_aufgetaut,
		zurueckgezogen: m.einfrierung_aufgetaut,
	},
};

/** What comes of something that was reported or frozen; nothing for every other Antrag. */
export const naechstesWort = (art: string, status: Antrag['status'], repealed: boolean): string | null =>
	(repealed ? null : gemeldet[art]?.[status]?.()) ?? null;
