// Words for the acts of a Garnrolle. Uses the catalogue; knows no state.
import { m } from '$lib/paraglide/messages';

const words: Record<string, () => string> = {
	registriert: m.tat_registriert,
	verifiziert: m.tat_verifiziert,
	profil_geaendert: m.tat_profil,
	gespendet: m.tat_gespendet,
	auszahlung_bezahlt: m.tat_bezahlt,
	buchung_korrigiert: m.tat_korrigiert,
	geknuepft: m.ereignis_geknuepft,
	importiert: m.ereignis_importiert,
	geaendert: m.ereignis_geaendert,
	element_hinzugefuegt: m.ereignis_element_neu,
	element_geaendert: m.ereignis_element_geaendert,
	element_entfernt: m.ereignis_element_entfernt,
	nachricht_geschrieben: m.ereignis_nachricht,
	nachricht_bearbeitet: m.ereignis_nachricht_bearbeitet,
	nachricht_zurueckgezogen: m.ereignis_nachricht_zurueck,
	interesse_bekundet: m.tat_interesse,
	verzwirnt: m.ereignis_verzwirnt,
	entzwirnt: m.ereignis_entzwirnt,
};

/** The word for an act; one that is not known keeps its name. */
export const tatWort = (tat: string): string => words[tat]?.() ?? tat;
