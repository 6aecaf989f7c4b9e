import { randomBytes } from 'node:crypto';
import type { Checkpoint } from '../../../src/core/checkpoint.ts';
import type { Coverage } from '../../../src/core/coverage.ts';
import { makeId, parseCheckpointId, type ThreadId, type TurnId } from '../../../src/core/ids.ts';
import { noLines } from '../../../src/core/lineCounts.ts';
import type { Store, StoreRecord } from '../../../src/core/ports/store.ts';
import type { TreeChange, TreeEntry } from '../../../src/core/tree.ts';
import { valueOf } from './engine.ts';

export const environment = { now: () => Date.now(), newId: () => makeId(Date.now(), randomBytes(16)) };

/** Commits checkpoints of files that are known to have changed, without a walk. */
export class KnownFiles {
  readonly store: Store;
  readonly #tree: Map<string, TreeEntry>;
  #latest: Checkpoint | undefined;

  constructor(store: Store) {
    this.store = store;
    this.#latest = store.latestCheckpoint();
    this.#tree = new Map(this.#latest === undefined ? [] : store.readTree(this.#latest.id));
  }

  get paths(): readonly string[] {
    return [...this.#tree.keys()];
  }

  /** Keeps the files' bytes and commits a checkpoint of them, together with other records. */
  async commit(
    files: Iterable<readonly [path: string, bytes: Uint8Array]>,
    at: { readonly threadId: ThreadId; readonly turnId?: TurnId },
    others: { readonly before?: readonly StoreRecord[]; readonly after?: readonly StoreRecord[] } = {},
  ): Promise<void> {
    const changes = await Promise.all([...files].map(([path, bytes]) => this.#keep(path, bytes)));
    const checkpoint = this.#nextCheckpoint(at.threadId, at.turnId, changes.length);
    const taken: StoreRecord = { kind: 'checkpointTaken', checkpoint, changes };
    valueOf(await this.store.commit([...(others.before ?? []), taken, ...(others.after ?? [])]));
    this.#latest = checkpoint;
  }

  async #keep(path: string, bytes: Uint8Array): Promise<TreeChange> {
    const from = this.#tree.get(path);
    const to = { blob: valueOf(await this.store.putBlob(bytes, from?.blob)), size: bytes.length };
    this.#tree.set(path, to);
    return { path, from, to };
  }

  #nextCheckpoint(threadId: ThreadId, turnId: TurnId | undefined, changedCount: number): Checkpoint {
    return {
      id: parseCheckpointId(environment.newId()),
      threadId,
      number: this.store.nextCheckpointNumber(threadId),
      kind: 'after',
      turnId,
      parentId: this.#latest?.id,
      createdAt: environment.now(),
      name: undefined,
      pinned: false,
      expired: false,
      coverage: this.#latest?.coverage ?? everything,
      unsaved: [],
      fileCount: this.#tree.size,
      changedCount,
      lines: noLines,
    };
  }
}

const everything: Coverage = { leftOut: [], ignoreFiles: [], ignored: [] };
