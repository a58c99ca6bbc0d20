// The work of the task before registering, against the hash of the system and the numbers of the server. Knows no page.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { firstBits, loese } from './loese.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();

describe('the task before registering', () => {
	it('hashes as everyone does, at every length that fits into a block', () => {
		for (let length = 0; length <= 55; length++) {
			const text = 'aufgabe:0123456789-'.repeat(3).slice(0, length);
			const block = new Uint8Array(64).fill(7);
			block.set(new TextEncoder().encode(text));
			expect(firstBits(block, length), `${length}`).toBe(sha256(text).readUInt32BE(0));
		}
	});

	it('finds the numbers that the server finds', () => {
		// The same numbers stand in the test of the server's side.
		const expected = [58, 179, 104, 200, 231, 106, 0, 8, 17, 419, 163, 157, 324, 63, 36, 48];
		expect(loese('00000000-0000-0000-0000-00000000abcd', 16, 8)).toEqual(expected);
	});

	it('solves what the server asks for while little goes on', () => {
		const id = '0195d3a0-1111-7000-8000-0123456789ab';
		loese(id, 16, 12).forEach((zahl, n) => {
			expect(sha256(`${id}:${n}:${zahl}`).readUInt32BE(0)).toBeLessThan(2 ** 20);
		});
	});

	it('takes no work where none is asked for', () => {
		expect(loese('00000000-0000-0000-0000-00000000abcd', 3, 0)).toEqual([0, 0, 0]);
	});
});
