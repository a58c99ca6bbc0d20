// A problem in words that say what can be done. The server speaks the language that was asked for; what it cannot say
// (that it is not there) is said here.
import { Problem } from '@weltgewebe/api-client';
import { m } from '$lib/paraglide/messages';
import { Geheftet } from '$lib/zustand/tat.svelte';

export function problemWort(error: unknown): string {
	if (error instanceof Geheftet) return m.geheftet();
	if (!(error instanceof Problem)) return m.problem_unbekannt();
	if (error.unreachable) return m.problem_unerreichbar();
	if (error.status === 503) return m.problem_ueberlastet();
	const fields = error.errors.map((e) => e.detail).filter((detail) => detail && !error.detail.includes(detail));
	return [error.detail || error.title || m.problem_unbekannt(), ...fields].join(' ');
}

/** What a problem says about one field, by the last part of its pointer; empty where it says nothing. */
export function feldWort(error: unknown, field: string): string {
	if (!(error instanceof Problem)) return '';
	const told = error.errors.filter(({ pointer }) => pointer.split('/').at(-1) === field);
	return told.map(({ detail }) => detail).join(' ');
}
