// One event as an iCalendar file (RFC 5545), made in the browser. Pure.

export interface Termin {
	uid: string;
	title: string;
	description: string;
	/** Where it can be read on. */
	url: string;
	lat: number;
	lon: number;
	starts_at: string | null;
	ends_at: string | null;
	/** When it was written, RFC 3339. */
	stamp: string;
}

const MOST_OCTETS = 75;

/** The file; null where nothing says when. */
export function ics(termin: Termin): string | null {
	const start = termin.starts_at ?? termin.ends_at;
	if (!start) return null;
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Weltgewebe//Knoten//DE',
		'BEGIN:VEVENT',
		`UID:${termin.uid}@weltgewebe`,
		`DTSTAMP:${utc(termin.stamp)}`,
		`DTSTART:${utc(start)}`,
		...(termin.starts_at && termin.ends_at ? [`DTEND:${utc(termin.ends_at)}`] : []),
		`SUMMARY:${escaped(termin.title)}`,
		...(termin.description ? [`DESCRIPTION:${escaped(termin.description)}`] : []),
		`GEO:${termin.lat.toFixed(6)};${termin.lon.toFixed(6)}`,
		`URL:${termin.url}`,
		'END:VEVENT',
		'END:VCALENDAR',
	];
	return `${lines.map(folded).join('\r\n')}\r\n`;
}

/** `20260101T180000Z` */
const utc = (time: string) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

const escaped = (text: string) =>
	text.replace(/\\/g, '\\\\').replace(/;/g, '\\;').replace(/,/g, '\\,').replace(/\r?\n/g, '\\n');

/** No line is longer than 75 octets; what goes on begins with a space. No character is cut in two. */
function folded(line: string): string {
	const bytes = (text: string) => new TextEncoder().encode(text).length;
	const rows: string[] = [];
	let row = '';
	for (const character of line) {
		if (bytes(row + character) > MOST_OCTETS) {
			rows.push(row);
			row = ' ';
		}
		row += character;
	}
	return [...rows, row].join('\r\n');
}
