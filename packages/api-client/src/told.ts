// From what the description says to what an answer holds. Types only.
import type { components } from './generated/schema.ts';

export type Schema = components['schemas'];

/** The server writes every field: what may be missing in the description is `null` in an answer. */
export type Told<T> = T extends readonly (infer E)[]
	? Told<E>[]
	: T extends object
		? { [K in keyof T]-?: undefined extends T[K] ? Told<Exclude<T[K], undefined>> | null : Told<T[K]> }
		: T;

/** The fields `K` of an answer, as told; `M` are those that the interface can do without. */
export type Read<T, K extends keyof T, M extends keyof T = never> = Told<Pick<T, K>> & Partial<Told<Pick<T, M>>>;

/** A list and where it goes on. */
export interface Page<T> {
	items: T[];
	next_cursor: string | null;
}

/** `N` where it only says more narrowly what `T` says; a field that `T` does not know fails the check. */
export type Narrowed<T, N extends { [K in keyof N]: K extends keyof T ? Told<T[K]> : never }> = N;
