// What changed between two texts, word by word. Pure.

export interface Stueck {
	/** `gleich` in both, `weg` only in the earlier one, `neu` only in the later one. */
	art: 'gleich' | 'weg' | 'neu';
	text: string;
}

/** Above this many cells of the table two texts are told apart line by line, and beyond it as a whole. */
const MOST_CELLS = 1_000_000;

/** The way from one text to another. Joined without `neu` it is the earlier text, without `weg` the later one. */
export function unterschied(before: string, after: string): Stueck[] {
	const words = [split(before, /(\s+)/), split(after, /(\s+)/)] as const;
	if (words[0].length * words[1].length <= MOST_CELLS) return way(...words);
	const lines = [split(before, /(?<=\n)/), split(after, /(?<=\n)/)] as const;
	if (lines[0].length * lines[1].length <= MOST_CELLS) return way(...lines);
	return joined([
		{ art: 'weg', text: before },
		{ art: 'neu', text: after },
	]);
}

const split = (text: string, at: RegExp) => text.split(at).filter((part) => part !== '');

function way(a: readonly string[], b: readonly string[]): Stueck[] {
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	let tail = 0;
	while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
	return joined([
		{ art: 'gleich', text: a.slice(0, head).join('') },
		...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
		{ art: 'gleich', text: a.slice(a.length - tail).join('') },
	]);
}

/** The longest common subsequence; what is not in it went or came. */
function middle(a: readonly string[], b: readonly string[]): Stueck[] {
	const wide = b.length + 1;
	const common = new Uint32Array((a.length + 1) * wide);
	const at = (i: number, j: number) => common[i * wide + j] ?? 0;
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			common[i * wide + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
	const found: Stueck[] = [];
	let [i, j] = [0, 0];
	while (i < a.length || j < b.length) {
		if (i < a.length && j < b.length && a[i] === b[j]) {
			found.push({ art: 'gleich', text: a[i] ?? '' });
			i++;
			j++;
		} else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1)))
			found.push({ art: 'weg', text: a[i++] ?? '' });
		else found.push({ art: 'neu', text: b[j++] ?? '' });
	}
	return found;
}

/** Neighbours of one kind become one piece. */
function joined(pieces: readonly Stueck[]): Stueck[] {
	const found: Stueck[] = [];
	for (const piece of pieces) {
		const last = found.at(-1);
		if (piece.text === '') continue;
		if (last?.art === piece.art) last.text += piece.text;
		else found.push({ ...piece });
	}
	return found;
}

/** Both changes of one text, where they touch different words; null where they touch the same ones. */
export function vereint(base: string, mine: string, theirs: string): string | null {
	if (mine === theirs || theirs === base) return mine;
	if (mine === base) return theirs;
	const [a, b] = [edits(base, mine), edits(base, theirs)];
	if (a.some((x) => b.some((y) => x.from <= y.until && y.from <= x.until))) return null;
	let text = base;
	for (const edit of [...a, ...b].sort((x, y) => y.from - x.from))
		text = text.slice(0, edit.from) + edit.text + text.slice(edit.until);
	return text;
}

interface Edit {
	from: number;
	until: number;
	text: string;
}

function edits(base: string, changed: string): Edit[] {
	const found: Edit[] = [];
	let at = 0;
	let open: Edit | null = null;
	for (const piece of unterschied(base, changed)) {
		if (piece.art === 'gleich') {
			open = null;
			at += piece.text.length;
			continue;
		}
		if (!open) {
			open = { from: at, until: at, text: '' };
			found.push(open);
		}
		if (piece.art === 'neu') open.text += piece.text;
		else {
			at += piece.text.length;
			open.until = at;
		}
	}
	return found;
}
