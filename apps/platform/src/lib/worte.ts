// Words for what the weave says in numbers: fading, time, distance, kinds. Uses the catalogue; knows no state.
import type { InteresseArt, KnotenArt } from '@weltgewebe/api-client';
import { type FadenArt, isFadenArt } from '@weltgewebe/ui';
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** "verblasst in 5 Tagen", from the seconds that are left. Hours below two days, minutes below two hours. */
export function verblasst(remaining_seconds: number): string {
	if (remaining_seconds <= 0) return m.verblasst_jetzt();
	if (remaining_seconds < 2 * HOUR)
		return m.verblasst_minuten({ n: Math.max(1, Math.round(remaining_seconds / MINUTE)) });
	if (remaining_seconds < 2 * DAY) return m.verblasst_stunden({ n: Math.round(remaining_seconds / HOUR) });
	return m.verblasst_tage({ n: Math.round(remaining_seconds / DAY) });
}

/** "vor 3 Stunden", as seen from `now_ms`. */
export function vor(time: string, now_ms: number): string {
	const seconds = Math.round((Date.parse(time) - now_ms) / 1000);
	const words = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
	const size = Math.abs(seconds);
	if (size < 45) return m.gerade_eben();
	if (size < 90 * MINUTE) return words.format(Math.round(seconds / MINUTE), 'minute');
	if (size < 36 * HOUR) return words.format(Math.round(seconds / HOUR), 'hour');
	if (size < 30 * DAY) return words.format(Math.round(seconds / DAY), 'day');
	return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium' }).format(Date.parse(time));
}

/** Day and time as people here read them. */
export function zeitpunkt(time: string): string {
	return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(Date.parse(time));
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

/** "350 m", "1,2 km". */
export function entfernung(metres: number): string {
	const [value, unit] = metres < 950 ? [Math.round(metres / 10) * 10, 'meter'] : [metres / 1000, 'kilometer'];
	const digits = metres < 950 || metres >= 9500 ? 0 : 1;
	return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, maximumFractionDigits: digits }).format(value);
}

const faeden: Record<FadenArt, () => string> = {
	gespraech: m.faden_gespraech,
	gestaltung: m.faden_gestaltung,
	veraenderung: m.faden_veraenderung,
	interesse: m.faden_interesse,
	antrag: m.faden_antrag,
	abstimmung: m.faden_abstimmung,
	gold: m.faden_gold,
	meldung: m.faden_meldung,
};

/** The word for a kind of Faden. */
export const fadenWort = (kind: string): string => (isFadenArt(kind) ? faeden[kind]() : kind);

const interessen: Record<InteresseArt, () => string> = {
	interesse: m.art_interesse,
	zustimmung: m.art_zustimmung,
	ablehnung: m.art_ablehnung,
	zusage: m.art_zusage,
	verantwortung: m.art_verantwortung,
};

/** The word for a sense of joining. */
export const interesseWort = (art: InteresseArt): string => interessen[art]();

const arten: Record<KnotenArt, () => string> = {
	idee: m.knoten_idee,
	veranstaltung: m.knoten_veranstaltung,
	einrichtung: m.knoten_einrichtung,
	werkzeug: m.knoten_werkzeug,
	schlafplatz: m.knoten_schlafplatz,
	frage: m.knoten_frage,
	sonstiges: m.knoten_sonstiges,
	konto: m.knoten_konto,
	webrat: m.knoten_webrat,
	naehstuebchen: m.knoten_naehstuebchen,
	archiv: m.knoten_archiv,
	antrag: m.knoten_antrag,
};

/** The word for a kind of Knoten. */
export const knotenWort = (type: string): string => arten[type as KnotenArt]?.() ?? type;

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

/** A person's name, or what stands for somebody forgotten. */
export const nameWort = (name: string | null | undefined): string => name || m.ehemalige_rolle();

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

const STRUKTUR: readonly KnotenArt[] = ['konto', 'webrat', 'naehstuebchen', 'archiv'];

/** What holds a Knoten, or when it dissolves: hours and minutes are said as its end, days as its fading. */
export function haltWort(knoten: { type: KnotenArt; is_permanent: boolean }, left_seconds: number | null): string {
	if (STRUKTUR.includes(knoten.type)) return m.gehoert_zum_ort();
	if (knoten.is_permanent) return m.von_garn_gehalten();
	if (left_seconds === null) return m.ohne_faden();
	if (left_seconds >= DAY || left_seconds <= 0) return verblasst(left_seconds);
	const hours = left_seconds >= 2 * HOUR;
	return m.wird_aufgeloest({
		wann: new Intl.RelativeTimeFormat(getLocale()).format(
			Math.max(1, Math.round(left_seconds / (hours ? HOUR : MINUTE))),
			hours ? 'hour' : 'minute',
		),
	});
}

/** The rule by which something happened by itself; one that it does not know keeps its name. */
export function regelWort(rule: string): string {
	const words: Record<string, () => string> = {
		faden_nach168_stunden: m.regel_faden,
		nichts_fuehrt_mehr_hin: m.regel_nichts,
		veranstaltung_vorbei: m.regel_vorbei,
		von_wer_verzwirnte: m.regel_entzwirnt,
	};
	return words[rule]?.() ?? rule;
}
