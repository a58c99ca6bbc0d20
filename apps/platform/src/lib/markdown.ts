// The little Markdown that descriptions need - paragraphs, headings, lists, emphasis, links - as a tree. Never as HTML:
// what people write can only become text and links. Pure.

import { rechner } from './weben/inhalt.ts';

export type Inline =
	| { type: 'text'; text: string }
	| { type: 'strong' | 'em' | 'code'; text: string }
	/** `host` where the text does not say it: nobody shall be led astray by a label. */
	| { type: 'link'; href: string; text: string; host: string | null };

export type Block = { type: 'p' | 'h'; inline: Inline[] } | { type: 'list'; ordered: boolean; items: Inline[][] };

const MARKS =
	/\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|_([^_\n]+)_|`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>)]*[^\s<>).,;:!?])/g;

/** One line of text with its marks. Only http and https become links. */
export function inline(text: string): Inline[] {
	const parts: Inline[] = [];
	let at = 0;
	for (const match of text.matchAll(MARKS)) {
		if (match.index > at) parts.push({ type: 'text', text: text.slice(at, match.index) });
		parts.push(mark(match));
		at = match.index + match[0].length;
	}
	if (at < text.length) parts.push({ type: 'text', text: text.slice(at) });
	return parts;
}

function mark([whole, strong, em, underscored, code, label, target, bare]: RegExpMatchArray): Inline {
	if (strong) return { type: 'strong', text: strong };
	if (em || underscored) return { type: 'em', text: em ?? underscored ?? '' };
	if (code) return { type: 'code', text: code };
	if (label && target) return { type: 'link', href: target, text: label, host: rechner(target) };
	return {
		type: 'link',
		href: bare ?? whole,
		text: (bare ?? whole).replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, ''),
		host: null,
	};
}

/** A whole description. */
export function blocks(source: string): Block[] {
	return source
		.replaceAll('\r\n', '\n')
		.split(/\n{2,}/)
		.map((chunk) => chunk.trim())
		.filter((chunk) => chunk !== '')
		.map(block);
}

function block(chunk: string): Block {
	const lines = chunk.split('\n');
	if (lines.every((line) => /^\s*[-*+]\s+/.test(line))) return list(lines, false);
	if (lines.every((line) => /^\s*\d+[.)]\s+/.test(line))) return list(lines, true);
	const heading = /^#{1,6}\s+(.+)$/.exec(chunk);
	return heading?.[1] ? { type: 'h', inline: inline(heading[1]) } : { type: 'p', inline: inline(chunk) };
}

function list(lines: string[], ordered: boolean): Block {
	return { type: 'list', ordered, items: lines.map((line) => inline(line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ''))) };
}
