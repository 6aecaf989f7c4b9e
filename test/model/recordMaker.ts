import type { Checkpoint, CheckpointKind, UnsavedText } from '../../src/core/checkpoint.ts';
import type { CheckpointId, ThreadId } from '../../src/core/ids.ts';
import type { StoreRecord } from '../../src/core/ports/store.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import type { ItemContent, Thread, Turn } from '../../src/core/thread.ts';
import { applyChanges, diffTrees, type Tree, type TreeChange } from '../../src/core/tree.ts';
import {
  appendItem,
  makeItem,
  makeRestore,
  makeThread,
  makeTurn,
  startThread,
  startTurn,
  takeCheckpointOn,
} from '../contract/storeRecords.ts';
import { copyInto } from '../contract/storeCopies.ts';
import { entries } from './contents.ts';
import type { Change, Edit } from './operations.ts';

const paths = ['a', 'b.txt', 'folder/c', 'folder/d e', 'ünï/é', 'z/'.repeat(30) + 'deep'];
const kinds: readonly CheckpointKind[] = ['baseline', 'before', 'after', 'late', 'manual', 'safety'];
const statuses = ['completed', 'interrupted', 'failed'] as const;

/** Everything ever made, deleted things too: records about these are to be refused. */
export interface Made {
  readonly threads: readonly Thread[];
  readonly deleted: ReadonlySet<ThreadId>;
  readonly turns: readonly Turn[];
  readonly checkpoints: readonly MadeCheckpoint[];
  readonly restores: readonly RestoreOperation[];
  readonly time: number;
}

interface MadeCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly tree: Tree;
  /** By an earlier commit. */
  readonly isStored: boolean;
}

export const nothingMade: Made = {
  threads: [],
  deleted: new Set(),
  turns: [],
  checkpoints: [],
  restores: [],
  time: 1000,
};

interface Making {
  readonly record: StoreRecord;
  readonly made: Made;
}

/**
 * The record for a change, and what there is once it is stored; nothing when there is nothing to choose from.
 * @param isExpired of a checkpoint: garbage collection may have dropped it
 */
export function makeRecord(before: Made, change: Change, isExpired: (id: CheckpointId) => boolean): Making | undefined {
  const kept = before.checkpoints.filter(
    ({ checkpoint: { id, threadId } }) => !before.deleted.has(threadId) && !isExpired(id),
  );
  const made = { ...before, time: before.time + 1 };
  const at = made.time;
  switch (change.kind) {
    case 'startThread': {
      const thread = makeThread({ createdAt: at, updatedAt: at, name: change.thread % 2 ? `thread ${at}` : undefined });
      return { record: startThread(thread), made: { ...made, threads: [...made.threads, thread] } };
    }
    case 'deleteThread': {
      const thread = threadAt(made, change.thread);
      if (thread === undefined) return undefined;
      const deleted = new Set([...made.deleted, thread.id]);
      return { record: { kind: 'threadDeleted', id: thread.id }, made: { ...made, deleted } };
    }
    case 'nameThread': {
      const thread = threadAt(made, change.thread);
      if (thread === undefined) return undefined;
      const turn = pick(turnsOf(made, thread), change.turn);
      const patch = {
        ...(change.name !== undefined && { name: change.name }),
        ...(change.turn % 3 === 0 ? { activeTurnId: null } : turn && { activeTurnId: turn.id }),
        ...(change.turn % 5 === 0 && { workingDirectory: [null, '', 'a/b'][change.turn % 3] ?? null }),
      };
      return { record: { kind: 'threadChanged', id: thread.id, at, patch }, made };
    }
    case 'startTurn': {
      const thread = threadAt(made, change.thread);
      if (thread === undefined) return undefined;
      const parent = change.parent % 4 === 0 ? undefined : pick(turnsOf(made, thread), change.parent);
      const turn = makeTurn(thread.id, {
        parentId: parent?.id,
        number: (parent?.number ?? 0) + 1,
        text: change.text,
        startedAt: at,
      });
      return { record: startTurn(turn), made: { ...made, turns: [...made.turns, turn] } };
    }
    case 'endTurn': {
      const turn = pick(made.turns, change.turn);
      const status = statuses[change.status % 3] ?? 'failed';
      const failure = status === 'failed' ? `failed at ${at}` : undefined;
      return turn && { record: { kind: 'turnEnded', id: turn.id, status, at, failure }, made };
    }
    case 'appendItem': {
      const turn = pick(made.turns, change.turn);
      return turn && { record: appendItem(makeItem(turn.id, contentOf(change.content, change.text))), made };
    }
    case 'takeCheckpoint':
      return makeCheckpoint(made, change);
    case 'copyCheckpoint':
      return makeCopy(
        made,
        change,
        pick(
          kept.filter(({ isStored }) => isStored),
          change.checkpoint,
        ),
      );
    case 'changeCheckpoint': {
      const checkpoint = pick(kept, change.checkpoint)?.checkpoint;
      const patch = { pinned: change.pinned, ...(change.name !== undefined && { name: change.name }) };
      return checkpoint && { record: { kind: 'checkpointChanged', id: checkpoint.id, patch }, made };
    }
    case 'expire': {
      const ids = change.checkpoints.flatMap(index => pick(kept, index)?.checkpoint.id ?? []);
      return { record: { kind: 'checkpointsExpired', ids: [...new Set(ids)] }, made };
    }
    case 'startRestore': {
      const thread = threadAt(made, change.thread);
      const [target, safety] = [pick(kept, change.target), pick(kept, change.safety)];
      if (thread === undefined || target === undefined || safety === undefined) return undefined;
      const operation = makeRestore({
        threadId: thread.id,
        targetId: target.checkpoint.id,
        safetyId: safety.checkpoint.id,
        startedAt: at,
        changes: diffTrees(safety.tree, target.tree),
      });
      return {
        record: { kind: 'restoreStarted', operation },
        made: { ...made, restores: [...made.restores, operation] },
      };
    }
    case 'endRestore': {
      const restore = pick(made.restores, change.restore);
      const failed = restore?.changes
        .slice(0, change.failed % 3)
        .map(({ path }) => ({ path, reason: 'It is locked.' }));
      return (
        restore && {
          record: { kind: 'restoreEnded', id: restore.id, outcome: { endedAt: at, failed: failed ?? [] } },
          made,
        }
      );
    }
  }
}

