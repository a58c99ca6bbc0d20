// The words of a Knoten while somebody changes them, and what others change meanwhile. Where both touched different
// fields both stand; where both touched one, it is contested until the person has chosen. Neither version is lost.
import type { Knoten } from '@weltgewebe/api-client';
import { vereint } from './diff.ts';
import { lokal, utc } from './zeit.ts';

export const FELDER = ['title', 'unterart', 'description', 'starts_at', 'ends_at'] as const;
export type Feld = (typeof FELDER)[number];
export type Werte = Record<Feld, string>;
export type Wahl = 'meins' | 'deren' | 'beides';

export interface Streit {
	base: string;
	meins: string;
	deren: string;
	/** Both changes together, where that can be. */
	beides: string | null;
	wahl: Wahl | null;
}

export function werteVon(knoten: Pick<Knoten, Feld>): Werte {
	return {
		title: knoten.title,
		unterart: knoten.unterart ?? '',
		description: knoten.description ?? '',
		starts_at: lokal(knoten.starts_at),
		ends_at: lokal(knoten.ends_at),
	};
}

/** What of it is to be sent: only what differs, so that nothing is overwritten in passing. */
export function aenderung(base: Werte, now: Werte): Partial<Record<Feld, string | null>> {
	const change: Partial<Record<Feld, string | null>> = {};
	for (const feld of FELDER) {
		if (now[feld].trim() === base[feld]) continue;
		if (feld === 'starts_at' || feld === 'ends_at') change[feld] = utc(now[feld]);
		else change[feld] = now[feld].trim() || (feld === 'unterart' ? null : '');
	}
	return change;
}

export class Felder {
	werte = $state<Werte>({ title: '', unterart: '', description: '', starts_at: '', ends_at: '' });
	streit = $state<Partial<Record<Feld, Streit>>>({});
	/** What others changed alone and was taken over. */
	uebernommen = $state.raw<readonly Feld[]>([]);
	base: Werte;
	version: number;

	constructor(base: Werte, version: number, werte: Werte = base) {
		this.base = base;
		this.version = version;
		this.werte = { ...werte };
	}

	/** Whether something still has to be chosen. */
	get offen(): boolean {
		return Object.values(this.streit).some((s) => s.wahl === null);
	}

	/** Others changed it: the newest state becomes the base. */
	neu(theirs: Werte, version: number): void {
		if (version === this.version) return;
		const taken: Feld[] = [];
		for (const feld of FELDER) {
			const [base, mine, their] = [this.base[feld], this.werte[feld], theirs[feld]];
			if (their === base || their === mine) continue;
			if (mine === base) {
				this.werte[feld] = their;
				taken.push(feld);
			} else this.streit[feld] = { base, meins: mine, deren: their, beides: both(feld, base, mine, their), wahl: null };
		}
		this.uebernommen = [...new Set([...this.uebernommen, ...taken])];
		this.base = theirs;
		this.version = version;
	}

	waehle(feld: Feld, wahl: Wahl): void {
		const s = this.streit[feld];
		if (!s) return;
		s.wahl = wahl;
		this.werte[feld] = s[wahl] ?? s.meins;
	}
}

/** Only words can stand together; a time is one or the other. */
function both(feld: Feld, base: string, mine: string, theirs: string): string | null {
	return feld === 'starts_at' || feld === 'ends_at' ? null : vereint(base, mine, theirs);
}
