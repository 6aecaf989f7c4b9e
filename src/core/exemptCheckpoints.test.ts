import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activePath } from './branch.ts';
import type { Checkpoint, CheckpointKind } from './checkpoint.ts';
import { exemptCheckpoints, type ExemptionQuestion } from './exemptCheckpoints.ts';
import { parseCheckpointId, parseRestoreId, parseThreadId, parseTurnId } from './ids.ts';
import { noLines } from './lineCounts.ts';
import type { RestoreOperation } from './restore.ts';
import type { Turn } from './thread.ts';

const threadId = parseThreadId('t');

function taken(name: string, kind: CheckpointKind, turn?: string, more: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id: parseCheckpointId(name),
    threadId,
    number: 1,
    kind,
    turnId: turn === undefined ? undefined : parseTurnId(turn),
    parentId: undefined,
    createdAt: 1000,
    name: undefined,
    pinned: false,
    expired: false,
    coverage: { leftOut: [], ignoreFiles: [], ignored: [] },
    unsaved: [],
    fileCount: 1,
    changedCount: 1,
    lines: noLines,
    ...more,
  };
}

function sent(name: string, parent?: string): Turn {
  return {
    id: parseTurnId(name),
    threadId,
    parentId: parent === undefined ? undefined : parseTurnId(parent),
    number: 1,
    text: 'Do it.',
    agentId: 'script',
    status: 'completed',
    startedAt: 1000,
    endedAt: 1000,
    failure: undefined,
  };
}

function restored(
  name: string,
  target: string,
  safety: string,
  more: Partial<RestoreOperation> = {},
): RestoreOperation {
  const ids = { targetId: parseCheckpointId(target), safetyId: parseCheckpointId(safety) };
  const outcome = { endedAt: 1000, failed: [] };
  return { id: parseRestoreId(name), threadId, ...ids, startedAt: 1000, changes: [], undoes: undefined, outcome, ...more }; // prettier-ignore
}

/** A thread whose second message was edited, so that `second` is hidden and `edited` shown. */
const turns = [sent('first'), sent('second', 'first'), sent('edited', 'first')];

function check(
  checkpoints: readonly Checkpoint[],
  expected: string,
  { active = 'edited', restores = [], ...more }: Partial<ExemptionQuestion> & Partial<{ active: string; restores: readonly RestoreOperation[] }> = {}, // prettier-ignore
): void {
  const thread = { id: threadId, name: undefined, createdAt: 1, updatedAt: 1, activeTurnId: parseTurnId(active) };
  const threads = [{ thread, turns, restores }];
  const exempt = exemptCheckpoints({ checkpoints, threads, latestId: undefined, unfinishedRestores: [], ...more });
  expect([...exempt].sort().join(' ')).toBe(expected);
}

test('what the messages on screen need is kept, of whichever kind', () => {
  check(
    [
      taken('a', 'baseline', 'first'),
      taken('b', 'after', 'first'),
      taken('c', 'before', 'second'),
      taken('d', 'after', 'second'),
      taken('e', 'before', 'edited'),
      taken('f', 'late', 'edited'),
      taken('g', 'manual', 'edited'),
    ],
    'a b e f g',
  );
});
test('what belongs to no message is part of every version', () => check([taken('a', 'manual')], 'a'));
test('pinned and named ones are kept', () =>
  check([taken('a', 'after', 'second', { pinned: true }), taken('b', 'after', 'second', { name: 'Green' })], 'a b'));
test('the latest one is kept', () => check([taken('a', 'after', 'second')], 'a', { latestId: parseCheckpointId('a') }));
test('both of an unfinished restore are kept', () =>
  check([taken('a', 'after', 'second'), taken('b', 'safety')], 'a b', {
    unfinishedRestores: [restored('r', 'a', 'b')],
  }));
test('the last restore can be undone, earlier ones cannot', () => {
  const restores = [restored('r', 'x', 'a'), restored('s', 'x', 'b')];
  check([taken('a', 'safety', 'first'), taken('b', 'safety', 'edited')], 'b', { restores });
});
test('an undo can be taken back, and so can the restore before it', () => {
  const undo = restored('u', 'b', 'c', { undoes: parseRestoreId('s') });
  const restores = [restored('r', 'x', 'a'), restored('s', 'x', 'b'), undo];
  check([taken('a', 'safety'), taken('b', 'safety'), taken('c', 'safety')], 'a c', { restores });
});
test('an undo of an undo can be taken back as the restore it has made again', () => {
  const undoing = (name: string) => ({ undoes: parseRestoreId(name) });
  const again = [restored('r', 'x', 'a'), restored('u', 'a', 'b', undoing('r')), restored('v', 'b', 'c', undoing('u'))];
  const restores = [...again, restored('s', 'x', 'd'), restored('t', 'd', 'e', undoing('s'))];
  check([], 'c e', { restores });
});
test('all of a thread that is not given is kept', () => {
  const other = { threadId: parseThreadId('other') };
  check([taken('a', 'safety', 'second', other), taken('b', 'safety', 'second')], 'a');
});

test('whatever the shape of a conversation, what its active path needs is kept', () => {
  const kinds: readonly CheckpointKind[] = ['baseline', 'before', 'after', 'late', 'manual', 'safety'];
  const conversations = fc.record({
    parents: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
    active: fc.nat(5),
    marks: fc.array(fc.record({ kind: fc.constantFrom(...kinds), turn: fc.nat(5) }), { maxLength: 15 }),
  });
  fc.assert(
    fc.property(conversations, ({ parents, active, marks }) => {
      const all = parents.map((parent, index) => sent(`t${index}`, parent < index ? `t${parent}` : undefined));
      const activeTurnId = parseTurnId(`t${active % all.length}`);
      const checkpoints = marks.map(({ kind, turn }, index) => taken(`c${index}`, kind, `t${turn}`));
      const thread = { id: threadId, name: undefined, createdAt: 1, updatedAt: 1, activeTurnId };
      const threads = [{ thread, turns: all, restores: [] }];
      const exempt = exemptCheckpoints({ checkpoints, threads, latestId: undefined, unfinishedRestores: [] });
      const path = activePath(all, activeTurnId).map(({ id }) => id);
      for (const { id, kind, turnId } of checkpoints) {
        expect(exempt.has(id)).toBe(kind !== 'safety' && turnId !== undefined && path.includes(turnId));
      }
    }),
  );
});
