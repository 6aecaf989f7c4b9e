import type { Checkpoint } from './checkpoint.ts';
import type { Coverage, IgnoreFile } from './coverage.ts';
import type { BlobId, CheckpointId, RestoreId, ThreadId, TurnId } from './ids.ts';
import type { RestoreOperation, RestoreOutcome } from './restore.ts';
import type { Result } from './result.ts';
import type { EditProblem, Item, Thread, ToolCall, Turn, TurnStatus } from './thread.ts';
import type { Tree, TreeChange } from './tree.ts';

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
      readonly patch: { readonly name?: string | null; readonly activeTurnId?: TurnId | null };
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
  | { readonly kind: 'restoreStarted'; readonly operation: RestoreOperation }
  | { readonly kind: 'restoreEnded'; readonly id: RestoreId; readonly outcome: RestoreOutcome };

/** Why a commit stored nothing. */
export type CommitFailure =
  /** Another window has committed since this one last read. `Store.refresh` reads what it wrote. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'diskFull' }
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
  /** Takes over what other windows have committed since. Returns whether anything changed. */
  refresh(): Promise<boolean>;

  /** Keeps `bytes` and returns their id. Durable with the next commit; storing twice is harmless. */
  putBlob(bytes: Uint8Array): Promise<Result<BlobId, CommitFailure>>;
  /** The bytes that have this id, verified against it; `undefined` when they are missing or damaged. */
  readBlob(id: BlobId): Promise<Uint8Array | undefined>;

  /** Most recently used first. */
  listThreads(): readonly ThreadSummary[];
  readThread(id: ThreadId): ThreadContent | undefined;
  readCheckpoint(id: CheckpointId): Checkpoint | undefined;
  /** The most recent checkpoint of the workspace, by whichever thread. */
  latestCheckpoint(): Checkpoint | undefined;
  /** Throws when the checkpoint is unknown. */
  readTree(id: CheckpointId): Tree;
  /** What the checkpoint changed against its parent, by path. Throws when the checkpoint is unknown. */
  readChanges(id: CheckpointId): readonly TreeChange[];
  /** The checkpoints of the workspace taken after this one, oldest first. */
  checkpointsAfter(id: CheckpointId): readonly Checkpoint[];
  /** The restores of the workspace begun after this checkpoint was taken, oldest first. */
  restoresAfter(id: CheckpointId): readonly RestoreOperation[];
  /** Restores without an outcome: the process ended while they were writing. */
  unfinishedRestores(): readonly RestoreOperation[];
  close(): Promise<void>;
}

export interface Snapshot {
  readonly tree: Tree;
  readonly coverage: Coverage;
}

export interface SnapshotOptions {
  readonly putBlob: (bytes: Uint8Array) => Promise<BlobId>;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files a thread's checkpoints cover.
 *
 * Invariants: no path outside the folders is read or written; links are never followed; `.git` is never read, listed or
 * written; a file left out of a snapshot is named in its coverage.
 */
export interface WorkingDirectory {
  /** What the user calls it, such as the folder's name. */
  readonly name: string;
  /** Reads every file that is not ignored. Rejects when a folder cannot be listed or `signal` aborts. */
  snapshot(options: SnapshotOptions): Promise<Snapshot>;
  /** The bytes on disk, `undefined` when no file is there. Rejects when it cannot be read. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file, making the folders above it. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Deletes a file, and the folders above it that this leaves empty. Nothing happens when it is not there. */
  delete(path: string): Promise<void>;
  /** Paths open in an editor with changes that are not on disk. */
  unsavedPaths(): readonly string[];
}

/** Tells whether ignore files exclude a path: the capture room's knowledge, made available to decisions. */
export type IgnoreRules = (files: readonly IgnoreFile[]) => (path: string) => boolean;

export type AgentEvent =
  | { readonly kind: 'text'; readonly delta: string }
  /** A call that is new, or one with a known `id` that has changed. */
  | { readonly kind: 'toolCall'; readonly call: ToolCall }
  | { readonly kind: 'editProblems'; readonly problems: readonly EditProblem[]; readonly fitting: number };

export interface AgentTurn {
  /** The user's message. */
  readonly text: string;
  /** Apply the edits that fit even though others do not: the user has seen which do not. */
  readonly onlyFitting: boolean;
  readonly files: WorkingDirectory;
}

/** Answers messages, and may change files while it does. Checkpoints come from the disk, never from what it reports. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** Resolves when the turn is over. Rejects with an error whose message is for the user when the turn failed. */
  run(turn: AgentTurn, emit: (event: AgentEvent) => void, signal: AbortSignal): Promise<void>;
}
