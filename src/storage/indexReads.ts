import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, ThreadId } from '../core/ids.ts';
import type {
  CheckpointPage,
  FileVersion,
  FileVersionPage,
  KnownFile,
  MessageHit,
  MessageSearch,
  ThreadContent,
  ThreadSummary,
} from '../core/ports/store.ts';
import type { RestoreOperation } from '../core/restore.ts';
import type { ThreadFolder } from '../core/threadFolder.ts';
import type { Tree, TreeChange } from '../core/tree.ts';
import type { StoreIndex } from './index/storeIndex.ts';

/** The answers of a store that come from its index as they are. */
export abstract class IndexReads {
  protected abstract get index(): StoreIndex;

  listThreads(): readonly ThreadSummary[] {
    return this.index.listThreads();
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
