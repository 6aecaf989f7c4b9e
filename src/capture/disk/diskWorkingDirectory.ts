import { TooMuchToTake } from '../../core/captureSize.ts';
import type { Coverage } from '../../core/coverage.ts';
import { FileTree } from '../../core/fileTree.ts';
import { createGate } from '../../core/gate.ts';
import type { GitInfo } from '../../core/gitInfo.ts';
import type { BlobId } from '../../core/ids.ts';
import { orAborted } from '../../core/orAborted.ts';
import { inTurns } from '../../core/takeTurns.ts';
import type { FailedChange, Snapshot, SnapshotOptions, WorkingDirectory } from '../../core/ports/workingDirectory.ts';
import { makeInBatches, type BatchLimits, type PreparedChange } from '../changeBatches.ts';
import { createDiskFiles, placeOnDisk, type DiskFolder } from '../diskFiles.ts';
import type { Editors } from '../fileAccess.ts';
import { writeByAccess } from '../makeChanges.ts';
import { readGitHead } from '../gitHead.ts';
import { readHeadMoves } from '../headMoves.ts';
import { readNestedRules, readRootRules } from '../gitRules.ts';
import { noRuleSettings } from '../ruleSettings.ts';
import { isSecretFile, walkFiles } from '../walkFiles.ts';
import { fileChanges, unsavedTexts } from '../workingDirectory.ts';
import { CaptureThread } from './captureThread.ts';
import { packChanges } from './changePacks.ts';
import { ChangeWriter } from './changeWriter.ts';
import { ContentsStore } from './contentsStore.ts';
import { Control } from './control.ts';
import { placesIn } from './diskPlaces.ts';
import type { DiskCaptureSettings, EntriesMessage, ToHost, ToWorker, TreeRanges } from './messages.ts';
import { nextTree } from './nextTree.ts';
import { rangesInSteps } from './treeRanges.ts';

export interface DiskWorkingDirectoryOptions {
  /** What the user calls it. */
  readonly name: string;
  readonly folders: readonly DiskFolder[];
  /** The script of the worker thread: `captureWorker.ts`, built. */
  readonly workerFile: string;
  /** Where what is known of the files is kept between two starts; nowhere unless given. Its folder must be there. */
  readonly indexFile?: string | undefined;
  /** Asked at the beginning of each snapshot. Files up to 10 MB, and no secrets, unless given. */
  readonly settings?: (() => DiskCaptureSettings) | undefined;
  /** None unless given. */
  readonly editors?: Editors | undefined;
}

/**
 * Makes a working directory of folders of this machine. Snapshots are taken in a thread of their own, with synchronous calls,
 * which are several times faster; the next one costs this thread as much as what changed. Everything else happens here.
 */
export function createDiskWorkingDirectory(options: DiskWorkingDirectoryOptions): WorkingDirectory {
  const { name, folders, settings = defaultSettings, editors } = options;
  const access = createDiskFiles(folders, editors);
  const capture = new HostedCapture(options, settings);
  return {
    name,
    snapshot: snapshotOptions => capture.snapshot(snapshotOptions),
    forget: blobs => capture.forget(blobs),
    ...fileChanges(access),
    walk: (folder, signal) => {
      const { rules, includedSecrets } = settings();
      const ofRoot = (_: string, position: number) =>
        readRootRules(folders[position]?.path ?? '', rules[position] ?? noRuleSettings);
      const ofRepository = (path: string) => readNestedRules(placeOnDisk(folders)(path));
      return walkFiles(
        access,
        folder,
        { ofRoot, ofRepository, includeSecrets: path => includedSecrets.includes(path) },
        signal,
      );
    },
    isSecret: isSecretFile(path => settings().includedSecrets.includes(path)),
    makeChanges: async (changes, changeOptions) => {
      const write = async (batch: readonly PreparedChange[]): Promise<readonly FailedChange[]> => {
        // An editor takes its file's new text, so that the user can take it back there; once there is room for the file.
        const unsaved = new Set(access.unsavedPaths());
        const isEdited = ({ path, to }: PreparedChange): boolean => to !== undefined && unsaved.has(path);
        const failed = await capture.write(batch.filter(change => !isEdited(change)));
        return [...failed, ...(await writeByAccess(access, batch.filter(isEdited), 1))];
      };
      const failed = await makeInBatches(changes, changeOptions, write, largeBatches);
      await capture.finishWriting();
      return failed;
    },
    unsavedPaths: () => access.unsavedPaths(),
    unsavedTexts: () => {
      const { maxFileBytes, includedSecrets } = settings();
      return unsavedTexts(access, { maxFileBytes, includeSecrets: path => includedSecrets.includes(path) });
    },
    showUnsaved: (path, bytes) => access.showUnsaved(path, bytes),
    gitHead: folder => Promise.resolve(gitHeadOf(folders, folder)),
    headMoves: since =>
      readHeadMoves(
        folders.map(({ path }) => path),
        since,
      ),
    close: () => capture.close(),
  };
}

function gitHeadOf(folders: readonly DiskFolder[], folder: string): GitInfo | undefined {
  try {
    return readGitHead(folder === '' ? folders.map(({ path }) => path) : [placeOnDisk(folders)(folder)]);
  } catch {
    return undefined; // A folder that is none of them, or that cannot be looked into.
  }
}

/** What becomes durable at once, which takes about as long for many files as for few. Each is an open file until then. */
const largeBatches: BatchLimits = { changes: 512, bytes: 16 * 1024 * 1024 };

const defaultSettings = (): DiskCaptureSettings => ({ maxFileBytes: 10 * 1024 * 1024, includedSecrets: [], rules: [] });

