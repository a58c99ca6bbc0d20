// The work of a task: for each of its puzzles the first number whose hash begins with enough zero bits. SHA-256 (FIPS
// 180-4) of one block stands here by itself: a call of the browser's own for each of 65,000 hashes takes far longer.

/** The first primes. */
function primes(count: number): number[] {
	const found: number[] = [];
	for (let n = 2; found.length < count; n++) if (found.every((p) => n % p)) found.push(n);
	return found;
}
/** The first 32 bits behind the point of a root. */
const bits = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const K = Int32Array.from(primes(64), (p) => bits(Math.cbrt(p)));
const START = Int32Array.from(primes(8), (p) => bits(Math.sqrt(p)));
/** The longest message that fits into one block. */
const LONGEST = 55;

const w = new Int32Array(64);
const at = (words: Int32Array, i: number): number => words[i] ?? 0;

/** The first 32 bits of SHA-256 over the first `length` bytes, as they stand in a block of 64. */
export function firstBits(block: Uint8Array, length: number): number {
	block.fill(0, length, 62);
	block[length] = 0x80;
	block[62] = length >> 5;
	block[63] = length << 3;
	const words = new DataView(block.buffer);
	for (let i = 0; i < 16; i++) w[i] = words.getInt32(4 * i);
	for (let i = 16; i < 64; i++) {
		const x = at(w, i - 15);
		const y = at(w, i - 2);
		const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
		const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
		w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
	}
	return rounds();
}

/** The rounds over the words, and the first word of what comes of them. */
function rounds(): number {
	let [a, b, c, d] = [at(START, 0), at(START, 1), at(START, 2), at(START, 3)];
	let [e, f, g, h] = [at(START, 4), at(START, 5), at(START, 6), at(START, 7)];
	for (let i = 0; i < 64; i++) {
		const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
		const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
		const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
		const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		h = g;
		g = f;
		f = e;
		e = (d + t1) | 0;
		d = c;
		c = b;
		b = a;
		a = (t1 + t2) | 0;
	}
	return (a + at(START, 0)) >>> 0;
}

/** The numbers that solve all puzzles of a task; `bits` is at most 32. */
export function loese(id: string, anzahl: number, bits: number): number[] {
	const limit = 2 ** (32 - bits);
	const block = new Uint8Array(64);
	return Array.from({ length: anzahl }, (_, n) => {
		const start = new TextEncoder().encode(`${id}:${n}:`);
		if (start.length + 10 > LONGEST) throw new Error('a task with a longer id than any');
		block.set(start);
		for (let zahl = 0; ; zahl++) {
			if (firstBits(block, write(block, start.length, zahl)) < limit) return zahl;
		}
	});
}

/** Writes a number in decimal digits, and gives where it ends. */
function write(block: Uint8Array, at: number, zahl: number): number {
	let end = at + 1;
	for (let n = zahl; n >= 10; n = Math.floor(n / 10)) end++;
	for (let i = end - 1, n = zahl; i >= at; i--, n = Math.floor(n / 10)) block[i] = 48 + (n % 10);
	return end;
}
