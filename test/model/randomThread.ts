import fc from 'fast-check';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { Coverage } from '../../src/core/coverage.ts';
import type { CheckpointId, ThreadId } from '../../src/core/ids.ts';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import type { Item, Turn } from '../../src/core/thread.ts';
import { diffTrees, type Tree, type TreeEntry } from '../../src/core/tree.ts';
import {
  appendItem,
  commit,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  putBytes,
  startThread,
  startTurn,
  takeCheckpoint,
} from '../contract/storeRecords.ts';
import { contents } from './contents.ts';

/** What happens next: a kind, and numbers that choose the rest. */
export interface ThreadStep {
  readonly kind: 'turn' | 'answer' | 'checkpoint' | 'elsewhere' | 'mark' | 'expire' | 'restore';
  readonly choice: readonly number[];
}

export const randomThreadSteps = fc.array(
  fc.record({
    kind: fc.constantFrom<ThreadStep['kind'][]>(
      ...([
        'turn',
        'answer',
        'checkpoint',
        'checkpoint',
        'checkpoint',
        'elsewhere',
        'mark',
        'expire',
        'restore',
      ] as const),
    ),
    choice: fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 30 },
);

/** Names that programs stumble over. */
const paths = [
  'a',
  'src/main.ts',
  'src/é ü.ts',
  '日本/語.txt',
  'say "hi"',
  "it's/here",
  '-rf',
  '%2e%2e/up',
  '__proto__',
  'constructor/toString',
  'tab\there',
  'new\nline',
  ' spaces ',
  '🎉',
];

const texts = ['Fix it.', '```js\nlet x;\n```', '<script>', '', 'á\u0000b', '\ud800', '{"kind":"turn"}\n', '# Title'];

const coverages: readonly Coverage[] = [
  { leftOut: [], ignoreFiles: [], ignored: [] },
  {
    leftOut: [{ path: 'big.bin', reason: 'tooLarge', size: 99_000_000 }],
    ignoreFiles: [
      { folder: '', text: 'dist/\n!*.ts\n' },
      { folder: 'src', text: '*', source: 'user', way: 'b' },
    ],
    ignored: ['dist/'],
    modes: ['executable', 'link', 'folder'],
  },
];

/** Makes a thread in a store, with other threads at work in between. */
export class RandomThread {
  readonly id: ThreadId;
  readonly #store: Store;
  readonly #other = makeThread();
  readonly #turns: Turn[] = [];
  readonly #checkpoints: Checkpoint[] = [];
  readonly #restores: RestoreOperation[] = [];
  #time = 1000;

  private constructor(store: Store, id: ThreadId) {
    this.#store = store;
    this.id = id;
  }

  static async make(store: Store, steps: readonly ThreadStep[]): Promise<ThreadId> {
    const thread = makeThread({ name: 'A thread', createdAt: 1000 });
    const random = new RandomThread(store, thread.id);
    await commit(store, startThread(thread), startThread(random.#other));
    for (const { kind, choice } of steps) await commit(store, ...(await random.#make(kind, choice)));
    return thread.id;
  }

  async #make(
    kind: ThreadStep['kind'],
    [a = 0, b = 0, c = 0, ...more]: readonly number[],
  ): Promise<readonly StoreRecord[]> {
    const at = (this.#time += 1000);
    switch (kind) {
      case 'turn':
        return this.#turn(a, b, at);
      case 'answer':
        return this.#turns.length === 0
          ? []
          : [appendItem({ ...makeItem(any(this.#turns, a).id, answer(b)), createdAt: at })];
      case 'checkpoint':
        return [await this.#checkpoint(this.id, [a, b, c, ...more])];
      case 'elsewhere':
        return [await this.#checkpoint(this.#other.id, [a, b, c, ...more])];
      case 'mark':
        if (this.#checkpoints.length === 0) return [];
        return [
          {
            kind: 'checkpointChanged',
            id: any(this.#checkpoints, a).id,
            patch: { pinned: b % 2 === 0, ...(c % 2 === 0 && { name: any(texts, c) }) },
          },
        ];
      case 'expire':
        return a % 3 > 0 || this.#checkpoints.length === 0
          ? []
          : [{ kind: 'checkpointsExpired', ids: [this.#anyId(b)] }];
      case 'restore':
        return this.#restore(a, b, at);
    }
  }

  #turn(a: number, b: number, at: number): readonly StoreRecord[] {
    const parent = a % 4 === 0 || this.#turns.length === 0 ? undefined : any(this.#turns, a);
    const turn = makeTurn(this.id, {
      text: any(texts, b),
      number: (parent?.number ?? 0) + 1,
      parentId: parent?.id,
      startedAt: at,
      status: 'completed',
      endedAt: at + 1,
      failure: b % 3 === 0 ? 'It failed.' : undefined,
    });
    this.#turns.push(turn);
    return [startTurn(turn), { kind: 'threadChanged', id: this.id, at, patch: { activeTurnId: turn.id } }];
  }

  async #checkpoint(threadId: ThreadId, [a = 0, b = 0, ...more]: readonly number[]): Promise<StoreRecord> {
    const latest = this.#store.latestCheckpoint();
    const tree = new Map<string, TreeEntry>(latest === undefined ? [] : this.#store.readTree(latest.id));
    for (const number of more.slice(0, 1 + (b % 4))) {
      const path = any(paths, number);
      if (number % 5 === 0) tree.delete(path);
      else tree.set(path, await this.#entry(number));
    }
    const kinds = ['before', 'after', 'late', 'manual', 'safety'] as const;
    const unsaved = b % 4 === 0 ? [{ path: any(paths, a), ...(await this.#entry(7 * a)) }] : [];
    const record = takeCheckpoint(this.#store, tree, {
      threadId,
      number: this.#store.nextCheckpointNumber(threadId),
      kind: any(kinds, a),
      coverage: any(coverages, b),
      ...(this.#turns.length > 0 && a % 2 === 0 && threadId === this.id && { turnId: any(this.#turns, a).id }),
      ...(a % 7 === 0 && { below: 'src' }),
      unsaved: unsaved.map(({ path, blob, size }) => ({ path, blob, size })),
    });
    if (threadId === this.id) this.#checkpoints.push(record.checkpoint);
    return record;
  }

  #restore(a: number, b: number, at: number): readonly StoreRecord[] {
    if (this.#checkpoints.length === 0) return [];
    const [targetId, safetyId] = [this.#anyId(a), this.#anyId(b)];
    const changes = diffTrees(this.#treeOf(safetyId), this.#treeOf(targetId));
    const failed = changes.slice(0, 1).map(({ path }) => ({ path, reason: 'it is open' }));
    const undoes = a % 3 === 0 ? this.#restores.at(-1)?.id : undefined;
    const outcome = { endedAt: at + 1, failed };
    const operation = makeRestore({ threadId: this.id, targetId, safetyId, changes, undoes, startedAt: at, outcome });
    this.#restores.push(operation);
    return [{ kind: 'restoreStarted', operation }];
  }

  #treeOf(id: CheckpointId): Tree {
    return this.#store.readTree(id);
  }

  #anyId(choice: number): CheckpointId {
    return any(this.#checkpoints, choice).id;
  }

  async #entry(choice: number): Promise<TreeEntry> {
    const mode = any([undefined, undefined, 'executable', 'link', 'folder'] as const, Math.floor(choice / 7));
    const bytes = mode === 'folder' ? new Uint8Array() : any(contents, choice);
    return { blob: await putBytes(this.#store, bytes), size: bytes.length, ...(mode && { mode }) };
  }
}

function answer(choice: number): Item['content'] {
  const text = any(texts, choice);
  if (choice % 3 === 0) return { kind: 'agentMessage', text };
  if (choice % 3 === 1) return { kind: 'captureFailed', checkpoint: 'after', reason: text };
  const call = { id: 'c1', title: text, paths: ['a', '../b'], added: 1, removed: choice, detail: text };
  return { kind: 'toolCall', call: { ...call, kind: 'edit', status: 'done' } };
}

function any<T>(list: readonly T[], choice: number): T {
  return list[choice % list.length] as T;
}
