// How voices reach whoever speaks for them: chains of lent voices, and who carries how many. Pure; knows ids, not names.
import type { Delegation, Pfad, Wahl } from '@weltgewebe/api-client';

/** One line of the roll-call: a person, how their voice counted, and through whom. */
export interface Aufruf {
	id: string;
	wahl: Wahl | null;
	/** From the person to whoever spoke, both included; just the person where they voted themselves. */
	weg: readonly string[];
}

/** Everybody's line; those whose voice was heard first, then by `name`. */
export function aufruf(pfade: readonly Pfad[], name: (id: string) => string): Aufruf[] {
	return pfade
		.map(({ garnrolle_id, pfad, stimme }) => ({ id: garnrolle_id, wahl: stimme ?? null, weg: pfad }))
		.sort((a, b) => Number(a.wahl === null) - Number(b.wahl === null) || name(a.id).localeCompare(name(b.id)));
}

/** From a person to where their lent voice ends as things stand. A circle cannot be lent, and would end here all the same. */
export function kette(from: string, delegationen: readonly Delegation[]): string[] {
	const next = new Map(delegationen.map((d) => [d.from_account_id, d.to_account_id]));
	const chain = [from];
	for (let at = next.get(from); at !== undefined && !chain.includes(at); at = next.get(at)) chain.push(at);
	return chain;
}

/** How many voices end at this person as things stand, their own included. */
export function getragen(at: string, delegationen: readonly Delegation[]): number {
	const givers = new Map<string, string[]>();
	for (const { from_account_id, to_account_id } of delegationen) {
		givers.set(to_account_id, [...(givers.get(to_account_id) ?? []), from_account_id]);
	}
	const seen = new Set([at]);
	for (const one of seen) for (const giver of givers.get(one) ?? []) seen.add(giver);
	return seen.size;
}

/** How many voices the largest gathering holds as things stand; of whom is not said. */
export function buendel(delegationen: readonly Delegation[]): number {
	const lent = new Set(delegationen.map((d) => d.from_account_id));
	const ends = new Set(delegationen.map((d) => d.to_account_id).filter((one) => !lent.has(one)));
	return Math.max(1, ...[...ends].map((end) => getragen(end, delegationen)));
}
