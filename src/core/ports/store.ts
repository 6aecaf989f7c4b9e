import type { Checkpoint } from '../checkpoint.ts';
import type { GitPatch } from '../gitInfo.ts';
import type { BlobId, CheckpointId, ItemId, RestoreId, ThreadId, TurnId } from '../ids.ts';
import type { RestoreOperation, RestoreOutcome } from '../restore.ts';
import type { Result } from '../result.ts';
import type { AgentFailureKind, Item, Thread, Turn, TurnStatus } from '../thread.ts';
import type { ThreadFolder } from '../threadFolder.ts';
import type { TimelineEvent, TimelineEventKind } from '../timelineEvent.ts';
import type { Tree, TreeChange, TreeEntry } from '../tree.ts';
import type { TurnContent } from '../turnContent.ts';

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
        /** `null` brings it back from the archive. */
        readonly archivedAt?: number | null;
        readonly git?: GitPatch;
        /** Ends that it is temporary. */
        readonly temporary?: null;
      };
    }
  | { readonly kind: 'threadDeleted'; readonly id: ThreadId }
  | { readonly kind: 'turnStarted'; readonly turn: Turn }
  /** Changes nothing when the turn has ended before. */
  | {
      readonly kind: 'turnEnded';
      readonly id: TurnId;
      readonly status: Exclude<TurnStatus, 'inProgress'>;
      readonly at: number;
      readonly failure: string | undefined;
      readonly failureKind?: AgentFailureKind;
    }
  | { readonly kind: 'agentRemembered'; readonly turnId: TurnId; readonly memory: string }
  | { readonly kind: 'itemAppended'; readonly item: Item }
  /**
   * `changes` are against the tree of the checkpoint's parent, or against the empty tree when it has none. A copy has none: they are
   * those of its original. It is expired when its original is.
   */
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

/** A part of the list of threads. Temporary ones are not in it. */
export interface ThreadPage {
  /** Those used more recently than the first wanted; none unless given. */
  readonly skip?: number;
  readonly limit: number;
}

export interface TurnPage {
  readonly threadId: ThreadId;
  /** The place of the first wanted one. */
  readonly skip: number;
  readonly limit: number;
}

/** What is wanted of a timeline: what all of it fits. */
export interface TimelineFilter {
  /** Words that must all be in the message, the answer or the title of a step, or in the name of a checkpoint, or in the path of a file it changed. */
  readonly words?: string;
  readonly kinds?: readonly TimelineEventKind[];
  /** Part of the path of a file that was changed, whatever the case. */
  readonly path?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
}

export interface TimelinePage {
  readonly threadId: ThreadId;
  /** All unless given. */
  readonly filter?: TimelineFilter | undefined;
  /** Those newer than the first wanted. */
  readonly skip: number;
  readonly limit: number;
}

/** `reading`: another window writes. */
export type StoreAccess = 'writing' | 'reading';

export interface CheckpointPage {
  /** Of this thread; of every thread that is not deleted unless given, and then without copies. */
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

/** A file that a turn changed and that was found by its path. */
export interface FileHit {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
  /** When the checkpoint after the turn was taken, in milliseconds since 1970. */
  readonly at: number;
  readonly path: string;
}

/** A user's message (`itemId` is `undefined`), an agent's, or the title of a call of one of its tools that was found. */
export interface MessageHit {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
  readonly itemId: ItemId | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isCall: boolean;
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

  /** Most recently used first; of those used at the same time, the one started last. All unless a page of the list is given. */
  listThreads(page?: ThreadPage): readonly ThreadSummary[];
  /** Those in the list. */
  countThreads(): number;
  findThread(id: ThreadId): ThreadSummary | undefined;
  /** All of a thread, which takes long for a long one. */
  readThread(id: ThreadId): ThreadContent | undefined;
  /** How many turns the path on screen has. */
  countTurns(id: ThreadId): number;
  /** Of the path on screen, oldest first. Takes as long as the page is. */
  listTurns(page: TurnPage): readonly TurnContent[];
  /** On whichever branch. */
  readTurn(id: TurnId): TurnContent | undefined;
  /** In the order they were begun. */
  listRestores(id: ThreadId): readonly RestoreOperation[];
  /** The earliest of the thread's checkpoints that was taken at this time or later. */
  firstCheckpoint(id: ThreadId, since: number): Checkpoint | undefined;
  /** Of every branch, newest first; the order is the same each time. Takes as long as the page is. */
  listEvents(page: TimelinePage): readonly TimelineEvent[];
  countEvents(id: ThreadId, filter?: TimelineFilter): number;
  readCheckpoint(id: CheckpointId): Checkpoint | undefined;
  /** The checkpoint that a copy is of, a deleted thread's too; any other is its own original. Throws when it is unknown. */
  readOriginal(id: CheckpointId): Checkpoint;
  /** The most recent checkpoint of the workspace, by whichever thread; never an imported one, nor a copy. */
  latestCheckpoint(): Checkpoint | undefined;
  /** Throws when the checkpoint is unknown. */
  readTree(id: CheckpointId): Tree;
  /** What the checkpoint changed against its parent, by path. Throws when the checkpoint is unknown. */
  readChanges(id: CheckpointId): readonly TreeChange[];
  /** What differs between the trees of two checkpoints, by path. Throws when one is unknown. */
  diffCheckpoints(from: CheckpointId, to: CheckpointId): readonly TreeChange[];
  /** Newest first; expired ones too. */
  listCheckpoints(page: CheckpointPage): readonly Checkpoint[];
  /** Newest first. Those that are kept count, of every thread: neither expired nor imported ones, nor copies, nor a deleted thread's. */
  listFileVersions(page: FileVersionPage): readonly FileVersion[];
  /** Those that were had last first, then by path. The time it takes grows with the history. */
  listKnownFiles(): readonly KnownFile[];
  /** The number of the thread's next checkpoint. */
  nextCheckpointNumber(id: ThreadId): number;
  /** What of the workspace the thread is about; `''` when it is unknown. */
  threadFolder(id: ThreadId): ThreadFolder;
  /** Newest first; nothing when `text` has no words. */
  searchMessages(search: MessageSearch): readonly MessageHit[];
  /** Threads of the list whose title, with the name of their branch in git, has all words, most recently used first. */
  searchThreads(search: MessageSearch): readonly ThreadSummary[];
  /** Changes of turns whose path has all words; newest first, those of a turn by path. */
  searchFiles(search: MessageSearch): readonly FileHit[];
  /**
   * The checkpoints of the workspace taken after this one, or its original, was taken or imported, oldest first. Neither imported ones
   * nor copies are among them.
   */
  checkpointsAfter(id: CheckpointId): readonly Checkpoint[];
  /**
   * The restores of the workspace begun after this checkpoint, or its original, was taken or imported, oldest first; imported ones are
   * not. Each once, as it was begun: a copy stands for its original where that was deleted with its thread.
   */
  restoresAfter(id: CheckpointId): readonly RestoreOperation[];
  /** Restores without an outcome: the process ended while they were writing. */
  unfinishedRestores(): readonly RestoreOperation[];
  close(): Promise<void>;
}
