import fc from 'fast-check';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { CheckpointId, RestoreId, ThreadId, TurnId } from '../../src/core/ids.ts';
import type { StoreRecord } from '../../src/core/ports/store.ts';
import { agentFailureKinds, type Item, type ToolCall, type Turn } from '../../src/core/thread.ts';
import type { ThreadFolder } from '../../src/core/threadFolder.ts';
import type { Tree, TreeEntry } from '../../src/core/tree.ts';
import { dotImage } from '../fakes/images.ts';
import { entryOf } from '../fakes/trees.ts';
import { copyInto } from './storeCopies.ts';
import {
  appendItem,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  newCheckpointId,
  newRestoreId,
  startThread,
  startTurn,
  takeCheckpointOn,
} from './storeRecords.ts';

/** One record: which kind, and numbers that choose the rest. */
export interface Step {
  readonly kind: StoreRecord['kind'];
  readonly choice: readonly number[];
}

const kinds: readonly { readonly weight: number; readonly kind: StoreRecord['kind'] }[] = [
  { weight: 4, kind: 'threadStarted' },
  { weight: 4, kind: 'threadChanged' },
  { weight: 1, kind: 'threadDeleted' },
  { weight: 8, kind: 'turnStarted' },
  { weight: 4, kind: 'turnEnded' },
  { weight: 2, kind: 'agentRemembered' },
  { weight: 8, kind: 'itemAppended' },
  { weight: 20, kind: 'checkpointTaken' },
  { weight: 3, kind: 'checkpointChanged' },
  { weight: 2, kind: 'checkpointsExpired' },
  { weight: 4, kind: 'restoreStarted' },
  { weight: 3, kind: 'restoreEnded' },
];

const step = fc.record({
  kind: fc.oneof(...kinds.map(({ weight, kind }) => ({ weight, arbitrary: fc.constant(kind) }))),
  choice: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
});

/** Commits of one to four records. */
export const randomSteps = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 60 });

/** Contents of files and words of messages. */
export const words: readonly string[] = ['a', 'ab', 'abc', 'b', 'ba', 'zz'];

const paths = ['a', 'a/b', 'c', 'd/e', 'é', 'x'];

const modes = [undefined, undefined, 'executable', 'link', 'folder'] as const;

interface TakenPart {
  readonly id: CheckpointId;
  readonly tree: Tree;
  readonly checkpoint: Checkpoint;
}

interface Pools {
  threads: ThreadId[];
  turns: Turn[];
  items: Item[];
  checkpoints: TakenPart[];
  restores: RestoreId[];
}

const copyOf = ({ threads, turns, items, checkpoints, restores }: Pools): Pools => ({
  threads: [...threads],
  turns: [...turns],
  items: [...items],
  checkpoints: [...checkpoints],
  restores: [...restores],
});

const failureKindOf = (choice: number): Pick<Turn, 'failureKind'> =>
  choice % 2 === 0 ? {} : { failureKind: agentFailureKinds[choice % agentFailureKinds.length] ?? 'other' };

/** Makes records that are mostly right: now and then they name what was deleted, or an id that is there already. */
export class RandomRecords {
  #kept: Pools = { threads: [], turns: [], items: [], checkpoints: [], restores: [] };
  #next = this.#kept;

  get threads(): readonly ThreadId[] {
    return this.#kept.threads;
  }

  get checkpoints(): readonly CheckpointId[] {
    return this.#kept.checkpoints.map(({ id }) => id);
  }

