// The pieces every page is made of: thread and Knoten signs, the spool, the sheet, tabs. They take props and know no data.

export { default as FadenMark } from './FadenMark.svelte';
export * from './faden.ts';
export { default as Garnbild } from './Garnbild.svelte';
export { default as Icon } from './Icon.svelte';
export { default as KnotenIcon } from './KnotenIcon.svelte';
export { default as Sheet, type Stop } from './Sheet.svelte';
export { default as Spool } from './Spool.svelte';
export { default as Tabs, type Tab } from './Tabs.svelte';
