// What a Faden looks like, in one place for map and list: its kinds, their dashes in line widths, and how strength
// becomes opacity. Knows neither map nor DOM.

/** Every kind of Faden, in the order of the glossary. */
export const FADEN_ARTEN = [
	'gespraech',
	'gestaltung',
	'veraenderung',
	'interesse',
	'antrag',
	'abstimmung',
	'gold',
	'meldung',
] as const;

export type FadenArt = (typeof FADEN_ARTEN)[number];

/** Whether a word is a kind of Faden that this interface can draw. */
export function isFadenArt(word: string | null | undefined): word is FadenArt {
	return FADEN_ARTEN.includes(word as FadenArt);
}

/** Dash and gap lengths in line widths; empty is a solid line. */
export const DASHES: Record<FadenArt, readonly number[]> = {
	gespraech: [],
	gestaltung: [6, 1.5],
	veraenderung: [2, 1.5],
	interesse: [],
	antrag: [8, 2, 1.5, 2],
	abstimmung: [4, 2],
	gold: [],
	meldung: [0.8, 1.6],
};

/** Line widths in CSS pixels. */
export const WIDTHS: Record<FadenArt, number> = {
	gespraech: 2.6,
	gestaltung: 2.6,
	veraenderung: 2.6,
	interesse: 1.4,
	antrag: 2.6,
	abstimmung: 2.6,
	gold: 4.2,
	meldung: 2.6,
};

/** Width of Garn in CSS pixels. */
export const GARN_WIDTH = 5;

/** How long a Faden lives, in seconds (domain.md: exactly 168 h). */
export const FADEN_SECONDS = 604_800;

/** What is left of a Faden, 1 to 0, from its remaining seconds. */
export function strength(remaining_seconds: number): number {
	return Math.min(1, Math.max(0, remaining_seconds / FADEN_SECONDS));
}

/** Opacity from strength, as ui.md has it: `(1 - (1 - s)^2.2)^0.9`. */
export function opacity(s: number): number {
	const clamped = Math.min(1, Math.max(0, s));
	return (1 - (1 - clamped) ** 2.2) ** 0.9;
}

/** Opacity of a bar in a list: readable to the end. */
export function barOpacity(s: number): number {
	return Math.max(0.18, opacity(s));
}
