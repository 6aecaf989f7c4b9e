import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { NotDone } from '../fileErrors.ts';
import type { ChangedFolders } from './changedFolders.ts';
import type { DiskCalls } from './diskCalls.ts';

/** The folders above paths, each looked at once. */
export class FolderWays {
  readonly #folders: Pick<ChangedFolders, 'placeOf' | 'foldersAbove'>;
  readonly #disk: DiskCalls;
  readonly #kinds = new Map<string, 'folder' | 'missing' | 'other'>();
  readonly #stats = new Map<string, Stats>();
  /** Places of the folders that were made, in the order they were. */
  readonly made: string[] = [];

  constructor(folders: Pick<ChangedFolders, 'placeOf' | 'foldersAbove'>, disk: DiskCalls) {
    this.#folders = folders;
    this.#disk = disk;
  }

  /** Whether every folder above a path is there. Throws `NotDone` when a link is among them. */
  isOpen(path: string): boolean {
    return this.#folders.foldersAbove(path).every(folder => this.#look(folder) === 'folder');
  }

  /** Makes the folders above a path that are missing. Throws `NotDone` when a link or a file is among them. */
  open(path: string): void {
    for (const folder of this.#folders.foldersAbove(path)) {
      const kind = this.#look(folder);
      if (kind === 'other') throw new NotDone(`“${folder}” is not a folder`);
      if (kind === 'folder') continue;
      const place = this.#folders.placeOf(folder);
      this.#disk.mkdirSync(place);
      this.#kinds.set(folder, 'folder');
      this.made.push(place);
    }
  }

  /** What is known of the folder a path lies in; nothing of one that was made just now, or is the top. */
  statAbove(path: string): Stats | undefined {
    return this.#stats.get(this.#folders.foldersAbove(path).at(-1) ?? '');
  }

  /** The place of the workspace folder that a path lies in. */
  topOf(path: string): string {
    return dirname(this.#folders.placeOf(this.#folders.foldersAbove(path)[0] ?? path));
  }

  #look(folder: string): 'folder' | 'missing' | 'other' {
    const known = this.#kinds.get(folder);
    if (known !== undefined) return known;
    const stat = this.#disk.lstatSync(this.#folders.placeOf(folder), { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() === true) throw new NotDone(`“${folder}” is a link`);
    const kind = stat === undefined ? 'missing' : stat.isDirectory() ? 'folder' : 'other';
    this.#kinds.set(folder, kind);
    if (stat !== undefined) this.#stats.set(folder, stat);
    return kind;
  }
}
