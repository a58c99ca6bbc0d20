// Loading for pages: a problem becomes a page of its own, in words.

import { error } from '@sveltejs/kit';
import { Problem } from '@weltgewebe/api-client';
import { problemWort } from './problem.ts';

export async function laden<T>(asked: Promise<T>): Promise<T> {
	try {
		return await asked;
	} catch (thrown) {
		const status = thrown instanceof Problem && thrown.status >= 400 ? thrown.status : 503;
		error(status, problemWort(thrown));
	}
}
