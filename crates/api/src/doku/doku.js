// Shows the OpenAPI description as a page. Text only ever enters as text, never as markup.
const METHODEN = ['get', 'post', 'patch', 'delete'];

/** An element with a class, attributes and children. */
function el(name, attributes = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	element.append(...children.filter((child) => child !== null && child !== undefined));
	return element;
}

const refName = (schema) => schema?.$ref?.split('/').pop();

/** What a schema looks like, as one word. */
function word(schema) {
	if (!schema) return '';
	const name = refName(schema);
	if (name) return name;
	const either = schema.oneOf ?? schema.anyOf;
	if (either) return either.map(word).join(' | ');
	if (schema.type === 'array') return `[${word(schema.items)}]`;
	const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'object');
	return schema.format ? `${type} (${schema.format})` : type;
}

function rows(entries) {
	const head = el('tr', {}, el('th', {}, 'Name'), el('th', {}, 'Typ'), el('th', {}, 'Bedeutung'));
	const body = entries.map(([name, type, text]) =>
		el('tr', {}, el('td', {}, el('code', {}, name)), el('td', {}, el('code', {}, type)), el('td', {}, text ?? '')),
	);
	return el('table', {}, el('thead', {}, head), el('tbody', {}, ...body));
}

function fields(api, schema) {
	const found = refName(schema) ? api.components.schemas[refName(schema)] : schema;
	const parts = found?.allOf ?? [found];
	const required = new Set(parts.flatMap((part) => part?.required ?? []));
	const named = parts.flatMap((part) => Object.entries(resolved(api, part)?.properties ?? {}));
	return named.map(([name, field]) => [required.has(name) ? `${name} *` : name, word(field), field.description]);
}

const resolved = (api, schema) => (refName(schema) ? api.components.schemas[refName(schema)] : schema);

function bodyOf(api, content) {
	const [type, media] = Object.entries(content ?? {})[0] ?? [];
	if (!media) return null;
	const entries = fields(api, media.schema);
	const title = el('p', {}, el('code', {}, type), ' ', el('strong', {}, word(media.schema)));
	return el('div', {}, title, entries.length ? rows(entries) : null);
}

function operation(api, path, method, op) {
	const summary = el(
		'summary',
		{},
		el('span', { class: `methode ${method}` }, method.toUpperCase()),
		el('code', {}, path),
		el('span', { class: 'leise' }, op.summary ?? ''),
	);
	const inside = el('div', { class: 'inhalt' }, op.description ? el('p', {}, op.description) : null);
	if (op.parameters?.length) {
		const entries = op.parameters.map((p) => [`${p.name}${p.required ? ' *' : ''}`, `${p.in}: ${word(p.schema)}`, p.description]);
		inside.append(el('h3', {}, 'Parameter'), rows(entries));
	}
	const sent = bodyOf(api, op.requestBody?.content);
	if (sent) inside.append(el('h3', {}, 'Inhalt'), sent);
	inside.append(el('h3', {}, 'Antworten'));
	for (const [status, response] of Object.entries(op.responses)) {
		inside.append(el('p', {}, el('strong', {}, status), ' ', response.description ?? ''));
		const answered = status.startsWith('2') ? bodyOf(api, response.content) : null;
		if (answered) inside.append(answered);
	}
	const id = `${method}-${path}`;
	const box = el('details', { id, 'data-worte': `${method} ${path} ${op.summary ?? ''}`.toLowerCase() }, summary, inside);
	if (decodeURIComponent(location.hash.slice(1)) === id) box.open = true;
	return box;
}

function show(api) {
	const main = document.getElementById('inhalt');
	const intro = (api.info.description ?? '').split('\n\n').map((text) => el('p', {}, text.replaceAll('**', '').replaceAll('`', '')));
	const byTag = new Map();
	for (const [path, item] of Object.entries(api.paths)) {
		for (const method of METHODEN.filter((method) => item[method])) {
			const tag = item[method].tags?.[0] ?? '';
			byTag.set(tag, [...(byTag.get(tag) ?? []), operation(api, path, method, item[method])]);
		}
	}
	const groups = [...byTag].map(([tag, boxes]) => el('section', {}, el('h2', {}, tag), ...boxes));
	main.replaceChildren(...intro, ...groups);
}

function filter(text) {
	const wanted = text.trim().toLowerCase();
	for (const box of document.querySelectorAll('details')) box.hidden = !box.dataset.worte.includes(wanted);
	for (const group of document.querySelectorAll('section')) group.hidden = !group.querySelector('details:not([hidden])');
}

document.getElementById('suche').addEventListener('input', (event) => filter(event.target.value));
const answer = await fetch('/api/openapi.json');
show(await answer.json());
