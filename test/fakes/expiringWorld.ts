import { sendMessage } from '../../src/app/sendMessage.ts';
import type { Services } from '../../src/app/services.ts';
import { parseThreadId, type ThreadId } from '../../src/core/ids.ts';
import type { Agent } from '../../src/core/ports/agent.ts';
import type { CommitFailure, Store } from '../../src/core/ports/store.ts';
import type { StoreUpkeep } from '../../src/core/ports/storeUpkeep.ts';
import { fail, ok } from '../../src/core/result.ts';
import { createMemoryStore, emptyContents, MemoryAccess, sizeOnDisk } from './memoryStore.ts';
import { createMemoryUpkeep } from './memoryUpkeep.ts';
import { quietObserver } from './quietObserver.ts';
import { World, type Edits } from './world.ts';

export const megabyte = 1024 * 1024;

interface Refusal {
  readonly failure: CommitFailure;
  /** What another window does before. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** A workspace in memory whose store says it takes a megabyte for each byte of a file. */
export class ExpiringWorld {
  readonly world: World;
  readonly services: Services;
  readonly access = new MemoryAccess();
  /** What the next commits that expire checkpoints meet with. */
  readonly refusals: Refusal[] = [];
  collectFailure: CommitFailure | undefined;
  collections = 0;
  readonly #contents = emptyContents();

  constructor(files: Readonly<Record<string, string>>) {
    const inner = createMemoryStore(this.#contents, { access: this.access });
    const store: Store = {
      ...inner,
      commit: async records => {
        const expires = records.some(({ kind }) => kind === 'checkpointsExpired');
        const refusal = expires ? this.refusals.shift() : undefined;
        await refusal?.meanwhile?.();
        return refusal === undefined ? inner.commit(records) : fail(refusal.failure);
      },
    };
    this.world = new World(files, store, this.#contents);
    this.services = { ...this.world.services, upkeep: this.#upkeep(createMemoryUpkeep(this.#contents)) };
  }

  /** Megabytes. */
  get size(): number {
    return sizeOnDisk(this.#contents);
  }

  /** `1 3 4`: the numbers of the expired checkpoints of the world's thread. */
  get expired(): string {
    const expired = this.world.content.checkpoints.filter(checkpoint => checkpoint.expired);
    return expired.map(({ number }) => number).join(' ');
  }

  /** Pins the checkpoint of this number. */
  async pin(number: number): Promise<void> {
    const { id } = this.world.content.checkpoints[number - 1]!;
    const stored = await this.services.store.commit([{ kind: 'checkpointChanged', id, patch: { pinned: true } }]);
    if (!stored.ok) throw new Error(stored.error.kind);
  }

  /** Sends a message in another thread, a new one unless given, which the agent answers with `edits`. */
  async sendElsewhere(edits: Edits, threadId = parseThreadId(this.services.environment.newId())): Promise<ThreadId> {
    const parentId = this.services.store.readThread(threadId)?.thread.activeTurnId;
    const agent: Agent = {
      id: 'script',
      name: 'Script',
      run: async ({ ready }) => {
        await ready();
        this.world.edit(edits);
      },
    };
    const message = { threadId, parentId, text: 'Do it.', agent, onlyFitting: false };
    const sent = await sendMessage(this.services, message, quietObserver, new AbortController().signal);
    if (!sent.ok) throw new Error(JSON.stringify(sent.error));
    return threadId;
  }

  #upkeep(inner: StoreUpkeep): StoreUpkeep {
    return {
      ...inner,
      sizes: async () => {
        const { onDisk, garbage, limit, threads } = await inner.sizes();
        return {
          onDisk: megabyte * onDisk,
          garbage: megabyte * garbage,
          limit: megabyte * limit,
          threads: new Map([...threads].map(([id, bytes]) => [id, megabyte * bytes])),
        };
      },
      expiryEffect: ids => ({ freed: inner.expiryEffect(ids).freed.map(bytes => megabyte * bytes) }),
      collectGarbage: async control => {
        if (this.collectFailure !== undefined) return fail(this.collectFailure);
        const freed = await inner.collectGarbage(control);
        this.collections += 1;
        return freed.ok ? ok(megabyte * freed.value) : freed;
      },
    };
  }
}
