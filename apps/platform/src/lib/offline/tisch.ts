// The table of the outbox, in IndexedDB. Loaded when nothing is waiting any more, or when it is needed.
import { Dexie, type EntityTable, liveQuery } from 'dexie';
import type { Eintrag, Tisch } from './ausgang.svelte.ts';

const SENDER = 'weltgewebe-ausgang';

class Bank extends Dexie {
	declare ausgang: EntityTable<Eintrag, 'nr'>;
	constructor() {
		super('weltgewebe');
		this.version(1).stores({ ausgang: '++nr, &command.command_id' });
	}
}

export async function tisch(): Promise<Tisch> {
	const { ausgang } = await new Bank().open().then((db) => db as Bank);
	return {
		alle: () => ausgang.orderBy('nr').toArray(),
		lege: async (eintrag) => void (await ausgang.add(eintrag)),
		lehneAb: async (nr, abgelehnt) => void (await ausgang.update(nr, { abgelehnt })),
		entferne: (nr) => ausgang.delete(nr),
		stelleUm: async (nr, command) => void (await ausgang.update(nr, { command })),
		beobachte: (changed) => {
			const seen = liveQuery(() => ausgang.toArray()).subscribe(changed);
			return () => seen.unsubscribe();
		},
		allein: async (held) => {
			if (navigator.locks) await navigator.locks.request(SENDER, held);
			else await held();
		},
	};
}
