// The one client of this page; its line remembers what was written here, so that reads after it see it.
import { Client, Line } from '@weltgewebe/api-client';
import { getLocale } from '$lib/paraglide/runtime';
import { frueh } from './frueh.ts';

const line = new Line('/api', frueh);
line.language = getLocale();

export const client = new Client(line);
