// The one client of this page; its line remembers what was written here, so that reads after it see it.
import { Client, Line } from '@weltgewebe/api-client';
import { getLocale } from '$lib/paraglide/runtime';

const line = new Line();
line.language = getLocale();

export const client = new Client(line);
