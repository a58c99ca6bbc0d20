// What has just been tied in this tab, so that its page can say what happened. Forgotten with the tab.
export const geschehen = $state<{ geknuepft: string | null }>({ geknuepft: null });
