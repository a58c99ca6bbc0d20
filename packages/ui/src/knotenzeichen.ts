// The signs of the kinds of Knoten as paths, one truth for list and map: own line drawings on a 24 px grid. Pure.

/** Side of the grid that the paths are drawn on. */
export const ZEICHEN_GRID = 24;

/** A path for each kind of Knoten, those of the structure among them. */
export const KNOTENZEICHEN: Readonly<Record<string, string>> = {
	idee: 'M9 18h6M10 21h4M12 3a6 6 0 0 0-3.6 10.8c.7.6 1.1 1.3 1.1 2.2h5c0-.9.4-1.6 1.1-2.2A6 6 0 0 0 12 3Z',
	veranstaltung: 'M4 6.5h16v13.5H4zM4 10.5h16M8 4v4M16 4v4M8.5 14h3v3h-3z',
	einrichtung: 'M4 20V10l8-6 8 6v10zM10 20v-6h4v6',
	werkzeug:
		'M14.5 6.2a4 4 0 0 1 5.2-1.8l-2.8 2.8.6 2 2 .6 0 0a4 4 0 0 1-6.2 3L7 19.4a1.9 1.9 0 0 1-2.6-2.6l6.4-6.4a4 4 0 0 1 3.7-4.2Z',
	schlafplatz: 'M3 19V7M3 16h18v3M21 16v-2.5a3 3 0 0 0-3-3h-7V16M7 13.2a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8Z',
	frage:
		'M9 9.2a3 3 0 1 1 4.4 2.6c-.9.5-1.4 1.1-1.4 2.2M12 17.4v.2M12 3.5a8.5 8.5 0 1 1-4.4 15.8L4 20.5l1.2-3.6A8.5 8.5 0 0 1 12 3.5Z',
	sonstiges: 'M12 12m-7.5 0a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0M8 12h.1M12 12h.1M16 12h.1',
	konto:
		'M5 8.5C5 6.6 8.1 5 12 5s7 1.6 7 3.5S15.9 12 12 12 5 10.4 5 8.5ZM5 8.5v7C5 17.4 8.1 19 12 19s7-1.6 7-3.5v-7M5 12c0 1.9 3.1 3.5 7 3.5s7-1.6 7-3.5',
	webrat: 'M4 9h16M6 9v9M10 9v9M14 9v9M18 9v9M4 20h16M12 3.5 20 9H4z',
	naehstuebchen: 'M5 19 16.5 7.5M14.5 5.5a2.8 2.8 0 1 1 4 4l-2 0-2-2zM5 19c4 1 6-3 9-2s3 3 5 2',
	archiv: 'M4 5h16v4H4zM5.5 9v10h13V9M10 13h4',
	antrag: 'M6 3.5h9l4 4V20.5H6zM15 3.5v4h4M9 12.5l2.2 2.2L15.5 10.5M9 17.5h6.5',
};

/** The path of a kind; that of `sonstiges` for a kind that came later. */
export function knotenzeichen(type: string): string {
	return KNOTENZEICHEN[type] ?? KNOTENZEICHEN.sonstiges ?? '';
}
