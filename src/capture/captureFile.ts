import type { LeftOutReason } from '../core/coverage.ts';
import type { BlobId } from '../core/ids.ts';
import type { EntryMode, TreeEntry } from '../core/tree.ts';
import type { FileAccess, FileStat } from './fileAccess.ts';
import { sameStat, tellsChanges, type StatIndex } from './statIndex.ts';

export type FileOutcome =
  | { readonly kind: 'captured'; readonly entry: TreeEntry }
  | { readonly kind: 'leftOut'; readonly reason: LeftOutReason; readonly size?: number }
  /** Deleted since its folder was listed. */
  | { readonly kind: 'gone' };

export interface FileCapture {
  readonly access: FileAccess;
  readonly index: StatIndex;
  /** Bytes. */
  readonly maxFileBytes: number;
  /** Milliseconds since 1970. */
  readonly walkStartedAt: number;
  readonly putBlob: (bytes: Uint8Array, before: BlobId | undefined) => Promise<BlobId>;
  /** Lets one large file at a time into memory. */
  readonly gate: <T>(work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal | undefined;
}

/** A file or a link, as its folder listed it. */
export interface ListedFile {
  readonly path: string;
  readonly kind: 'file' | 'link';
}

/** Bytes. Above this, files are read one at a time. */
const largeFile = 1024 * 1024;

/** Reads of a file that keeps changing, before it is left out. */
const attempts = 4;

/** Puts the bytes of one file, unless they are known. Rejects when they cannot be put; a file that cannot be read is an outcome. */
export async function captureFile(capture: FileCapture, file: ListedFile): Promise<FileOutcome> {
  const found = await examine(capture, file);
  if (found.kind !== 'readable') return found;
  const known = capture.index.find(file.path, found.stat);
  if (known !== undefined) return { kind: 'captured', entry: known };
  const work = (): Promise<FileOutcome> => readAndPut(capture, file, found.stat);
  return found.stat.size > largeFile ? capture.gate(work) : work();
}

/** Takes only bytes during whose reading the file did not change; where that might not show in its times, it is read twice. */
async function readAndPut(capture: FileCapture, file: ListedFile, first: FileStat): Promise<FileOutcome> {
  const { access, index, maxFileBytes, walkStartedAt, putBlob, signal } = capture;
  const { path, kind } = file;
  let before = first;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const bytes = await (kind === 'link' ? access.readLink(path) : access.read(path)).catch(() => undefined);
    signal?.throwIfAborted();
    const after = await examine(capture, file);
    if (after.kind !== 'readable') return after;
    if (bytes === undefined) return { kind: 'leftOut', reason: 'unreadable', size: after.stat.size };
    // Some file systems do not know sizes before a file is read.
    if (bytes.length > maxFileBytes) return { kind: 'leftOut', reason: 'tooLarge', size: bytes.length };
    if (sameStat(before, after.stat) && (await isStill(capture, file, after.stat, bytes))) {
      const blob = await putBlob(bytes, index.before(path));
      const entry = asEntry(blob, bytes.length, modeOf(after.stat));
      index.remember(path, after.stat, entry, walkStartedAt);
      return { kind: 'captured', entry };
    }
    before = after.stat;
  }
  return { kind: 'leftOut', reason: 'changedWhileRead', size: before.size };
}

async function isStill(
  { access, walkStartedAt }: FileCapture,
  { path, kind }: ListedFile,
  stat: FileStat,
  bytes: Uint8Array,
): Promise<boolean> {
  if (kind === 'link' || tellsChanges(stat, walkStartedAt)) return true;
  const again = await access.read(path).catch(() => undefined);
  return again !== undefined && Buffer.compare(bytes, again) === 0;
}

const modeOf = ({ kind, isExecutable }: FileStat): EntryMode | undefined =>
  kind === 'link' ? 'link' : isExecutable ? 'executable' : undefined;

const asEntry = (blob: BlobId, size: number, mode: EntryMode | undefined): TreeEntry =>
  mode === undefined ? { blob, size } : { blob, size, mode };

async function examine(
  { access, maxFileBytes }: FileCapture,
  { path, kind }: ListedFile,
): Promise<FileOutcome | { readonly kind: 'readable'; readonly stat: FileStat }> {
  let stat: FileStat | undefined;
  try {
    stat = await access.stat(path);
  } catch {
    return { kind: 'leftOut', reason: 'unreadable' };
  }
  if (stat === undefined) return { kind: 'gone' };
  if (stat.kind === 'special') return { kind: 'leftOut', reason: 'notRegular' };
  if (stat.kind !== kind) return { kind: 'leftOut', reason: 'changedWhileRead' };
  if (stat.size > maxFileBytes) return { kind: 'leftOut', reason: 'tooLarge', size: stat.size };
  return { kind: 'readable', stat };
}
