import type { Checkpoint } from './checkpoint.ts';
import type { Coverage, IgnoreFile } from './coverage.ts';
import type { BlobId, CheckpointId, ItemId, RestoreId, ThreadId, TurnId } from './ids.ts';
import type { RestoreOperation, RestoreOutcome } from './restore.ts';
import type { Result } from './result.ts';
import type { EditProblem, Item, Thread, ToolCall, Turn, TurnStatus } from './thread.ts';
import type { ThreadFolder } from './threadFolder.ts';
import type { EntryMode, Tree, TreeChange, TreeEntry } from './tree.ts';

/** Time and chance, so that tests can hold them still. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** A new identifier, as `makeId` makes them. */
  newId(): string;
}

/** One thing that happened. The store is the sum of its records; everything it answers is derived from them. */
export type StoreRecord =
  | { readonly kind: 'threadStarted'; readonly thread: Thread }
  | {
      readonly kind: 'threadChanged';
      readonly id: ThreadId;
      readonly at: number;
      /** Absent keeps, `null` clears. */
      readonly patch: {
        readonly name?: string | null;
        readonly activeTurnId?: TurnId | null;
        /** Here `null` stands for no files at all, and `''` for everything. */
        readonly workingDirectory?: ThreadFolder;
      };
    }
  | { readonly kind: 'threadDeleted'; readonly id: ThreadId }
  | { readonly kind: 'turnStarted'; readonly turn: Turn }
  | {
      readonly kind: 'turnEnded';
      readonly id: TurnId;
      readonly status: Exclude<TurnStatus, 'inProgress'>;
      readonly at: number;
      readonly failure: string | undefined;
    }
  | { readonly kind: 'itemAppended'; readonly item: Item }
  /** `changes` are against the tree of the checkpoint's parent, or against the empty tree when it has none. */
  | { readonly kind: 'checkpointTaken'; readonly checkpoint: Checkpoint; readonly changes: readonly TreeChange[] }
  | {
      readonly kind: 'checkpointChanged';
      readonly id: CheckpointId;
      /** Absent keeps, `null` clears. */
      readonly patch: { readonly name?: string | null; readonly pinned?: boolean };
    }
  /** The contents of these checkpoints are given up: what no other one needs may be removed from the disk. */
  | { readonly kind: 'checkpointsExpired'; readonly ids: readonly CheckpointId[] }
  | { readonly kind: 'restoreStarted'; readonly operation: RestoreOperation }
  | { readonly kind: 'restoreEnded'; readonly id: RestoreId; readonly outcome: RestoreOutcome };

/** Why a commit stored nothing. */
export type CommitFailure =
  /** Another window has committed since this one last read. `Store.refresh` reads what it wrote. */
  | { readonly kind: 'conflict' }
  /** Another window writes to this store; this one only reads, and takes over by itself when that one has gone. */
  | { readonly kind: 'otherWindow' }
  /** Contents of files that a record names are not stored, or no longer: they must be given to `putBlob`. */
  | { readonly kind: 'contentMissing'; readonly blobs: readonly BlobId[] }
  /** The store has reached the size the user allows; messages are still stored, contents of files are not. */
  | { readonly kind: 'limitReached'; readonly limitBytes: number }
  | { readonly kind: 'diskFull' }
  /** The store's files were deleted while it was in use: what they held is gone. */
  | { readonly kind: 'storeDeleted' }
  | { readonly kind: 'notWritable'; readonly reason: string };

export interface ThreadSummary {
  readonly thread: Thread;
  /** The first message of the active path's thread, whichever version. */
  readonly firstMessage: string | undefined;
  readonly messageCount: number;
  readonly lastTurnStatus: TurnStatus | undefined;
  /** Files changed by its turns' `after` checkpoints, added up. */
  readonly changedCount: number;
}

export interface ThreadContent {
  readonly thread: Thread;
  /** Every turn of every branch, in the order they were started. */
  readonly turns: readonly Turn[];
  /** Every item of every turn, in the order they were appended. */
  readonly items: readonly Item[];
  /** In the order they were taken. */
  readonly checkpoints: readonly Checkpoint[];
  /** In the order they were begun. */
  readonly restores: readonly RestoreOperation[];
}

/** `reading`: another window writes. */
export type StoreAccess = 'writing' | 'reading';

export interface CheckpointPage {
  /** Of this thread; of every thread that is not deleted unless given. */
  readonly threadId?: ThreadId | undefined;
  /** Those taken before this one; the newest unless given. */
  readonly before?: CheckpointId | undefined;
  readonly limit: number;
}