/** The host's side of taking snapshots. */
class HostedCapture {
  readonly #options: DiskWorkingDirectoryOptions;
  readonly #settings: () => DiskCaptureSettings;
  readonly #control = new Control();
  /** One snapshot at a time. */
  readonly #gate = createGate();
  readonly #closed = new AbortController();
  #thread: CaptureThread | undefined;
  /** A snapshot of the thread was taken over: from then on it tells what differs from the last one. */
  #isFollowed = false;
  /** Where the thread may have made changes since it was last told to make names durable. */
  readonly #asked = new Set<string>();
  /** Makes changes when the thread cannot. */
  readonly #own: ChangeWriter;
  #last: { readonly tree: FileTree; readonly coverage: Coverage } = {
    tree: FileTree.empty,
    coverage: { leftOut: [], ignoreFiles: [], ignored: [] },
  };

  constructor(options: DiskWorkingDirectoryOptions, settings: () => DiskCaptureSettings) {
    this.#options = options;
    this.#settings = settings;
    this.#own = new ChangeWriter({ ...placesIn(options.folders), isKnown: () => false });
  }

  async snapshot(options: SnapshotOptions): Promise<Snapshot> {
    const stop = new AbortController();
    const result = this.#gate(() => this.#take(options, stop.signal));
    const signals = [options.signal, this.#closed.signal].filter(signal => signal !== undefined);
    return orAborted(result, signals, reason => stop.abort(reason));
  }

  forget(blobs: ReadonlySet<BlobId>): void {
    this.#started().post({ kind: 'forget', blobs: [...blobs] });
  }

  /** Returns the changes that were not made. */
  write(changes: readonly PreparedChange[]): Promise<readonly FailedChange[]> {
    if (changes.length === 0) return Promise.resolve([]);
    return this.#gate(async () => {
      const pack = packChanges(changes);
      for (const { path } of changes) this.#asked.add(path);
      try {
        return await this.#ask({ kind: 'changes', ...pack }, [pack.bytes.buffer]);
      } catch {
        // The thread has ended, perhaps in the middle: what it has made is met as such.
        return this.#own.write(changes);
      }
    });
  }

  /** What was written becomes durable. */
  finishWriting(): Promise<void> {
    return this.#gate(async () => {
      await this.#ask({ kind: 'finishChanges' }).catch(() => undefined);
      this.#asked.clear();
      await this.#own.finish();
    });
  }

  #ask(message: ToWorker, transfer: readonly ArrayBuffer[] = []): Promise<readonly FailedChange[]> {
    return this.#started().converse(
      message,
      answer => (answer.kind === 'written' ? answer.failed : undefined),
      transfer,
    );
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('The working directory was closed.'));
    await this.#gate(async () => this.#thread?.close());
  }

  #started(): CaptureThread {
    const { workerFile, folders, indexFile } = this.#options;
    const start = { folders, indexFile, control: this.#control.buffer };
    this.#thread ??= new CaptureThread(workerFile, start, () => this.#onEnd());
    return this.#thread;
  }

  /** A thread that has ended knows no more which names it has changed. */
  #onEnd(): void {
    this.#thread = undefined;
    this.#isFollowed = false;
    this.#own.noteChanged(this.#asked);
    this.#asked.clear();
  }

  async #take({ putBlob, only, like, maxBytes, onProgress }: SnapshotOptions, signal: AbortSignal): Promise<Snapshot> {
    signal.throwIfAborted();
    const thread = this.#started();
    this.#control.reset();
    const stop = (): void => this.#control.stop();
    signal.addEventListener('abort', stop, { once: true });
    const contents = new ContentsStore(putBlob, this.#control, signal);
    const packs: EntriesMessage[] = [];
    const onMessage = (message: ToHost): Ending | undefined => {
      switch (message.kind) {
        case 'contents':
          contents.add(message);
          return undefined;
        case 'progress':
          if (!signal.aborted) onProgress?.(message.done, message.total);
          return undefined;
        case 'entries':
          packs.push(message);
          return undefined;
        case 'written':
          return undefined;
        default:
          return message;
      }
    };
    let isTaken = false;
    try {
      const settings = this.#settings();
      const walk = thread.converse({ kind: 'snapshot', settings, only: only && [...only], maxBytes }, onMessage);
      const telling = this.#isFollowed ? Promise.resolve(this.#last.tree) : this.#tellFormer(thread, like);
      // It is about this walk, and may not come later.
      const told = telling.catch(() => undefined);
      const ending = await walk.finally(() => told);
      await contents.stored();
      signal.throwIfAborted();
      if (ending.kind === 'failed') throw new Error(ending.reason);
      if (ending.kind === 'tooMuch') throw new TooMuchToTake(ending.size);
      if (ending.kind === 'stopped') throw new Error('BUG: the walk stopped by itself');
      const tree = await nextTree(await telling, packs, ending);
      this.#last = { tree, coverage: ending.coverage ?? this.#last.coverage };
      isTaken = true;
      this.#isFollowed = this.#thread === thread;
      return this.#last;
    } finally {
      signal.removeEventListener('abort', stop);
      contents.end();
      if (this.#thread === thread) thread.post({ kind: 'settle', isTaken, stored: contents.storedCount });
    }
  }

  /** Tells a thread that knows nothing of it yet what there is already, and returns that. */
  async #tellFormer(thread: CaptureThread, like: SnapshotOptions['like']): Promise<FileTree> {
    let ranges: TreeRanges | undefined;
    try {
      const former = this.#last.tree.size === 0 ? like?.() : this.#last.tree;
      if (!(former instanceof FileTree) || former.size === 0) return FileTree.empty;
      ranges = await inTurns(rangesInSteps(former));
      return former;
    } finally {
      thread.post({ kind: 'former', ranges });
    }
  }
}

type Ending = Exclude<ToHost, { kind: 'contents' | 'progress' | 'entries' | 'written' }>;
