import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FailedChange } from '../../core/ports/workingDirectory.ts';
import type { EntryMode, TreeEntry } from '../../core/tree.ts';
import type { PreparedChange } from '../changeBatches.ts';
import { isExecutable, readWithoutFollowing, withExecutable } from '../diskFiles.ts';
import { changedMeanwhile, explainFileError, NotDone } from '../fileErrors.ts';
import { otherSpelling } from '../otherSpelling.ts';
import { isTemporaryName, newTemporaryName } from '../temporaryFiles.ts';
import { workThrough } from '../workPool.ts';
import type { ChangedFolders } from './changedFolders.ts';
import type { DiskCalls } from './diskCalls.ts';
import { FolderWays } from './folderWays.ts';
import { TemporaryPlaces } from './temporaryPlaces.ts';

/** Each is an open file meanwhile; one that cannot be opened would not become durable. */
const foldersAtOnce = 32;

/** A change whose new content lies where it can be moved to its place. */
interface ReadyChange {
  readonly change: PreparedChange;
  readonly place: string;
  /** `undefined` for a folder, which is made at once. */
  readonly temporary: string | undefined;
  /** The open file of it, until it is durable. */
  file?: number;
}

/**
 * Makes changes on this machine's disk with synchronous calls.
 *
 * Invariants: at each moment a file is what it was or what it is to be, also across a power cut; it is looked at in the moment
 * before it is replaced or deleted, and stays when it is not what it has to be; no link is followed.
 */
export class ChangeWriter {
  readonly #folders: ChangedFolders;
  readonly #disk: DiskCalls;
  /** Names in these folders have changed since the last `finish`. */
  readonly #changed = new Set<string>();
  readonly #temporary: TemporaryPlaces;

  constructor(folders: ChangedFolders, disk: DiskCalls = fs) {
    this.#folders = folders;
    this.#disk = disk;
    this.#temporary = new TemporaryPlaces(disk);
  }

  /** Makes deletions, then all others. Returns those that were not made. */
  async write(changes: readonly PreparedChange[]): Promise<readonly FailedChange[]> {
    const failed: FailedChange[] = [];
    const fail = (path: string, cause: unknown): void => void failed.push({ path, reason: explainFileError(cause) });
    const each = <Item>(items: readonly Item[], pathOf: (item: Item) => string, work: (item: Item) => void): void => {
      for (const item of items) {
        try {
          work(item);
        } catch (cause) {
          fail(pathOf(item), cause);
        }
      }
    };
    const deletions = changes.filter(({ to }) => to === undefined);
    const deleted: string[] = [];
    let ways = this.#newWays();
    each(deletions, pathOf, change => {
      if (this.#delete(change, ways)) deleted.push(change.path);
    });
    this.#removeEmptyFolders(deleted);

    ways = this.#newWays();
    const ready: ReadyChange[] = [];
    const others = changes.filter(({ to }) => to !== undefined);
    each(others, pathOf, change => ready.push(this.#prepare(change, ways, others.length)));
    const durable = await this.#syncAll(ready, fail);
    // Looked at anew: much time may have passed.
    const { made } = ways;
    for (const folder of made) this.#changed.add(dirname(folder));
    ways = this.#newWays();
    each(
      durable,
      item => item.change.path,
      item => this.#orRemove(item, () => this.#put(item, ways)),
    );
    if (failed.length > 0) this.#removeFolders(made);
    return failed;
  }

  /** Another writer may have made changes at these paths: `finish` makes them durable too. */
  noteChanged(paths: Iterable<string>): void {
    const { foldersAbove, placeOf } = this.#folders;
    for (const path of paths) {
      try {
        for (const changed of [path, ...foldersAbove(path)]) this.#changed.add(dirname(placeOf(changed)));
      } catch {
        // A path that is refused was changed by nobody.
      }
    }
  }

  /** Makes names durable that have changed. */
  async finish(): Promise<void> {
    this.#temporary.remove();
    const left = [...this.#changed].values();
    this.#changed.clear();
    await workThrough(
      () => {
        const { value: place } = left.next();
        return place === undefined ? undefined : () => this.#syncFolder(place);
      },
      { parallelism: foldersAtOnce, signal: undefined },
    );
  }

  #newWays(): FolderWays {
    return new FolderWays(this.#folders, this.#disk);
  }

  /** Returns whether something was there to delete. */
  #delete({ path, from }: PreparedChange, ways: FolderWays): boolean {
    const place = this.#folders.placeOf(path);
    const stat = ways.isOpen(path) ? this.#stat(place) : undefined;
    if (stat === undefined) return false;
    if (!this.#holds(path, place, stat, from)) throw new NotDone(changedMeanwhile);
    if (stat.isDirectory()) this.#removeFolder(place);
    else this.#disk.unlinkSync(place);
    this.#changed.add(dirname(place));
    return true;
  }

  /** Writes the new content to where it can be moved to its place. */
  #prepare(change: PreparedChange, ways: FolderWays, count: number): ReadyChange {
    const { path, to } = change;
    const place = this.#folders.placeOf(path);
    ways.open(path);
    if (to === undefined || to.mode === 'folder') return { change, place, temporary: undefined };
    const temporary = this.#temporary.newPlace(dirname(place), ways.statAbove(path), ways.topOf(path), count);
    const ready: ReadyChange = { change, place, temporary };
    this.#orRemove(ready, () => {
      if (to.mode === 'link') this.#disk.symlinkSync(Buffer.from(to.bytes), temporary);
      else {
        ready.file = this.#disk.openSync(temporary, 'wx');
        this.#fill(ready.file, to.bytes, to.mode, change.from && this.#stat(place));
      }
    });
    return ready;
  }

  /** @param old what it will replace */
  #fill(file: number, bytes: Uint8Array, mode: EntryMode | undefined, old: fs.Stats | undefined): void {
    const disk = this.#disk;
    this.#writeAll(file, bytes);
    if (old?.isFile() !== true && mode !== 'executable') return;
    const made = disk.fstatSync(file).mode & 0o7777;
    const wanted = withExecutable(old?.isFile() === true ? old.mode & 0o7777 : made, mode === 'executable');
    if (wanted !== made) disk.fchmodSync(file, wanted);
  }

