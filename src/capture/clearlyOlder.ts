/**
 * Milliseconds by which a time of a file must be older than a moment, to be sure that a change since then would show in it.
 * A file written twice within one tick of the file system's clock shows the same time for both: this is the coarsest tick in
 * use, 2 seconds of FAT, and what that clock may lag behind.
 */
export const clearlyOlder = 2050;
