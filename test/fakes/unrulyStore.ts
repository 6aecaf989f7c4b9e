import type { BlobId } from '../../src/core/ids.ts';
import type { CommitFailure, Store, StoreRecord } from '../../src/core/ports/store.ts';
import { fail } from '../../src/core/result.ts';
import { createMemoryStore, emptyContents, MemoryAccess } from './memoryStore.ts';
import { World } from './world.ts';

/** A store in memory whose disk refuses what a test says. */
export class UnrulyStore {
  readonly contents = emptyContents();
  readonly access = new MemoryAccess();
  readonly store: Store;
  /** What every commit fails with. */
  commitFailure: CommitFailure | undefined;
  /** What commits of checkpoints fail with; the others succeed. */
  checkpointFailure: CommitFailure | undefined;
  /** What contents that are put fail with. */
  putFailure: CommitFailure | undefined;
  /** The kinds of the records that are held. */
  held: readonly string[] = [];
  /** For each content that was put, in order: the one it was said to be similar to. */
  readonly similarTo: (BlobId | undefined)[] = [];

  constructor() {
    const inner = createMemoryStore(this.contents, { access: this.access });
    this.store = {
      ...inner,
      commit: async records => {
        const failure = this.#failureOf(records);
        if (failure !== undefined) return fail(failure);
        const stored = await inner.commit(records);
        if (stored.ok) this.held = [];
        return stored;
      },
      hold: records => {
        const isHeld = inner.hold(records);
        if (isHeld) this.held = [...this.held, ...records.map(({ kind }) => kind)];
        return isHeld;
      },
      putBlob: async (bytes, similarTo) => {
        if (this.putFailure !== undefined) return fail(this.putFailure);
        this.similarTo.push(similarTo);
        return inner.putBlob(bytes, similarTo);
      },
    };
  }

  /** A workspace whose store this is. */
  world(files: Readonly<Record<string, string>>): World {
    return new World(files, this.store, this.contents);
  }

  #failureOf(records: readonly StoreRecord[]): CommitFailure | undefined {
    const takesCheckpoint = records.some(({ kind }) => kind === 'checkpointTaken');
    return this.commitFailure ?? (takesCheckpoint ? this.checkpointFailure : undefined);
  }
}
