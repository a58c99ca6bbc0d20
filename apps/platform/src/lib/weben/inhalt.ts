// What an element holds, as it is sent and as it is told; and in words for comparison. Pure.
import type { ElementInhalt } from '@weltgewebe/api-client';

/** An uploaded picture as an answer tells it. */
export interface BildInhalt {
	type: 'bild';
	url: string;
	alt: string;
	bild_id?: string | null;
	width?: number | null;
	height?: number | null;
	sizes?: { width: number; height: number; url: string }[] | null;
}

/** What may be sent. */
export type Inhalt = Exclude<ElementInhalt, { type: 'bild' }> | { type: 'bild'; bild_id: string; alt: string };
export type Art = Inhalt['type'];

/** An answer's content as it can be sent again; null for what was forgotten or cannot be read. */
export function sendbar(told: unknown): Inhalt | null {
	if (typeof told !== 'object' || told === null || !('type' in told)) return null;
	const t = told as Record<string, unknown>;
	const text = (key: string) => (typeof t[key] === 'string' ? (t[key] as string) : '');
	if (t.type === 'text' && text('text')) return { type: 'text', text: text('text') };
	if (t.type === 'link' && text('url')) return { type: 'link', url: text('url'), title: text('title') || null };
	if (t.type === 'liste' && Array.isArray(t.items)) return { type: 'liste', items: t.items.map(String) };
	const bild_id = text('bild_id') || text('bild');
	return t.type === 'bild' && bild_id ? { type: 'bild', bild_id, alt: text('alt') } : null;
}

/** What stands there, in words. */
export function inWorten(told: unknown): string {
	const t = (typeof told === 'object' && told !== null ? told : {}) as Record<string, unknown>;
	if (Array.isArray(t.items)) return t.items.map((item) => `– ${item}`).join('\n');
	return [t.text, t.title, t.type === 'bild' ? t.alt : t.url]
		.filter((part) => typeof part === 'string' && part)
		.join('\n');
}

/** The host a link leads to, for everybody to see before they follow it. */
export function rechner(url: string): string {
	try {
		const { protocol, hostname, pathname } = new URL(url);
		return protocol === 'mailto:' ? pathname : hostname.replace(/^www\./, '');
	} catch {
		return url;
	}
}