export interface FileVersionPage {
  readonly path: string;
  /** Those in checkpoints taken before this one; the newest unless given. */
  readonly before?: CheckpointId | undefined;
  readonly limit: number;
}

/** A checkpoint that has something else at a path than the kept one before it. */
export interface FileVersion {
  readonly checkpoint: Checkpoint;
  /** What it has there, and what the one before it has; `undefined` means nothing is there. */
  readonly entry: TreeEntry | undefined;
  readonly former: TreeEntry | undefined;
}

/** A file, or a link, of some kept checkpoint that was not imported. */
export interface KnownFile {
  readonly path: string;
  /** The newest kept one that has it. */
  readonly checkpointId: CheckpointId;
}

export interface MessageSearch {
  /** Words that must all occur, each at the start of a word; case and accents do not matter. */
  readonly text: string;
  readonly limit: number;
}

/** A user's message (`itemId` is `undefined`) or an agent's that was found. */
export interface MessageHit {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
  readonly itemId: ItemId | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The whole message. */
  readonly text: string;
}

/**
 * Threads, checkpoints and file contents of one workspace.
 *
 * Promises: a commit whose `Result` is `ok` survives a crash of the process and of the machine, and no part of any other
 * commit does. Reads see every commit that was acknowledged before them. Ids are made by the caller, and committing a
 * record whose id is already there is a bug that throws.
 */
export interface Store {
  /** Stores all records or none. Blobs that a record names must have been given to `putBlob` before. */
  commit(records: readonly StoreRecord[]): Promise<Result<void, CommitFailure>>;
  /**
   * Takes records in although they cannot be stored now, because the disk refuses: reads see them at once, the next commit
   * that succeeds stores them too, and they are lost when the process ends before. Returns whether they were taken in: not
   * while another window writes. Throws for records that name contents of files.
   */
  hold(records: readonly StoreRecord[]): boolean;
  /** Takes over what other windows have committed since. Returns whether anything changed. */
  refresh(): Promise<boolean>;
  access(): StoreAccess;
  /** Tells when `access` changed, and when records of another window were taken over. Returns how to stop it. */
  onChange(listener: () => void): () => void;

  /**
   * Keeps `bytes` and returns their id. Durable with the next commit; storing twice is harmless.
   * @param similarTo a blob, such as the file's bytes before, that these probably share much with: they then take less room
   * @param id of the bytes, where it is known
   */
  putBlob(bytes: Uint8Array, similarTo?: BlobId, id?: BlobId): Promise<Result<BlobId, CommitFailure>>;
  /** The bytes that have this id, verified against it; `undefined` when they are missing or damaged. */
  readBlob(id: BlobId): Promise<Uint8Array | undefined>;

  /** Most recently used first. */
  listThreads(): readonly ThreadSummary[];
  readThread(id: ThreadId): ThreadContent | undefined;
  readCheckpoint(id: CheckpointId): Checkpoint | undefined;
  /** The most recent checkpoint of the workspace, by whichever thread; never an imported one. */
  latestCheckpoint(): Checkpoint | undefined;
  /** Throws when the checkpoint is unknown. */
  readTree(id: CheckpointId): Tree;
  /** What the checkpoint changed against its parent, by path. Throws when the checkpoint is unknown. */
  readChanges(id: CheckpointId): readonly TreeChange[];
  /** What differs between the trees of two checkpoints, by path. Throws when one is unknown. */
  diffCheckpoints(from: CheckpointId, to: CheckpointId): readonly TreeChange[];
  /** Newest first; expired ones too. */
  listCheckpoints(page: CheckpointPage): readonly Checkpoint[];
  /** Newest first. Those that are kept count, of every thread: neither expired nor imported ones, nor a deleted thread's. */
  listFileVersions(page: FileVersionPage): readonly FileVersion[];
  /** Those that were had last first, then by path. The time it takes grows with the history. */
  listKnownFiles(): readonly KnownFile[];
  /** The number of the thread's next checkpoint. */
  nextCheckpointNumber(id: ThreadId): number;
  /** What of the workspace the thread is about; `''` when it is unknown. */
  threadFolder(id: ThreadId): ThreadFolder;
  /** Newest first; nothing when `text` has no words. */
  searchMessages(search: MessageSearch): readonly MessageHit[];
  /** The checkpoints of the workspace taken after this one was taken, or imported, oldest first. Imported ones are not among them. */
  checkpointsAfter(id: CheckpointId): readonly Checkpoint[];
  /** The restores of the workspace begun after this checkpoint was taken, or imported, oldest first; imported ones are not. */
  restoresAfter(id: CheckpointId): readonly RestoreOperation[];
  /** Restores without an outcome: the process ended while they were writing. */
  unfinishedRestores(): readonly RestoreOperation[];
  close(): Promise<void>;
}

