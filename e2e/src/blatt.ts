// A printed sheet as somebody with the paper reads it: its words, its QR code, and whether a word is anywhere in its bytes;
// and the checks of RFC 6962 that the paper makes possible, worked out here and not by our own rules.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import decodeQR from 'qr/decode.js';

/** What its code says: where the decision is, and the record that holds it with the proof of its place. */
export interface Siegel {
	url: string;
	position: number;
	leaf: Buffer;
	root: Buffer;
	proof: Buffer[];
}

/** The words of a sheet. */
export function worte(pdf: Buffer): string {
	return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString();
}

/** What the code on the last page says. */
export function siegel(pdf: Buffer): Siegel {
	const pages = execFileSync('pdfinfo', ['-'], { input: pdf }).toString();
	const last = /^Pages:\s+(\d+)$/m.exec(pages)?.[1] ?? '1';
	const picture = execFileSync('pdftoppm', ['-gray', '-r', '200', '-f', last, '-l', last, '-'], {
		input: pdf,
		maxBuffer: 64 * 1024 * 1024,
	});
	const said = decodeQR(grey(picture));
	const [url = '', fragment = ''] = said.split('#');
	const part = new URLSearchParams(fragment);
	const bytes = (name: string) => Buffer.from(part.get(name) ?? '', 'base64url');
	const proof = bytes('h');
	const hashes = Array.from({ length: proof.length / 32 }, (_, n) => proof.subarray(n * 32, (n + 1) * 32));
	return { url, position: Number(part.get('p')), leaf: bytes('l'), root: bytes('r'), proof: hashes };
}

/** A picture of grey bytes (PGM) as the reader of codes takes it. */
function grey(pgm: Buffer): { width: number; height: number; data: Uint8Array } {
	const [head, width = '', height = ''] =
		/^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 64).toString('latin1')) ?? [];
	if (!head) throw new Error('no picture');
	const pixels = pgm.subarray(head.length);
	const data = new Uint8Array(pixels.length * 4);
	pixels.forEach((pixel, n) => {
		data.fill(pixel, n * 4, n * 4 + 3);
		data[n * 4 + 3] = 255;
	});
	return { width: Number(width), height: Number(height), data };
}

/** Whether a word stands anywhere in a sheet: in its words, its bytes, or what is packed in them, as UTF-8 or UTF-16. */
export function sagt(pdf: Buffer, word: string): boolean {
	const forms = [Buffer.from(word), Buffer.from(word, 'utf16le'), Buffer.from(word, 'utf16le').swap16()];
	const hidden = [pdf, ...packed(pdf)];
	return worte(pdf).includes(word) || hidden.some((bytes) => forms.some((form) => bytes.includes(form)));
}

/** Every stream in it, unpacked where it is packed. */
function packed(pdf: Buffer): Buffer[] {
	const found: Buffer[] = [];
	for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7)) {
		if (pdf.subarray(at - 3, at).toString() === 'end') continue;
		try {
			found.push(inflateSync(pdf.subarray(at + 7, pdf.indexOf('\nendstream', at))));
		} catch {
			// Not packed: it is looked at with the rest.
		}
	}
	if (found.length === 0) throw new Error('nothing is packed in this sheet: it is read wrongly');
	return found;
}

const node = (left: Buffer, right: Buffer) =>
	createHash('sha256')
		.update(Buffer.from([1]))
		.update(left)
		.update(right)
		.digest();

/** The root of the tree that ends with this record, by the proof on the paper: every hash in it stands to the left. */
export const wurzel = ({ leaf, proof }: Siegel): Buffer => proof.reduce((below, left) => node(left, below), leaf);

/** Whether a tree extends an earlier one (RFC 9162, 2.1.4.2). */
export function erweitert(
	first: { size: number; root: Buffer },
	second: { size: number; root: Buffer },
	hashes: readonly Buffer[],
): boolean {
	if (first.size === second.size) return hashes.length === 0 && first.root.equals(second.root);
	const power = (first.size & (first.size - 1)) === 0;
	const [begin, ...rest] = power ? [first.root, ...hashes] : hashes;
	if (!begin) return false;
	let [fn, sn] = [first.size - 1, second.size - 1];
	while (fn & 1) [fn, sn] = [fn >> 1, sn >> 1];
	let [fr, sr] = [begin, begin];
	for (const hash of rest) {
		if (sn === 0) return false;
		if (fn & 1 || fn === sn) {
			[fr, sr] = [node(hash, fr), node(hash, sr)];
			while (!(fn & 1) && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
		} else {
			sr = node(sr, hash);
		}
		[fn, sn] = [fn >> 1, sn >> 1];
	}
	return sn === 0 && fr.equals(first.root) && sr.equals(second.root);
}