  /** The records of a commit; they count only when it was `accepted`. */
  next(steps: readonly Step[]): readonly StoreRecord[] {
    this.#next = copyOf(this.#kept);
    return steps.flatMap(({ kind, choice }) => this.#make(kind, choice));
  }

  accepted(): void {
    this.#kept = this.#next;
  }

  #make(kind: Step['kind'], [a = 0, b = 0, c = 0, ...more]: readonly number[]): readonly StoreRecord[] {
    const pools = this.#next;
    const thread = newest(pools.threads, a);
    if (kind === 'threadStarted' || thread === undefined) {
      const started = makeThread({
        updatedAt: b,
        ...(c < 20 && thread !== undefined ? { id: thread } : {}),
        ...(c % 2 === 0 && thread !== undefined ? { parentThreadId: thread } : {}),
        ...(c % 3 === 0 && thread !== undefined
          ? { forkedFrom: { threadId: thread, turnId: newest(pools.turns, b)?.id } }
          : {}),
        ...(b % 4 === 1 ? { git: { branch: message(more), commit: 'c1' } } : {}),
        ...(b % 6 === 1 ? { temporary: true as const } : {}),
      });
      pools.threads = [...new Set([...pools.threads, started.id])];
      return [startThread(started)];
    }
    const turn = newest(pools.turns, b);
    switch (kind) {
      case 'threadChanged': {
        const patch = {
          ...(b % 3 === 0 ? {} : { name: nameOf(b) }),
          ...(c % 3 === 0 ? {} : { activeTurnId: idOf(turn, c) }),
          ...(c % 5 === 0 ? { workingDirectory: folderOf(b) } : {}),
          ...(b % 5 === 0 ? { archivedAt: c % 2 === 0 ? null : b } : {}),
          ...(b % 4 === 0
            ? { git: { branch: c % 3 === 0 ? null : message(more), ...(c % 2 === 0 && { commit: null }) } }
            : {}),
          ...(c % 8 === 0 ? { temporary: null } : {}),
        };
        return [{ kind, id: thread, at: c, patch }];
      }
      case 'threadDeleted':
        return [{ kind, id: thread }];
      case 'turnStarted': {
        const started = makeTurn(thread, {
          text: message(more),
          startedAt: 1000 + c,
          ...parentOf(turn),
          ...again(turn, c),
        });
        pools.turns.push(started);
        return [startTurn(started)];
      }
      case 'turnEnded':
        return turn === undefined
          ? []
          : [{ kind, id: turn.id, status: 'failed', at: c, failure: nameOf(c) ?? undefined, ...failureKindOf(c) }];
      case 'agentRemembered':
        return turn === undefined ? [] : [{ kind, turnId: turn.id, memory: `memory ${c}` }];
      case 'itemAppended':
        return turn === undefined ? [] : [this.#item(turn, c, more)];
      case 'checkpointTaken':
        return [c % 5 === 3 ? this.#copy(thread, b) : this.#checkpoint(thread, turn, b, c, more)].flatMap(
          made => made ?? [],
        );
      default:
        return this.#later(kind, thread, [a, b, c, ...more]);
    }
  }

  #item(turn: Turn, choice: number, more: readonly number[]): StoreRecord {
    const content: Item['content'] =
      choice % 3 === 0
        ? { kind: 'captureFailed', checkpoint: 'before', reason: message(more) }
        : choice % 7 === 0
          ? { kind: 'toolCall', call: callOf(message(more)) }
          : choice % 11 === 0
            ? { kind: 'images', images: [{ ...dotImage, name: message(more) }] }
            : { kind: 'agentMessage', text: message(more) };
    const known = choice < 20 ? this.#next.items.at(-1) : undefined;
    const item = { ...makeItem(turn.id, content), createdAt: 1000 + choice, ...(known && { id: known.id }) };
    this.#next.items.push(item);
    return appendItem(item);
  }

