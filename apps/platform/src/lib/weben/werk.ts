// A Knoten that is being tied: what has been typed so far, what was shared into it, what is sent. Pure.
import type { KnotenArt, KnotenWerk } from '@weltgewebe/api-client';
import { utc } from './zeit.ts';

export interface Werk {
	lat: number;
	lon: number;
	type: KnotenArt;
	unterart: string;
	title: string;
	description: string;
	from: string;
	until: string;
	/** How far one had come. */
	schritt: number;
}

export const leer = (): Werk => ({
	lat: 0,
	lon: 0,
	type: 'idee',
	unterart: '',
	title: '',
	description: '',
	from: '',
	until: '',
	schritt: 1,
});

/** Whether there is anything in it that somebody would miss. */
export const lohnt = (werk: Werk): boolean =>
	!!(werk.title.trim() || werk.description.trim() || werk.from || werk.until);

export const hatUnterart = (type: KnotenArt): boolean => type === 'veranstaltung' || type === 'einrichtung';

/** What another app shared: its title, and its text and address as the description. */
export function geteilt(params: URLSearchParams): Pick<Werk, 'title' | 'description'> | null {
	const [title, text, url] = ['title', 'text', 'url'].map((key) => params.get(key)?.trim() ?? '');
	if (!title && !text && !url) return null;
	const first = title || (text || url || '').split('\n')[0] || '';
	const parts = [text === first ? '' : text, url && !text?.includes(url) ? url : ''];
	return { title: [...first].slice(0, 120).join(''), description: parts.filter(Boolean).join('\n\n') };
}

export function gesendet(werk: Werk): KnotenWerk {
	const sent: KnotenWerk = { type: werk.type, title: werk.title.trim(), lat: werk.lat, lon: werk.lon };
	const [from, until] = werk.type === 'veranstaltung' ? [utc(werk.from), utc(werk.until)] : [null, null];
	if (werk.description.trim()) sent.description = werk.description.trim();
	if (hatUnterart(werk.type) && werk.unterart.trim()) sent.unterart = werk.unterart.trim();
	if (from) sent.starts_at = from;
	if (until) sent.ends_at = until;
	return sent;
}
