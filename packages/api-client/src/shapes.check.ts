// Holds our shapes against the server's own description, at compile time: every field we read is there, and is at most
// read more narrowly (a word as one of its words). Nothing of this is in the bundle.
import type { components } from './generated/schema.ts';
import type * as Ours from './shapes.ts';

type Theirs = components['schemas'];

/** The fields of `O` that `T` does not have, or has as something else. */
type Strange<O, T> = {
	[K in keyof O]-?: K extends keyof T ? (NonNullable<O[K]> extends NonNullable<T[K]> ? never : K) : K;
}[keyof O];

/** Only `never` is nothing strange. */
type Same<Strangers extends never> = Strangers;

export type Checked = [
	Same<Strange<Omit<Ours.Karte, 'name'>, Theirs['Karte']>>,
	Same<Strange<Ours.Ortsweberei, Theirs['OrtswebereiItem']>>,
	Same<Strange<Ours.KnotenItem, Theirs['KnotenItem']>>,
	Same<Strange<Omit<Ours.Knoten, 'elemente'>, Theirs['Knoten']>>,
	Same<Strange<Omit<Ours.RaumElement, 'type'>, Theirs['Element']>>,
	Same<Strange<Ours.Garn, Theirs['Garn']>>,
	Same<Strange<Ours.Faden, Theirs['Faden']>>,
	Same<Strange<Ours.Garnrolle, Theirs['Garnrolle']>>,
	Same<Strange<Ours.Ich, NonNullable<Theirs['Ich']> & Theirs['Privat']>>,
	Same<Strange<Ours.Adresse, Theirs['Adresse']>>,
	Same<Strange<Ours.Nachricht, Theirs['Nachricht']>>,
	Same<Strange<Ours.VerlaufEintrag, Theirs['Schritt']>>,
	Same<Strange<Ours.Treffer, Theirs['Treffer']>>,
];
