/**
 * Milliseconds from one time a file system tells to the next, at most: FAT's. A file written twice in between shows the same
 * time for both.
 */
export const coarsestTick = 2000;
