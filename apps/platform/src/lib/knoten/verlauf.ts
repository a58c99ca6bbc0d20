// The history of a Knoten as versions that can be compared, and steps in words. Pure.
import type { VerlaufEintrag } from '@weltgewebe/api-client';
import { type Inhalt, inWorten, sendbar } from '$lib/weben/inhalt';

export interface Fassung {
	position: number;
	version: number;
	title: string;
	description: string;
	time: string;
	by_name: string | null;
	by: string | null;
}

/** Every state of title and description, the newest first. */
export function fassungen(steps: readonly VerlaufEintrag[]): Fassung[] {
	return steps
		.filter((s) => typeof s.title === 'string')
		.map((s) => ({
			position: s.position,
			version: s.version ?? 1,
			title: s.title ?? '',
			description: s.description ?? '',
			time: s.time,
			by: s.by,
			by_name: s.by_name,
		}))
		.sort((a, b) => b.position - a.position);
}

/** What a step changed: how it stood before and after, in words. Null where there is nothing to compare. */
export function vorherNachher(
	step: VerlaufEintrag,
	steps: readonly VerlaufEintrag[],
): [before: string, after: string] | null {
	const earlier = (same: (s: VerlaufEintrag) => boolean) =>
		steps
			.filter((s) => s.position < step.position && same(s))
			.reduce<VerlaufEintrag | null>((a, s) => (!a || s.position > a.position ? s : a), null);
	if (typeof step.title === 'string') {
		const before = earlier((s) => typeof s.title === 'string');
		return before ? [words(before), words(step)] : ['', words(step)];
	}
	if (!step.element_id || !step.event.startsWith('Element')) return null;
	const before = earlier((s) => s.element_id === step.element_id && !!s.inhalt);
	return [inWorten(before?.inhalt), inWorten(step.inhalt)];
}

/** What was taken out in a step, if it can be put back. */
export function entnommen(step: VerlaufEintrag, steps: readonly VerlaufEintrag[]): Inhalt | null {
	if (step.event !== 'ElementEntfernt') return null;
	const held = steps.filter((s) => s.position < step.position && s.element_id === step.element_id && s.inhalt);
	return sendbar(held.sort((a, b) => b.position - a.position)[0]?.inhalt);
}

const words = ({ title, description }: VerlaufEintrag) => [title, description].filter(Boolean).join('\n\n');