  #writeAll(file: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) done += this.#disk.writeSync(file, bytes, done, bytes.length - done);
  }

  /**
   * Asks for all at once: what makes one durable then makes others durable too, which takes a fraction of the time of one after
   * the other. Returns those that are.
   */
  async #syncAll(
    all: readonly ReadyChange[],
    fail: (path: string, cause: unknown) => void,
  ): Promise<readonly ReadyChange[]> {
    const results = await Promise.allSettled(all.map(({ file }) => this.#synced('fdatasync', file)));
    return all.filter((ready, index) => {
      const result = results[index];
      try {
        this.#orRemove(ready, () => {
          if (result?.status === 'rejected') throw result.reason;
          this.#close(ready);
        });
        return true;
      } catch (cause) {
        fail(ready.change.path, cause);
        return false;
      }
    });
  }

  #synced(call: 'fdatasync' | 'fsync', file: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (file === undefined) resolve();
      else this.#disk[call](file, error => (error === null ? resolve() : reject(error)));
    });
  }

  #close(ready: ReadyChange): void {
    const { file } = ready;
    delete ready.file;
    if (file !== undefined) this.#disk.closeSync(file);
  }

  #put({ change: { path, from, to }, place, temporary }: ReadyChange, ways: FolderWays): void {
    if (to === undefined) return;
    if (!ways.isOpen(path)) throw new NotDone('its folder was removed while files were being restored');
    const stat = this.#stat(place);
    if (!this.#holds(path, place, stat, from)) {
      const wanted = { blob: to.blob, mode: to.mode, size: to.bytes.length };
      if (stat === undefined || !this.#holds(path, place, stat, wanted)) throw this.#otherThan(place, stat, from);
      if (temporary !== undefined) this.#disk.unlinkSync(temporary);
      return;
    }
    if (stat?.isDirectory() === true) {
      if (temporary === undefined) return;
      this.#removeFolder(place);
    } else if (temporary === undefined && stat !== undefined) this.#disk.unlinkSync(place);
    if (temporary === undefined) this.#disk.mkdirSync(place);
    else this.#move(temporary, place, to);
    this.#changed.add(dirname(place));
  }

  /** Where another file system, or a part of the same one, is mounted between the two, the content is made anew beside its place. */
  #move(temporary: string, place: string, to: NonNullable<PreparedChange['to']>): void {
    const disk = this.#disk;
    try {
      disk.renameSync(temporary, place);
    } catch (cause) {
      if (!isBetweenMounts(cause) || dirname(temporary) === dirname(place)) throw cause;
      const beside = join(dirname(place), newTemporaryName());
      try {
        if (to.mode === 'link') disk.symlinkSync(Buffer.from(to.bytes), beside);
        else this.#writeWhole(beside, to.bytes, disk.lstatSync(temporary).mode & 0o7777);
        disk.renameSync(beside, place);
      } catch (second) {
        if (disk.lstatSync(beside, { throwIfNoEntry: false }) !== undefined) disk.unlinkSync(beside);
        throw second;
      }
      disk.unlinkSync(temporary);
    }
  }

  /** A file of its own, durable. */
  #writeWhole(place: string, bytes: Uint8Array, mode: number): void {
    const disk = this.#disk;
    const file = disk.openSync(place, 'wx');
    try {
      this.#writeAll(file, bytes);
      disk.fchmodSync(file, mode);
      disk.fdatasyncSync(file);
    } finally {
      disk.closeSync(file);
    }
  }

  /** Whether what is at a place is this entry. */
  #holds(path: string, place: string, stat: fs.Stats | undefined, entry: TreeEntry | undefined): boolean {
    if (stat === undefined || entry === undefined) return stat === undefined && entry === undefined;
    const disk = this.#disk;
    if (stat.isSymbolicLink()) {
      return entry.mode === 'link' && isBlob(disk.readlinkSync(place, { encoding: 'buffer' }), entry);
    }
    if (stat.isDirectory()) return entry.mode === 'folder' && disk.readdirSync(place).every(isTemporaryName);
    if (!stat.isFile() || stat.size !== entry.size) return false;
    if (entry.mode !== (isExecutable(stat.mode) ? 'executable' : undefined)) return false;
    return this.#folders.isKnown(path, stat, entry) || isBlob(this.#read(place), entry);
  }

  #read(place: string): Uint8Array {
    const file = this.#disk.openSync(place, readWithoutFollowing);
    try {
      return this.#disk.readFileSync(file);
    } finally {
      this.#disk.closeSync(file);
    }
  }

  /** Why it is not replaced. */
  #otherThan(place: string, stat: fs.Stats | undefined, from: TreeEntry | undefined): NotDone {
    if (from !== undefined || stat === undefined) return new NotDone(changedMeanwhile);
    const same = otherSpelling(basename(place), this.#disk.readdirSync(dirname(place)));
    if (same !== undefined) return new NotDone(`this disk takes it for “${same}”, which is there`);
    return new NotDone(stat.isDirectory() ? 'a folder is there' : changedMeanwhile);
  }

  #stat(place: string): fs.Stats | undefined {
    return this.#disk.lstatSync(place, { throwIfNoEntry: false });
  }

  /** What a change that is not made has written is removed. */
  #orRemove(ready: ReadyChange, work: () => void): void {
    try {
      work();
    } catch (cause) {
      try {
        this.#close(ready);
        if (ready.temporary !== undefined) this.#disk.unlinkSync(ready.temporary);
      } catch {
        // It was not made, or a later walk removes it.
      }
      throw cause;
    }
  }

  #removeEmptyFolders(deleted: readonly string[]): void {
    const folders = new Set(deleted.flatMap(path => this.#folders.foldersAbove(path)));
    this.#removeFolders([...folders].map(folder => this.#folders.placeOf(folder)));
  }

  /** Those that are empty; deepest first, so that what held only them goes too. */
  #removeFolders(places: readonly string[]): void {
    for (const place of [...places].sort((a, b) => b.length - a.length)) {
      try {
        this.#removeFolder(place);
        this.#changed.delete(place);
        this.#changed.add(dirname(place));
      } catch {
        // It is not empty, or is in use: it stays.
      }
    }
  }

  /** With what a crash has left in it; throws when anything else is there. */
  #removeFolder(place: string): void {
    const names = this.#disk.readdirSync(place);
    if (names.every(isTemporaryName)) for (const name of names) this.#disk.unlinkSync(join(place, name));
    this.#disk.rmdirSync(place);
  }

  /** Windows has no such call; a folder that was removed since needs none. */
  async #syncFolder(place: string): Promise<void> {
    try {
      const folder = this.#disk.openSync(place, 'r');
      await this.#synced('fsync', folder).finally(() => this.#disk.closeSync(folder));
    } catch {
      // Names that are not durable are seen by the next start: the restore has no outcome then.
    }
  }
}

const isBetweenMounts = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'EXDEV';

const pathOf = ({ path }: PreparedChange): string => path;

const isBlob = (bytes: Uint8Array, { blob }: TreeEntry): boolean =>
  createHash('sha256').update(bytes).digest('hex') === blob;
