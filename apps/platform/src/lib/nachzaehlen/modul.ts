// Where the compiled rules come from: a file of our own, loaded when somebody counts and not before.
import address from './recount.wasm?url';
import { Werk } from './werk.ts';

let loading: Promise<WebAssembly.Module> | null = null;

/** A recount that has not begun. */
export async function werk(): Promise<Werk> {
	loading ??= load();
	try {
		return new Werk(await WebAssembly.instantiate(await loading));
	} catch (error) {
		// A failed load is not kept: the next try asks again.
		loading = null;
		throw error;
	}
}

async function load(): Promise<WebAssembly.Module> {
	const response = await fetch(address);
	if (!response.ok) throw new Error(`${address}: ${response.status}`);
	return WebAssembly.compile(await response.arrayBuffer());
}
