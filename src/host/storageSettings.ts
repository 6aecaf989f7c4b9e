/** Finds the settings about room on the disk in the Settings editor. */
export const storageSettings = 'threadCheckpoints.storage';

/** Finds the patterns of what checkpoints leave out there. */
export const excludeSetting = 'threadCheckpoints.exclude';

/** Finds the limit on the size of a file there. */
export const fileSizeSetting = 'threadCheckpoints.maxFileSizeMB';
