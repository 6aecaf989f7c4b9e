import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { newTemporaryName } from '../temporaryFiles.ts';
import type { DiskCalls } from './diskCalls.ts';

/** From so many contents on, those of a batch are written in a folder of their own. */
const sharedFrom = 16;

/** Other systems find room for a file as fast anywhere; Windows and macOS give it what its folder hands on to it. */
const mayShare = process.platform === 'linux';

interface SharedFolder {
  readonly place: string;
  readonly stat: Stats;
}

/**
 * Where contents lie until they take their place: beside it, or, when they are many, in a folder at the top.
 *
 * ext4 without a journal does not give away an inode that was freed in the last minutes, and looks at each one on its way to the
 * next (`recently_deleted` in `fs/ext4/ialloc.c`). It looks near the folder of the new file; where many files were deleted a moment ago,
 * a new folder has more room around it: 8,000 files were written in half the time.
 */
export class TemporaryPlaces {
  readonly #disk: DiskCalls;
  /** By the place of the top; `undefined` where none can be made. */
  readonly #shared = new Map<string, SharedFolder | undefined>();

  constructor(disk: DiskCalls) {
    this.#disk = disk;
  }

  /**
   * @param folder where the file is to be, and what is known of that
   * @param top the folder of the workspace it lies in
   * @param count of contents in the batch
   */
  newPlace(folder: string, stat: Stats | undefined, top: string, count: number): string {
    const shared = mayShare && count >= sharedFrom && stat !== undefined ? this.#folderAt(top) : undefined;
    const isAlike = shared !== undefined && stat !== undefined && handsOnTheSame(shared.stat, stat);
    return join(isAlike ? shared.place : folder, newTemporaryName());
  }

  /** Removes the folders; nothing is left in them. */
  remove(): void {
    for (const shared of this.#shared.values()) {
      try {
        if (shared !== undefined) this.#disk.rmdirSync(shared.place);
      } catch {
        // A later walk removes it.
      }
    }
    this.#shared.clear();
  }

  #folderAt(top: string): SharedFolder | undefined {
    if (!this.#shared.has(top)) this.#shared.set(top, this.#makeFolder(join(top, newTemporaryName())));
    return this.#shared.get(top);
  }

  #makeFolder(place: string): SharedFolder | undefined {
    try {
      this.#disk.mkdirSync(place);
      return { place, stat: this.#disk.lstatSync(place) };
    } catch {
      return undefined;
    }
  }
}

/** A file made in one of them may be moved to the other: no copy is needed, and its group is the same. */
function handsOnTheSame(a: Stats, b: Stats): boolean {
  const [inherits, alsoInherits] = [a, b].map(({ mode }) => (mode & 0o2000) !== 0);
  return a.dev === b.dev && inherits === alsoInherits && (inherits !== true || a.gid === b.gid);
}
