// A draft is kept until it is sent or thrown away.
import { expect, test } from 'vitest';
import { Entwurf, type Lade, verwirfAlle } from './entwurf.ts';

function lade(): Lade & { inside: Map<string, string> } {
	const inside = new Map<string, string>();
	return {
		inside,
		getItem: (key) => inside.get(key) ?? null,
		setItem: (key, value) => void inside.set(key, value),
		removeItem: (key) => void inside.delete(key),
	};
}

test('what was kept is there after a reload', () => {
	const drawer = lade();
	new Entwurf<{ title: string }>('knoten', drawer).merke({ title: 'Garten' });
	expect(new Entwurf<{ title: string }>('knoten', drawer).lies()).toEqual({ title: 'Garten' });
});

test('each work has its own', () => {
	const drawer = lade();
	new Entwurf('nachricht/1', drawer).merke('hallo');
	expect(new Entwurf('nachricht/2', drawer).lies()).toBeNull();
});

test('thrown away is gone', () => {
	const drawer = lade();
	const draft = new Entwurf('knoten', drawer);
	draft.merke('x');
	draft.verwirf();
	expect(draft.lies()).toBeNull();
	expect(drawer.inside.size).toBe(0);
});

test('after thirty days it is not offered any more, and leaves nothing behind', () => {
	const drawer = lade();
	let now = 0;
	const draft = new Entwurf('knoten', drawer, () => now);
	draft.merke('x');
	now = 30 * 86_400_000;
	expect(draft.lies()).toBe('x');
	now += 1;
	expect(draft.lies()).toBeNull();
	expect(drawer.inside.size).toBe(0);
});

test('a drawer that refuses, or holds nonsense, stops nobody', () => {
	const full: Lade = {
		getItem: () => '{nonsense',
		setItem: () => {
			throw new Error('full');
		},
		removeItem: () => {
			throw new Error('forbidden');
		},
	};
	const draft = new Entwurf('knoten', full);
	expect(() => draft.merke('x')).not.toThrow();
	expect(draft.lies()).toBeNull();
	expect(() => draft.verwirf()).not.toThrow();
	expect(new Entwurf('knoten', null).lies()).toBeNull();
});

test('who signs out leaves no draft, and everything else where it is', () => {
	const drawer = lade();
	new Entwurf('knoten', drawer).merke('x');
	new Entwurf('nachricht/1', drawer).merke('y');
	drawer.setItem('weltgewebe-thema', 'dunkel');
	verwirfAlle({
		...drawer,
		get length() {
			return drawer.inside.size;
		},
		key: (index) => [...drawer.inside.keys()][index] ?? null,
	});
	expect([...drawer.inside.keys()]).toEqual(['weltgewebe-thema']);
});