/** What a record names, as it is before and after. */
export function changesIn(record: StoreRecord): readonly TreeChange[] {
  if (record.kind === 'checkpointTaken') return record.changes;
  return record.kind === 'restoreStarted' ? record.operation.changes : [];
}

export const unsavedIn = (record: StoreRecord): readonly UnsavedText[] =>
  record.kind === 'checkpointTaken' ? record.checkpoint.unsaved : [];

function makeCheckpoint(made: Made, change: Extract<Change, { kind: 'takeCheckpoint' }>): Making | undefined {
  const thread = threadAt(made, change.thread);
  if (thread === undefined) return undefined;
  const latest = made.checkpoints.filter(({ checkpoint }) => checkpoint.copyOf === undefined).at(-1);
  const before = latest?.tree ?? new Map<string, never>();
  const tree = edited(before, change.edits);
  const turn = change.type % 5 === 0 ? undefined : pick(turnsOf(made, thread), change.type);
  const number = made.checkpoints.filter(({ checkpoint: { threadId } }) => threadId === thread.id).length + 1;
  const taken = takeCheckpointOn(latest?.checkpoint, before, tree, {
    threadId: thread.id,
    kind: kinds[change.type % kinds.length] ?? 'manual',
    ...(turn && { turnId: turn.id }),
    ...(change.type % 7 === 0 && { name: `name ${made.time}` }),
    unsaved: unsavedOf(change.unsaved),
    ...(made.time % 5 === 0 && { below: 'a/b' }),
    coverage: {
      leftOut: change.type % 3 === 0 ? [{ path: 'left/out', reason: 'tooLarge', size: 5 }] : [],
      ignoreFiles: change.type % 4 === 0 ? [{ folder: '', text: `*.log\n${change.type % 8}` }] : [],
      ignored: change.type % 4 === 0 ? ['node_modules/'] : [],
    },
  });
  const checkpoint = { ...taken.checkpoint, number, createdAt: made.time };
  const checkpoints = [...made.checkpoints, { checkpoint, tree, isStored: false }];
  return { record: { ...taken, checkpoint }, made: { ...made, checkpoints } };
}

function makeCopy(
  made: Made,
  change: Extract<Change, { kind: 'copyCheckpoint' }>,
  source: Made['checkpoints'][number] | undefined,
): Making | undefined {
  const thread = threadAt(made, change.thread);
  if (thread === undefined || source === undefined) return undefined;
  const record = copyInto(thread.id, source.checkpoint);
  const checkpoints = [...made.checkpoints, { ...source, checkpoint: record.checkpoint, isStored: false }];
  return { record, made: { ...made, checkpoints } };
}

/** Each at a path of its own. */
const unsavedOf = (contents: readonly number[]): readonly UnsavedText[] =>
  contents.flatMap((content, index) => {
    const entry = pick(entries, content);
    return entry === undefined ? [] : [{ path: paths[index] ?? '', blob: entry.blob, size: entry.size }];
  });

function edited(tree: Tree, edits: readonly Edit[]): Tree {
  const to = (content: number | undefined) => (content === undefined ? undefined : pick(entries, content));
  const changes = edits.map(({ path, content }) => ({
    path: pick(paths, path) ?? '',
    from: undefined,
    to: to(content),
  }));
  return applyChanges(tree, changes);
}

function contentOf(choice: number, text: string): ItemContent {
  switch (choice % 4) {
    case 0:
      return { kind: 'captureFailed', checkpoint: 'after', reason: text };
    case 1: {
      const call = {
        id: `call${choice}`,
        kind: 'edit',
        title: text,
        paths: ['a'],
        status: 'done',
        added: 1,
        removed: 0,
      } as const;
      return { kind: 'toolCall', call: { ...call, detail: text } };
    }
    case 2: {
      const problem = { edit: 1, path: 'a', reason: 'It does not fit.', source: text, nearest: undefined };
      return { kind: 'editProblems', problems: [problem], fitting: 2 };
    }
    default:
      return { kind: 'agentMessage', text };
  }
}

const pick = <T>(values: readonly T[], index: number): T | undefined => values[index % values.length];

/** Seldom a deleted one. */
function threadAt({ threads, deleted }: Made, index: number): Thread | undefined {
  return pick(index % 10 === 9 ? threads : threads.filter(({ id }) => !deleted.has(id)), index);
}

const turnsOf = ({ turns }: Made, thread: Thread): readonly Turn[] =>
  turns.filter(({ threadId }) => threadId === thread.id);
