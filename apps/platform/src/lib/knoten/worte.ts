// Words that only a Knoten's own page says: its history, its times, the senses of joining it. Uses the catalogue; knows no
// state. Apart from the others so that the list does not carry them.
import type { InteresseArt, KnotenArt } from '@weltgewebe/api-client';
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';
import { DAY, HOUR, MINUTE, verblasst } from '$lib/worte';

const interessen: Record<InteresseArt, () => string> = {
	interesse: m.art_interesse,
	zustimmung: m.art_zustimmung,
	ablehnung: m.art_ablehnung,
	zusage: m.art_zusage,
	verantwortung: m.art_verantwortung,
};

/** The word for a sense of joining. */
export const interesseWort = (art: InteresseArt): string => interessen[art]();

/** What the history calls an event; one that it does not know keeps its name. */
export function ereignisWort(event: string): string {
	const words: Record<string, () => string> = {
		OrtswebereiGegruendet: m.ereignis_gegruendet,
		KnotenGeknuepft: m.ereignis_geknuepft,
		KnotenImportiert: m.ereignis_importiert,
		KnotenGeaendert: m.ereignis_geaendert,
		ElementHinzugefuegt: m.ereignis_element_neu,
		ElementGeaendert: m.ereignis_element_geaendert,
		ElementEntfernt: m.ereignis_element_entfernt,
		NachrichtGeschrieben: m.ereignis_nachricht,
		NachrichtBearbeitet: m.ereignis_nachricht_bearbeitet,
		NachrichtZurueckgezogen: m.ereignis_nachricht_zurueck,
		FadenGezogen: m.ereignis_faden,
		FadenVerzwirnt: m.ereignis_verzwirnt,
		FadenEntzwirnt: m.ereignis_entzwirnt,
		FadenVerblasst: m.ereignis_verblasst,
		KnotenAufgeloest: m.ereignis_aufgeloest,
		AntragGestellt: m.ereignis_antrag,
		AntragZurueckgezogen: m.ereignis_antrag_zurueck,
		EinspruchErhoben: m.ereignis_einspruch,
		EinspruchZurueckgezogen: m.ereignis_einspruch_zurueck,
		AbstimmungEroeffnet: m.ereignis_abstimmung,
		AntragAngenommen: m.ereignis_angenommen,
		AntragAbgelehnt: m.ereignis_abgelehnt,
	};
	return words[event]?.() ?? event;
}

/** "in 3 Tagen", as seen from `now_ms`. */
export function bald(time: string, now_ms: number): string {
	const seconds = Math.round((Date.parse(time) - now_ms) / 1000);
	const words = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
	if (seconds < 90 * MINUTE) return words.format(Math.round(seconds / MINUTE), 'minute');
	if (seconds < 2 * DAY) return words.format(Math.round(seconds / HOUR), 'hour');
	return words.format(Math.round(seconds / DAY), 'day');
}

/** The day of a moment: "heute", "gestern", or its date. */
export function tagWort(time: string, now_ms: number): string {
	const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
	const days = Math.round((midnight(now_ms) - midnight(Date.parse(time))) / (DAY * 1000));
	if (days >= 0 && days < 2) return new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' }).format(-days, 'day');
	return new Intl.DateTimeFormat(getLocale(), {
		weekday: 'long',
		day: 'numeric',
		month: 'long',
		year: 'numeric',
	}).format(Date.parse(time));
}

/** From when until when; either may be missing. */
export function zeitspanne(from: string | null, until: string | null): string {
	const words = new Intl.DateTimeFormat(getLocale(), {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		hour: 'numeric',
		minute: '2-digit',
	});
	if (from && until) return words.formatRange(Date.parse(from), Date.parse(until));
	if (from) return m.von_zeit({ wann: words.format(Date.parse(from)) });
	return until ? m.bis_zeit({ wann: words.format(Date.parse(until)) }) : '';
}

const STRUKTUR: readonly KnotenArt[] = ['konto', 'webrat', 'naehstuebchen', 'archiv'];

/** What holds a Knoten, or when it dissolves: hours and minutes are said as its end, days as its fading. */
export function haltWort(knoten: { type: KnotenArt; is_permanent: boolean }, left_seconds: number | null): string {
	if (STRUKTUR.includes(knoten.type)) return m.gehoert_zum_ort();
	if (knoten.is_permanent) return m.von_garn_gehalten();
	// The Raum of an Antrag needs no Faden until it is decided (decision 0004).
	if (left_seconds === null) return knoten.type === 'antrag' ? m.bleibt_bis_entschieden() : m.ohne_faden();
	if (left_seconds >= DAY || left_seconds <= 0) return verblasst(left_seconds);
	const hours = left_seconds >= 2 * HOUR;
	return m.wird_aufgeloest({
		wann: new Intl.RelativeTimeFormat(getLocale()).format(
			Math.max(1, Math.round(left_seconds / (hours ? HOUR : MINUTE))),
			hours ? 'hour' : 'minute',
		),
	});
}
