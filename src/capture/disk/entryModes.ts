import type { EntryMode } from '../../core/tree.ts';

/** The position of a mode is its number. */
export const entryModes: readonly (EntryMode | undefined)[] = [undefined, 'executable', 'link', 'folder'];

export const modeNumber = { file: 0, executable: 1, link: 2, folder: 3 } as const;
