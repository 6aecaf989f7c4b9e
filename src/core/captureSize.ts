/** What files hold in all, as their sizes tell it before any of them is read. */
export interface CaptureSize {
  readonly bytes: number;
  /** Links count as files. */
  readonly fileCount: number;
  /** Where most of it is, largest first; empty where nothing sticks out. */
  readonly largest: readonly FolderSize[];
}

/** A folder with what is in all of it. */
export interface FolderSize {
  readonly path: string;
  readonly bytes: number;
}

/** A snapshot was not taken, and no contents were read for it: the files hold more than `SnapshotOptions.maxBytes`. */
export class TooMuchToTake extends Error {
  override readonly name = 'TooMuchToTake';
  readonly size: CaptureSize;

  constructor(size: CaptureSize) {
    super('The files hold more than is allowed.');
    this.size = size;
  }
}
