/** Finds the settings about room on the disk in the Settings editor. */
export const storageSettings = 'threadCheckpoints.storage';
