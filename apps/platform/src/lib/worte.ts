// Words for what the weave says in numbers: fading, time, distance, kinds. Uses the catalogue; knows no state.
import type { KnotenArt, Meldung } from '@weltgewebe/api-client';
import { type FadenArt, isFadenArt } from '@weltgewebe/ui';
import { m } from '$lib/paraglide/messages';
import { getLocale } from '$lib/paraglide/runtime';

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

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
/** A whole number as the reader writes it. */
export function zahl(n: number): string {
	return new Intl.NumberFormat(getLocale()).format(n);
}
export function zeitpunkt(time: string): string {
	return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(Date.parse(time));
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

/** A person's name, or what stands for somebody forgotten. */
export const nameWort = (name: string | null | undefined): string => name || m.ehemalige_rolle();

/** Whether something stands behind a notice and can be read on purpose only. */
export const verdeckt = (meldung: Meldung | null | undefined): boolean =>
	meldung?.stand === 'eingeklappt' || meldung?.stand === 'ausgeblendet';

/** What a Knoten is called where one cannot choose to read it all the same. */
export const titelWort = ({ title, meldung }: { title: string; meldung?: Meldung | null }): string => {
	if (meldung?.stand === 'eingefroren') return m.titel_eingefroren();
	if (!verdeckt(meldung)) return title;
	return meldung?.stand === 'eingeklappt' ? m.titel_eingeklappt() : m.titel_ausgeblendet();
};