/** Something in a store's files that is not as it was written. Nothing of it is ever returned as content. */
export interface StoreProblem {
  readonly kind: 'damagedRecord' | 'damagedContent' | 'missingFile' | 'cutTail' | 'indexDiffers';
  /** The store's file, and the byte where the problem begins. */
  readonly file: string;
  readonly offset: number;
  /** What it means, as a sentence for the user. */
  readonly text: string;
  /** Files of the working directory whose contents are lost in some checkpoint, at most 20. */
  readonly paths: readonly string[];
}

export interface VerifyReport {
  readonly recordCount: number;
  readonly blobCount: number;
  /** Read from the disk. */
  readonly bytes: number;
  readonly problems: readonly StoreProblem[];
}

/** In bytes. */
export interface StoreSizes {
  /** All files of the store. */
  readonly onDisk: number;
  /** What a garbage collection would free. */
  readonly garbage: number;
  /** What the user allows; 0 for any size. */
  readonly limit: number;
  /** What deleting each thread, and nothing else, would let a garbage collection free. */
  readonly threads: ReadonlyMap<ThreadId, number>;
}

/** What expiring checkpoints would free. */
export interface ExpiryEffect {
  /** After each of the given checkpoints, in order: the bytes that expiring it and those before it would free in all. */
  readonly freed: readonly number[];
}

