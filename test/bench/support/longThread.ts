import type { Checkpoint, CheckpointKind } from '../../../src/core/checkpoint.ts';
import {
  parseCheckpointId,
  parseItemId,
  parseThreadId,
  parseTurnId,
  type ThreadId,
  type TurnId,
} from '../../../src/core/ids.ts';
import { noLines } from '../../../src/core/lineCounts.ts';
import type { Store, StoreRecord } from '../../../src/core/ports/store.ts';
import type { TreeChange, TreeEntry } from '../../../src/core/tree.ts';
import { openStore } from '../../../src/storage/openStore.ts';
import { log, readWasm, valueOf } from './engine.ts';
import { environment } from './knownFiles.ts';
import { createWriter } from './words.ts';

export interface LongThreadOptions {
  readonly store: string;
  /** Of the thread used last, one after another. */
  readonly turns: number;
  /** Threads of one turn besides. */
  readonly otherThreads?: number;
  /** Checkpoints the user saves after each turn. */
  readonly namedEach?: number;
}

/** In one commit. */
const turnsAtOnce = 200;

/**
 * Makes a store with a long thread. A turn is a message, an answer of some paragraphs with a tool call, and two
 * checkpoints, of which the second has a file changed.
 */
export async function makeLongThread(options: LongThreadOptions): Promise<ThreadId> {
  const { store: folder, turns, otherThreads = 0, namedEach = 0 } = options;
  const { store } = valueOf(await openStore({ folder, wasm: readWasm, log }));
  const maker = await ThreadMaker.in(store);
  const commit = async (records: readonly StoreRecord[]) => valueOf(await store.commit(records));
  for (let made = 0; made < otherThreads; made += turnsAtOnce) {
    const count = Math.min(turnsAtOnce, otherThreads - made);
    await commit(Array.from({ length: count }, () => [maker.start(), ...maker.turn()]).flat());
  }
  await commit([maker.start()]);
  for (let made = 0; made < turns; made += turnsAtOnce) {
    const count = Math.min(turnsAtOnce, turns - made);
    await commit(Array.from({ length: count }, () => [...maker.turn(), ...maker.saved(namedEach)]).flat());
  }
  await store.close();
  return maker.threadId;
}

/** Makes records as one person's work leaves them, ten minutes a turn. */
class ThreadMaker {
  threadId = parseThreadId(environment.newId());
  readonly #versions: readonly [TreeEntry, TreeEntry];
  readonly #write = createWriter(1);
  #at = environment.now() - 365 * 24 * 3600 * 1000;
  #parent: Checkpoint | undefined;
  #lastTurn: TurnId | undefined;
  #turns = 0;
  #checkpoints = 0;

  private constructor(versions: readonly [TreeEntry, TreeEntry]) {
    this.#versions = versions;
  }

  static async in(store: Store): Promise<ThreadMaker> {
    const keep = async (text: string): Promise<TreeEntry> => {
      const bytes = Buffer.from(text);
      return { blob: valueOf(await store.putBlob(bytes)), size: bytes.length };
    };
    return new ThreadMaker([await keep('const answer = 41;\n'), await keep('const answer = 42;\n')]);
  }

  /** What follows belongs to the thread that this starts. */
  start(): StoreRecord {
    this.threadId = parseThreadId(environment.newId());
    this.#lastTurn = undefined;
    this.#turns = 0;
    this.#checkpoints = 0;
    const at = this.#now();
    const times = { createdAt: at, updatedAt: at };
    return { kind: 'threadStarted', thread: { id: this.threadId, name: undefined, ...times, activeTurnId: undefined } };
  }

  turn(): readonly StoreRecord[] {
    const turnId = parseTurnId(environment.newId());
    const parentId = this.#lastTurn;
    this.#lastTurn = turnId;
    const startedAt = this.#now();
    const { threadId } = this;
    const turn = { id: turnId, threadId, parentId, number: ++this.#turns, text: this.#write(25), agentId: 'bench' };
    return [
      {
        kind: 'turnStarted',
        turn: { ...turn, status: 'inProgress', startedAt, endedAt: undefined, failure: undefined },
      },
      { kind: 'threadChanged', id: threadId, at: startedAt, patch: { activeTurnId: turnId } },
      this.#checkpoint('before', turnId, []),
      this.#toolCall(turnId),
      this.#answer(turnId),
      { kind: 'turnEnded', id: turnId, status: 'completed', at: this.#now(), failure: undefined },
      this.#checkpoint('after', turnId, [this.#change()]),
    ];
  }

  saved(count: number): readonly StoreRecord[] {
    return Array.from({ length: count }, () => this.#checkpoint('manual', this.#lastTurn, []));
  }

  #now(): number {
    return (this.#at += 1000);
  }

  #change(): TreeChange {
    const [even, odd] = this.#versions;
    const isOdd = this.#turns % 2 === 1;
    if (this.#parent?.fileCount === 1) return { path: 'answer.js', from: isOdd ? even : odd, to: isOdd ? odd : even };
    return { path: 'answer.js', from: undefined, to: odd };
  }

  #checkpoint(kind: CheckpointKind, turnId: TurnId | undefined, changes: readonly TreeChange[]): StoreRecord {
    const checkpoint: Checkpoint = {
      id: parseCheckpointId(environment.newId()),
      threadId: this.threadId,
      number: ++this.#checkpoints,
      kind,
      turnId,
      parentId: this.#parent?.id,
      createdAt: this.#now(),
      name: undefined,
      pinned: false,
      expired: false,
      coverage: { leftOut: [], ignoreFiles: [], ignored: [] },
      unsaved: [],
      fileCount: Math.max(this.#parent?.fileCount ?? 0, changes.length),
      changedCount: changes.length,
      lines: changes.length === 0 ? noLines : { added: 1, removed: 1 },
    };
    this.#parent = checkpoint;
    return { kind: 'checkpointTaken', checkpoint, changes };
  }

  #toolCall(turnId: TurnId): StoreRecord {
    const call = { id: '1', kind: 'edit', title: 'Edit answer.js', paths: ['answer.js'], status: 'done' } as const;
    const content = { kind: 'toolCall', call: { ...call, added: 1, removed: 1, detail: this.#write(30) } } as const;
    return { kind: 'itemAppended', item: { ...this.#itemOf(turnId), content } };
  }

  #answer(turnId: TurnId): StoreRecord {
    const code = `\`\`\`js\nconst answer = ${this.#turns};\n\`\`\``;
    const text = `${this.#write(40)}\n\n- ${this.#write(8)}\n- ${this.#write(8)}\n\n${code}\n\n${this.#write(20)}`;
    return { kind: 'itemAppended', item: { ...this.#itemOf(turnId), content: { kind: 'agentMessage', text } } };
  }

  #itemOf(turnId: TurnId) {
    return { id: parseItemId(environment.newId()), turnId, createdAt: this.#now() };
  }
}
