// Where somebody is with the keyboard when a page has come. Kit puts the focus to the top of every new page, also for who
// has gone on meanwhile, which on a slow device is soon the case. Who has moved stays where they went.
import { afterNavigate, beforeNavigate, onNavigate } from '$app/navigation';

/** Lets the one stay there who went on between asking for a page and its coming. Called while a component begins. */
export function behalteFokus(): void {
	let asked: Element | null = null;
	let went: Element | null = null;
	// Kit begins a moment after the link was followed, and that moment counts already.
	addEventListener('click', () => (asked = document.activeElement), true);
	beforeNavigate(({ type }) => {
		if (type !== 'link') asked = document.activeElement;
	});
	onNavigate(() => {
		const now = document.activeElement;
		went = now === asked || now === document.body ? null : now;
	});
	afterNavigate(() => {
		if (document.activeElement === document.body) (went as HTMLElement | null)?.focus({ preventScroll: true });
		went = null;
	});
}
