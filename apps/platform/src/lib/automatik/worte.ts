// What the weave does by itself, in words. Uses the catalogue; knows no state.
import type { AutomatikArt } from '@weltgewebe/api-client';
import { m } from '$lib/paraglide/messages';

const arten: Record<AutomatikArt, () => string> = {
	entscheiden: m.automatik_entscheiden,
	geld: m.automatik_geld,
	menschen: m.automatik_menschen,
	faeden: m.automatik_faeden,
	knoten: m.automatik_knoten,
};

/** What some of it is about. */
export const artWort = (art: AutomatikArt): string => arten[art]();

const vorgaenge: Record<string, () => string> = {
	FadenVerblasst: m.vorgang_verblasst,
	FadenEntzwirnt: m.vorgang_entzwirnt,
	KnotenAufgeloest: m.vorgang_aufgeloest,
	AbstimmungEroeffnet: m.vorgang_eroeffnet,
	AbstimmungGeschlossen: m.vorgang_geschlossen,
	AntragAngenommen: m.vorgang_angenommen,
	AntragAbgelehnt: m.vorgang_abgelehnt,
	BeschlussAufgehoben: m.vorgang_aufgehoben,
	InhaltAusgeblendet: m.vorgang_ausgeblendet,
	InhaltGezeigt: m.vorgang_gezeigt,
	InhaltAufgetaut: m.vorgang_aufgetaut,
	AuszahlungFreigegeben: m.vorgang_freigegeben,
	AuszahlungNichtGedeckt: m.vorgang_nicht_gedeckt,
	AuszahlungZurueckgenommen: m.vorgang_wieder_frei,
	VerifizierungBeschlossen: m.vorgang_verifiziert,
	VerifizierungEntzogen: m.vorgang_entzogen,
	DelegationGeendet: m.vorgang_delegation,
	RolleVergessen: m.vorgang_vergessen,
};

/** What happened, as a sentence without names; one that it does not know keeps its name. */
export const vorgangWort = (event: string): string => vorgaenge[event]?.() ?? event;
