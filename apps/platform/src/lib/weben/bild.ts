// A picture before it is sent: may it be, and is it small enough. What is larger than anybody will see is made smaller
// here, so that a cheap phone on a slow line gets through. Knows no address.

/** What the server takes. */
export const FORMATE = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
export const MOST_BYTES = 10 * 1024 * 1024;
/** The longest side that is worth sending, in pixels. */
export const LONGEST_PX = 2560;
/** What a browser is asked to open at most. */
const MOST_OPENED_BYTES = 60 * 1024 * 1024;

/** What stands as alternative text of a picture that says nothing: the server wants some, a page shows none. */
export const DEKORATIV = '–';
export const altVon = (alt: string): string => (alt === DEKORATIV ? '' : alt);

export type Einwand = 'format' | 'gross' | 'kaputt';

/** Why a file cannot be taken; null where it can. */
export function einwand({ type, size }: { type: string; size: number }): Einwand | null {
	if (!FORMATE.includes(type)) return 'format';
	return size > MOST_OPENED_BYTES ? 'gross' : null;
}

/** What it shall measure: as it is, or as large as is worth sending. */
export function masse(width: number, height: number, most = LONGEST_PX): { width: number; height: number } {
	const share = Math.min(1, most / Math.max(width, height));
	return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
}

/** The file as it is sent. Throws an `Einwand` where it cannot be opened or stays too large. */
export async function verkleinert(file: Blob): Promise<Blob> {
	const picture = await createImageBitmap(file).catch(() => {
		throw 'kaputt' satisfies Einwand;
	});
	try {
		const size = masse(picture.width, picture.height);
		if (size.width === picture.width && file.size <= MOST_BYTES) return file;
		const canvas = document.createElement('canvas');
		Object.assign(canvas, size);
		canvas.getContext('2d')?.drawImage(picture, 0, 0, size.width, size.height);
		const kind = file.type === 'image/png' || file.type === 'image/gif' ? 'image/png' : 'image/jpeg';
		const small = await blob(canvas, kind);
		const sent = small && small.size > MOST_BYTES ? await blob(canvas, 'image/jpeg') : small;
		if (!sent || sent.size > MOST_BYTES) throw 'gross' satisfies Einwand;
		return sent;
	} finally {
		picture.close();
	}
}

const blob = (canvas: HTMLCanvasElement, kind: string) =>
	new Promise<Blob | null>((done) => canvas.toBlob(done, kind, 0.88));