export interface UpkeepControl {
  /** Bytes. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Care for a store's files. */
export interface StoreUpkeep {
  sizes(): Promise<StoreSizes>;
  /** 0 for any size. */
  setLimit(bytes: number): void;
  /** Problems met since the store was opened. */
  problems(): readonly StoreProblem[];
  /** Reads every record and every content and checks them. Rejects when `signal` aborts. */
  verify(control?: UpkeepControl): Promise<VerifyReport>;
  /** Every checkpoint of every thread, deleted threads' not, expired ones not; oldest first. */
  keptCheckpoints(): readonly Checkpoint[];
  expiryEffect(ids: readonly CheckpointId[]): ExpiryEffect;
  /**
   * Rewrites the store without what nothing needs any more, and returns how many bytes that freed. Commits go on meanwhile.
   * Whenever it is stopped, by a crash too, the store is as before. Rejects when `signal` aborts.
   */
  collectGarbage(control?: UpkeepControl): Promise<Result<number, CommitFailure>>;
}

export interface Snapshot {
  readonly tree: Tree;
  readonly coverage: Coverage;
}

export interface SnapshotOptions {
  /**
   * @param before what the file held when it was last read
   * @param id of the bytes, where it is known
   */
  readonly putBlob: (bytes: Uint8Array, before?: BlobId, id?: BlobId) => Promise<BlobId>;
  /**
   * Looks at these paths only, and takes it that nothing else changed since the last snapshot. A first snapshot looks at
   * everything all the same.
   */
  readonly only?: ReadonlySet<string> | undefined;
  /** A tree that it probably is much like: it may share with that what is the same. Asked for at most once. */
  readonly like?: (() => Tree | undefined) | undefined;
  /** Rejects with `TooMuchToTake`, before any contents are read, when the files to be taken hold more bytes than this. */
  readonly maxBytes?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The text of an editor with changes that are not on disk. */
export interface UnsavedContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What is at a path. Its bytes: a file's content, the path a link names, none for a folder. */
export interface FoundEntry {
  readonly mode: EntryMode | undefined;
  readonly bytes: Uint8Array;
}

/** What is at a path where a folder is wanted. `link`: it, or a folder above it, is one, and is not followed. */
export type FolderPlace = 'folder' | 'notFolder' | 'link' | 'missing';

/** Git put something else in place of what was checked out, or committed. */
export interface HeadMove {
  /** Milliseconds since 1970, in whole seconds. */
  readonly at: number;
  /** What HEAD is since then. */
  readonly commit: string;
  /** In git's words, such as `commit: Add tests`. */
  readonly what: string;
}

/** A change that was not made. */
export interface FailedChange {
  readonly path: string;
  /** In words that can follow the path and a colon. */
  readonly reason: string;
}

export interface ChangeOptions {
  /** The bytes of what is to be put somewhere; `undefined` when they cannot be had as they were. */
  readonly readBlob: (id: BlobId) => Promise<Uint8Array | undefined>;
  /** Called now and then, with a path that is among the next ones. */
  readonly onProgress?: ((done: number, total: number, path: string) => void) | undefined;
  /** Stops between two batches of changes. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files a thread's checkpoints cover.
 *
 * Invariants: no path outside the folders is read or written; links are never followed; of `.git` nothing but its rules about
 * ignored files and the log of HEAD is read, and nothing is written; a file left out of a snapshot is named in its coverage; what a platform
 * cannot keep of an entry (a link, the executable bit) is not part of its trees.
 */
export interface WorkingDirectory {
  /** What the user calls it, such as the folder's name. */
  readonly name: string;
  /** Reads every file that is not ignored. Rejects when a folder cannot be listed or `signal` aborts. */
  snapshot(options: SnapshotOptions): Promise<Snapshot>;
  /** These contents are no longer stored: files that hold them are read anew by the next snapshot. */
  forget(blobs: ReadonlySet<BlobId>): void;
  /** The bytes of a file on disk, `undefined` when no file is there. Rejects when it cannot be read, and for a link. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file, making the folders above it. One that is there keeps its executable bit. Rejects where a link is. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * What a tree would have at a path; `undefined` when nothing is there, or a folder that is not empty. Rejects when it
   * cannot be read, and for what is neither file, link nor folder.
   */
  readEntry(path: string): Promise<FoundEntry | undefined>;
  /** Tells whether a folder is at a path. Rejects for unsafe paths, and when it cannot be told. */
  findFolder(path: string): Promise<FolderPlace>;
  /** Puts exactly this in place of a file, a link, an empty folder or nothing, making the folders above it. */
  writeEntry(path: string, entry: FoundEntry): Promise<void>;
  /**
   * Deletes a file, a link or an empty folder, and the folders above it that this leaves empty. Nothing happens when nothing
   * is there, or a folder that is not empty.
   */
  delete(path: string): Promise<void>;
  /**
   * Makes changes, deletions first: each only if what is at its path is what `from` says, and unless it is already what `to`
   * says. At every moment a file holds what it held or what it is to hold. Returns those that were not made; what was made
   * then is durable, where the platform can tell.
   */
  makeChanges(changes: readonly TreeChange[], options: ChangeOptions): Promise<readonly FailedChange[]>;
  /** Paths open in an editor with changes that are not on disk. */
  unsavedPaths(): readonly string[];
  /** What saving these editors would write, but for what a snapshot would leave out as a secret or too large. */
  unsavedTexts(): readonly UnsavedContent[];
  /**
   * Opens a file in an editor that holds this text and has not saved it, so that saving is for the user to do. Returns whether it
   * does: not where other changes are unsaved there, nor for what is no text.
   */
  showUnsaved(path: string, bytes: Uint8Array): Promise<boolean>;
  /** How HEAD of the folders' repositories was moved after a moment, oldest first; nothing where that cannot be told. */
  headMoves(since: number): Promise<readonly HeadMove[]>;
  /** Ends what runs for it. */
  close(): Promise<void>;
}

/** Tells whether ignore files exclude a path: the capture room's knowledge, made available to decisions. */
export type IgnoreRules = (files: readonly IgnoreFile[]) => (path: string) => boolean;

export type AgentEvent =
  | { readonly kind: 'text'; readonly delta: string }
  /** A call that is new, or one with a known `id` that has changed. */
  | { readonly kind: 'toolCall'; readonly call: ToolCall }
  | { readonly kind: 'editProblems'; readonly problems: readonly EditProblem[]; readonly fitting: number };

/** What an agent does with files. */
export type AgentFiles = Pick<WorkingDirectory, 'read' | 'write' | 'delete' | 'unsavedPaths'>;

export interface AgentTurn {
  /** The user's message. */
  readonly text: string;
  /** Apply the edits that fit even though others do not: the user has seen which do not. */
  readonly onlyFitting: boolean;
  readonly files: AgentFiles;
  /** Resolves when the files as they are before the turn are kept, or cannot be. To be awaited before the first change. */
  readonly ready: () => Promise<void>;
}

/** Answers messages, and may change files while it does. Checkpoints come from the disk, never from what it reports. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** Resolves when the turn is over. Rejects with an error whose message is for the user when the turn failed. */
  run(turn: AgentTurn, emit: (event: AgentEvent) => void, signal: AbortSignal): Promise<void>;
}
