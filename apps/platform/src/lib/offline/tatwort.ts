// An act that waits or was refused, in words, and what it is about. Pure.
import type { Command, InteresseArt } from '@weltgewebe/api-client';
import { interesseWort } from '$lib/knoten/worte';
import { m } from '$lib/paraglide/messages';

const NACHRICHT = { post: m.tat_nachricht, patch: m.tat_nachricht_aendern, delete: m.tat_nachricht_zurueckziehen };
const ELEMENT = { post: m.tat_element, patch: m.tat_element, delete: m.tat_element_entfernen };
const KNOTEN = { post: m.tat_knoten, patch: m.tat_aendern, delete: m.tat_aendern };

/** Whether it says or unsays something in a Gespräch. */
export const istGespraech = ({ address }: Command): boolean => /(^|\/)nachrichten(\/|$)/.test(address);

/** What it does. */
export function tatWort(command: Command): string {
	const { method, address } = command;
	if (address.endsWith('/twist')) return m.verzwirnen();
	if (address.endsWith('/untwist')) return m.entzwirnen();
	if (address === '/spenden') return m.spenden();
	if (address.startsWith('/auszahlungen')) return m.als_bezahlt();
	if (address.startsWith('/buchungen')) return m.buchung_korrigieren();
	if (method === 'put') return m.briefe();
	if (address === '/meldungen') return m.melden();
	if (address === '/einfrierungen') return m.einfrieren();
	if (address.startsWith('/faeden')) return [m.tat_faden(), ...arten(command).map(interesseWort)].join(': ');
	const words = istGespraech(command) ? NACHRICHT : /\/elemente(\/|$)/.test(address) ? ELEMENT : KNOTEN;
	return words[method]();
}

/** In which sense it joins, where it does. */
export function arten({ body }: Command): InteresseArt[] {
	const { art } = (body ?? {}) as { art?: InteresseArt };
	return art ? [art] : [];
}

/** The words in it, which a person may want to keep. */
export function tatText({ body }: Command): string {
	const { title, description, text, grund, beleg, url, items } = (body ?? {}) as Record<string, unknown>;
	const lines = Array.isArray(items) ? items : [];
	return [title, description, text, grund, beleg, url, ...lines]
		.filter((word) => typeof word === 'string' && word)
		.join('\n');
}

/** Whether it is about one of these things. */
export function betrifft({ address, body }: Command, ids: ReadonlySet<string>): boolean {
	const { to_knoten_id, knoten_id } = (body ?? {}) as { to_knoten_id?: string; knoten_id?: string };
	return [...address.split('/'), to_knoten_id ?? '', knoten_id ?? ''].some((id) => ids.has(id));
}