  /** On top of the latest one, most often; or of any, or of none. */
  #checkpoint(thread: ThreadId, turn: Turn | undefined, b: number, c: number, more: readonly number[]): StoreRecord {
    const pool = this.#next.checkpoints;
    const parent = b < 50 ? undefined : b < 150 ? pool[c % Math.max(pool.length, 1)] : pool.at(-1);
    const before: Tree = parent?.tree ?? new Map<string, TreeEntry>();
    const tree = new Map(before);
    for (const number of more.slice(0, 1 + (c % 4))) {
      const path = paths[number % paths.length] ?? 'a';
      if (number % 5 === 0) tree.delete(path);
      else tree.set(path, anyEntry(number));
    }
    const kinds = ['before', 'after', 'manual', 'safety'] as const;
    const fields = {
      threadId: thread,
      kind: kinds[c % 4] ?? 'manual',
      number: 1 + (b % 30),
      ...(turn && { turnId: turn.id }),
      ...(c % 7 === 0 && { below: 'a/b' }),
      unsaved:
        b % 4 === 0 ? [{ path: paths[b % paths.length] ?? 'a', ...entryOf(words[c % words.length] ?? 'a') }] : [],
    };
    const record = takeCheckpointOn(undefined, before, tree, fields);
    const stranger = c === 7 ? newCheckpointId() : parent?.id;
    const known = c < 15 ? pool.at(-1)?.id : undefined;
    const checkpoint = {
      ...record.checkpoint,
      ...(c % 6 === 1 && { imported: true as const }),
      parentId: stranger,
      id: known ?? record.checkpoint.id,
    };
    pool.push({ id: checkpoint.id, tree, checkpoint });
    return { ...record, checkpoint };
  }

  /** Of a checkpoint that an earlier commit has stored. */
  #copy(threadId: ThreadId, choice: number): StoreRecord | undefined {
    const original = newest(this.#kept.checkpoints, choice);
    if (original === undefined) return undefined;
    const record = copyInto(threadId, original.checkpoint);
    this.#next.checkpoints.push({ ...original, id: record.checkpoint.id, checkpoint: record.checkpoint });
    return record;
  }

  /** What becomes of checkpoints that were taken. */
  #later(kind: Step['kind'], thread: ThreadId, choice: readonly number[]): readonly StoreRecord[] {
    const [, b = 0, c = 0, d = 0] = choice;
    const { checkpoints, restores } = this.#next;
    const [one, other] = [newest(checkpoints, b), newest(checkpoints, c)];
    if (one === undefined || other === undefined) return [];
    if (kind === 'checkpointChanged') {
      const patch = { ...(c % 2 === 0 ? { pinned: d % 2 === 0 } : {}), ...(d % 3 === 0 ? {} : { name: nameOf(d) }) };
      return [{ kind, id: one.id, patch }];
    }
    if (kind === 'checkpointsExpired') return [{ kind, ids: [one.id, other.id] }];
    if (kind === 'restoreEnded') {
      const id = newest(restores, b);
      return id === undefined ? [] : [{ kind, id, outcome: { endedAt: c, failed: [{ path: 'a', reason: 'full' }] } }];
    }
    const from = anyEntry(c);
    const changes = d % 2 === 0 ? [] : [{ path: paths[d % paths.length] ?? 'a', from, to: undefined }];
    const copied = b % 3 === 0 ? { copyOf: newest(this.#kept.restores, d) ?? newRestoreId() } : {};
    const undone = b % 2 === 0 ? { undoes: newest(restores, c) } : {};
    const places = { threadId: thread, targetId: one.id, safetyId: other.id };
    const operation = makeRestore({ ...places, startedAt: c, changes, ...copied, ...undone });
    restores.push(operation.id);
    return [{ kind: 'restoreStarted', operation }];
  }
}

/** Now and then the same content with another mode. */
function anyEntry(choice: number): TreeEntry {
  const mode = modes[Math.floor(choice / 7) % modes.length];
  return { ...entryOf(words[choice % words.length] ?? 'a'), ...(mode && { mode }) };
}

/** One of the last few, most often. */
function newest<T>(pool: readonly T[], choice: number): T | undefined {
  const among = choice % 4 === 0 ? pool : pool.slice(-3);
  return among[choice % Math.max(among.length, 1)];
}

const folderOf = (choice: number): ThreadFolder => [null, '', 'a/b', 'src'][choice % 4] ?? null;

const nameOf = (choice: number): string | null => (choice % 4 === 0 ? null : `name ${choice}`);

const idOf = (turn: Turn | undefined, choice: number): TurnId | null =>
  choice % 5 === 0 || turn === undefined ? null : turn.id;

const parentOf = (turn: Turn | undefined): Partial<Turn> =>
  turn === undefined ? {} : { parentId: turn.id, number: turn.number + 1 };

const again = (turn: Turn | undefined, choice: number): Partial<Turn> =>
  choice < 20 && turn !== undefined ? { id: turn.id, parentId: undefined } : {};

const callOf = (title: string): ToolCall => ({
  ...{ id: 'call', kind: 'run', title, paths: [], status: 'done', added: 0, removed: 0, detail: '' },
});

const message = (choice: readonly number[]): string =>
  choice.map(number => [...words, 'É', '"', 'OR'][number % (words.length + 3)]).join(' ');
