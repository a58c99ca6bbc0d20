// Sending a picture. The one call that is not `fetch`: only this way a browser tells how much has gone out.
import { Problem } from './problem.ts';

/** An uploaded picture. Elements refer to it by its id. */
export interface Bild {
	id: string;
	width: number;
	height: number;
	url: string;
	/** The smallest first. */
	sizes: { width: number; height: number; url: string }[];
}

/** Sends it; `progress` hears the share that has gone out, 0 to 1. Rejects with a `Problem`. */
export function ladeHoch(file: Blob, progress: (share: number) => void, signal?: AbortSignal): Promise<Bild> {
	return new Promise((done, failed) => {
		const call = new XMLHttpRequest();
		call.open('POST', '/api/bilder');
		call.setRequestHeader('Content-Type', file.type);
		call.setRequestHeader('Accept', 'application/json');
		call.setRequestHeader('Accept-Language', document.documentElement.lang || 'de');
		call.setRequestHeader('X-Weltgewebe', '1');
		call.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
		call.onerror = () => failed(new Problem(0, '', '', ''));
		call.onabort = () => failed(new DOMException('', 'AbortError'));
		call.onload = () => {
			const read = answer(call);
			if (read.ok) read.json().then((told) => done(told as Bild), failed);
			else void Problem.from(read).then(failed);
		};
		signal?.addEventListener('abort', () => call.abort(), { once: true });
		call.send(file);
	});
}

function answer(call: XMLHttpRequest): Response {
	const headers = new Headers();
	const retry = call.getResponseHeader('Retry-After');
	if (retry) headers.set('Retry-After', retry);
	return new Response(call.responseText, { status: call.status, headers });
}
