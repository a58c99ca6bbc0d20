// Between the time on somebody's wall and the time that the server knows. Pure.

/** A moment as `datetime-local` writes it, by this browser's clock face. */
export function lokal(time: string | null): string {
	if (!time) return '';
	const at = new Date(time);
	const two = (n: number) => String(n).padStart(2, '0');
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What `datetime-local` says, as a moment in UTC; null where it says nothing. */
export function utc(local: string): string | null {
	const at = local ? new Date(local) : null;
	return at && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

/** The day of a moment, for putting together what belongs to one. */
export const tag = (time: string): string => lokal(time).slice(0, 10);
