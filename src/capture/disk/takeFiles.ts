import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import type { LeftOutReason } from '../../core/coverage.ts';
import { clearlyOlder } from '../clearlyOlder.ts';
import { isExecutable } from '../diskFiles.ts';
import type { ContentSender } from './contentSender.ts';
import { modeNumber } from './entryModes.ts';
import type { BatchFolder } from './folderFiles.ts';
import { Stopped, type ListedFolder } from './listFolders.ts';
import { fact, isUnchanged, type DiskStat, type PackedIndex } from './packedIndex.ts';
import { readStable } from './readStable.ts';

export interface Taking {
  readonly index: PackedIndex;
  readonly sender: ContentSender;
  /** Number of the walk. */
  readonly walk: number;
  /** Milliseconds since 1970. */
  readonly walkStartedAt: number;
  /** Bytes. */
  readonly maxFileBytes: number;
  /** Entries whose contents were sent, in this order. */
  readonly sent: number[];
  readonly leaveOut: (path: string, reason: LeftOutReason, size?: number) => void;
  /** After each file. */
  readonly onDone: () => void;
  readonly isStopped: () => boolean;
}

/** Reads of a file that keeps changing, before it is left out. */
const attempts = 4;

/**
 * Brings the index up to date with the files and links of a folder, and sends contents that are new.
 * @param known its files in a batch; `undefined` when it is in none
 * @param wasLookedAt another thread has looked at the batch
 */
export function takeFolder(
  taking: Taking,
  { path, place, files, links }: ListedFolder,
  known: BatchFolder | undefined,
  wasLookedAt: boolean,
): void {
  const { index, walk } = taking;
  const folder = index.folder(path);
  const shown = (name: string): string => (path === '' ? name : `${path}/${name}`);
  let names: readonly string[] | undefined;
  for (let file = 0; file < files.count; file++) {
    if (wasLookedAt && known?.wasUnchanged(file) === true) index.walks[known.entryOf(file)] = walk;
    else {
      if (taking.isStopped()) throw new Stopped();
      names ??= files.list();
      const name = names[file] ?? '';
      const entry = known?.entryOf(file) ?? index.find(folder, name);
      const kept = takeFile(taking, { folder, name, entry }, `${place}/${name}`, shown);
      if (kept !== undefined) known?.setEntry(file, kept);
    }
    taking.onDone();
  }
  for (const name of links) {
    if (taking.isStopped()) throw new Stopped();
    takeLink(taking, folder, name, `${place}/${name}`, shown);
    taking.onDone();
  }
}

/** A folder with nothing in it. */
export function takeEmptyFolder(taking: Taking, path: string): void {
  const slash = path.lastIndexOf('/');
  const folder = taking.index.folder(path.slice(0, Math.max(slash, 0)));
  keep(taking, folder, path.slice(slash + 1), { stat: noStat, bytes: new Uint8Array(), mode: modeNumber.folder });
}

const noStat: DiskStat = { size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 };

type Shown = (name: string) => string;

interface NamedEntry {
  /** By its number in the index. */
  readonly folder: number;
  readonly name: string;
  /** What the index has of it, if anything. */
  readonly entry: number;
}

/** Returns what the index has of it then; `undefined` when it was not taken. */
function takeFile(
  taking: Taking,
  { folder, name, entry }: NamedEntry,
  place: string,
  shown: Shown,
): number | undefined {
  const { index, maxFileBytes, leaveOut } = taking;
  let stat: Stats | undefined;
  try {
    stat = lstatSync(place, { throwIfNoEntry: false });
    // Deleted since its folder was listed.
    if (stat === undefined) return undefined;
    // The limit may have changed.
    if (stat.isFile() && stat.size <= maxFileBytes && isUnchanged(index, entry, stat)) {
      index.walks[entry] = taking.walk;
      return entry;
    }
    for (let attempt = 1; attempt <= attempts && stat !== undefined; attempt++) {
      if (!stat.isFile()) {
        leaveOut(shown(name), isOther(stat) ? 'notRegular' : 'changedWhileRead');
        return undefined;
      }
      if (stat.size > maxFileBytes) {
        leaveOut(shown(name), 'tooLarge', stat.size);
        return undefined;
      }
      const reading = readStable(place, stat, maxFileBytes);
      if (reading.kind === 'tooLarge') {
        leaveOut(shown(name), 'tooLarge', reading.size);
        return undefined;
      }
      if (reading.kind === 'read') {
        const mode = isExecutable(reading.stat.mode) ? modeNumber.executable : modeNumber.file;
        return keep(taking, folder, name, { ...reading, mode });
      }
      stat = lstatSync(place, { throwIfNoEntry: false });
    }
    if (stat !== undefined) leaveOut(shown(name), 'changedWhileRead', stat.size);
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    if (!isGone(place)) leaveOut(shown(name), 'unreadable', stat?.size);
  }
  return undefined;
}

/** What a link names is cheap to read, and is read at each walk. */
function takeLink(taking: Taking, folder: number, name: string, place: string, shown: Shown): void {
  try {
    const bytes = readlinkSync(place, { encoding: 'buffer' });
    keep(taking, folder, name, { stat: { ...noStat, size: bytes.length }, bytes, mode: modeNumber.link });
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    if (isGone(place)) return;
    leaveOutAs(taking, shown(name), cause);
  }
}

function leaveOutAs({ leaveOut }: Taking, path: string, cause: NodeJS.ErrnoException): void {
  // It is no longer a link.
  leaveOut(path, cause.code === 'EINVAL' ? 'changedWhileRead' : 'unreadable');
}

interface Found {
  readonly stat: DiskStat;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** Remembers an entry, and sends its content unless it is the one that is stored. */
function keep(taking: Taking, folder: number, name: string, { stat, bytes, mode }: Found): number {
  const { index, walkStartedAt, sender, sent } = taking;
  const entry = index.add(folder, name);
  const blob = createHash('sha256').update(bytes).digest();
  const isStored = index.has(entry, fact.stored);
  const isSameContent = Buffer.compare(index.blobOf(entry), blob) === 0;
  if (!isStored || !isSameContent) {
    sender.send(bytes, blob.toString('hex'), isStored ? index.hexOf(entry) : undefined);
    sent.push(entry);
    index.clear(entry, fact.stored);
  }
  if (!isSameContent || index.modes[entry] !== mode) index.clear(entry, fact.given);
  index.remember(entry, stat, blob, mode);
  index.walks[entry] = taking.walk;
  const changedAt = Math.max(stat.mtimeMs, stat.ctimeMs);
  if (stat.ctimeMs > 0 && changedAt + clearlyOlder < walkStartedAt) index.set(entry, fact.settled);
  else index.clear(entry, fact.settled);
  return entry;
}

const isOther = (stat: Stats): boolean => !stat.isDirectory() && !stat.isSymbolicLink();

const isFileError = (cause: unknown): cause is NodeJS.ErrnoException =>
  cause instanceof Error && 'code' in cause && 'syscall' in cause;

function isGone(place: string): boolean {
  try {
    return lstatSync(place, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}
