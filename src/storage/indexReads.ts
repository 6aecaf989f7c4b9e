import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, ThreadId, TurnId } from '../core/ids.ts';
import type {
  CheckpointPage,
  FileHit,
  FileVersion,
  FileVersionPage,
  KnownFile,
  MessageHit,
  MessageSearch,
  ThreadContent,
  ThreadPage,
  ThreadSummary,
  TimelineFilter,
  TimelinePage,
  TurnPage,
} from '../core/ports/store.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import type { TimelineEvent } from '../core/timelineEvent.ts';
import type { Tree, TreeChange } from '../core/tree.ts';
import type { TurnContent } from '../core/turnContent.ts';
import type { StoreIndex } from './index/storeIndex.ts';

/** The answers of a store that come from its index as they are. */
export abstract class IndexReads {
  protected abstract get index(): StoreIndex;

  listThreads(page?: ThreadPage): readonly ThreadSummary[] {
    return this.index.listThreads(page);
  }

  countThreads(): number {
    return this.index.countThreads();
  }

  findThread(id: ThreadId): ThreadSummary | undefined {
    return this.index.findThread(id);
  }

  countTurns(id: ThreadId): number {
    return this.index.countTurns(id);
  }

  listTurns(page: TurnPage): readonly TurnContent[] {
    return this.index.listTurns(page);
  }

  readTurn(id: TurnId): TurnContent | undefined {
    return this.index.readTurn(id);
  }

  listRestores(id: ThreadId): readonly RestoreOperation[] {
    return this.index.listRestores(id);
  }

  firstCheckpoint(id: ThreadId, since: number): Checkpoint | undefined {
    return this.index.firstCheckpoint(id, since);
  }

  listEvents(page: TimelinePage): readonly TimelineEvent[] {
    return this.index.listEvents(page);
  }

  countEvents(id: ThreadId, filter?: TimelineFilter): number {
    return this.index.countEvents(id, filter);
  }

  readThread(id: ThreadId): ThreadContent | undefined {
    return this.index.readThread(id);
  }

  readCheckpoint(id: CheckpointId): Checkpoint | undefined {
    return this.index.readCheckpoint(id);
  }

  readOriginal(id: CheckpointId): Checkpoint {
    return this.index.readOriginal(id);
  }

  latestCheckpoint(): Checkpoint | undefined {
    return this.index.latestCheckpoint();
  }

  readTree(id: CheckpointId): Tree {
    return this.index.readTree(id);
  }

  readChanges(id: CheckpointId): readonly TreeChange[] {
    return this.index.readChanges(id);
  }

  diffCheckpoints(from: CheckpointId, to: CheckpointId): readonly TreeChange[] {
    return this.index.diffCheckpoints(from, to);
  }

  listCheckpoints(page: CheckpointPage): readonly Checkpoint[] {
    return this.index.listCheckpoints(page);
  }

  listFileVersions(page: FileVersionPage): readonly FileVersion[] {
    return this.index.listFileVersions(page);
  }

  listKnownFiles(): readonly KnownFile[] {
    return this.index.listKnownFiles();
  }

  nextCheckpointNumber(id: ThreadId): number {
    return this.index.nextCheckpointNumber(id);
  }

  threadFolder(id: ThreadId): ThreadFolder {
    return this.index.threadFolder(id);
  }

  searchMessages(search: MessageSearch): readonly MessageHit[] {
    return this.index.searchMessages(search);
  }

  searchThreads(search: MessageSearch): readonly ThreadSummary[] {
    return this.index.searchThreads(search);
  }

  searchFiles(search: MessageSearch): readonly FileHit[] {
    return this.index.searchFiles(search);
  }

  checkpointsAfter(id: CheckpointId): readonly Checkpoint[] {
    return this.index.checkpointsAfter(id);
  }

  restoresAfter(id: CheckpointId): readonly RestoreOperation[] {
    return this.index.restoresAfter(id);
  }

  unfinishedRestores(): readonly RestoreOperation[] {
    return this.index.unfinishedRestores();
  }
}
