// The rules by which the weave does things by itself, each in one sentence. Uses the catalogue; knows no state.
import { m } from '$lib/paraglide/messages';

const regeln: Record<string, () => string> = {
	faden_nach168_stunden: m.regel_faden,
	nichts_fuehrt_mehr_hin: m.regel_nichts,
	veranstaltung_vorbei: m.regel_vorbei,
	von_wer_verzwirnte: m.regel_entzwirnt,
	durch_beschluss: m.regel_durch_beschluss,
	antrag_entschieden: m.regel_entschieden,
	kein_einspruch: m.regel_kein_einspruch,
	mehr_ja_als_nein: m.regel_mehr_ja,
	nicht_mehr_ja_als_nein: m.regel_nicht_mehr_ja,
	widerrufen: m.regel_widerrufen,
	anderem_verliehen: m.regel_anderem_verliehen,
	delegation_nach28_tagen: m.regel_28_tage,
	kein_weber_mehr: m.regel_kein_weber,
	vergessen_nach168_stunden: m.regel_vergessen,
	vom_betreiber_vergessen: m.regel_betreiber,
	einspruch_steht: m.regel_einspruch_steht,
	abstimmung_vorbei: m.regel_abstimmung_vorbei,
	ueber_meldung_entschieden: m.regel_ueber_meldung,
	nicht_mehr_als_frei: m.regel_nicht_mehr_als_frei,
};

/** The rule by which something happened by itself; one that it does not know keeps its name. */
export const regelWort = (rule: string): string => regeln[rule]?.() ?? rule;
