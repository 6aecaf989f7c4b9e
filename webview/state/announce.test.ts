import { expect, test } from 'vitest';
import type { ChatView, MarkView, RestoreMarkView, TurnView } from '../../src/protocol/chatViews.ts';
import { announceChange, announceRequest } from './announce.ts';

const mark: MarkView = {
  checkpointId: 'c4',
  number: 4,
  kind: 'after',
  createdAt: 0,
  changedCount: 4,
  fileCount: 10,
  lines: { added: 1, removed: 1 },
  leftOut: [],
  leftOutCount: 3,
  missedCount: 0,
  unsavedCount: 0,
  expired: false,
  pinned: false,
};
const turn = (patch: Partial<TurnView>): TurnView => ({
  id: 't1',
  number: 1,
  text: 'x',
  versions: ['t1'],
  agentName: 'Apply Edits',
  status: 'inProgress',
  startedAt: 0,
  files: [],
  items: [],
  restores: [],
  ...patch,
});
const view = (patch: Partial<ChatView>): ChatView => ({
  state: { kind: 'ready' },
  threadId: 'h1',
  title: '',
  folder: '',
  agentName: 'Apply Edits',
  hint: '',
  agents: [],
  options: [],
  commands: [],
  takesFiles: true,
  baseline: { kind: 'ready' },
  readOnly: false,
  turns: [],
  earlierCount: 0,
  laterCount: 0,
  restores: [],
  draft: '',
  ...patch,
});
const running = { turnId: 't1', startedAt: 0, step: '', stopping: false, waiting: [] };
const restore = (restoreId: string, at: number): RestoreMarkView => ({
  restoreId,
  targetNumber: 2,
  at,
  writtenCount: 2,
  failed: [],
  isUndo: false,
  undone: false,
  expired: false,
});

test('a turn that starts', () => {
  expect(announceChange(view({}), view({ running, turns: [turn({})] }))).toBe('Apply Edits is working.');
});

test('a turn that ends', () => {
  const before = view({ running, turns: [turn({})] });
  const end = (patch: Partial<TurnView>) => announceChange(before, view({ turns: [turn(patch)] }));
  expect(end({ status: 'completed', after: mark })).toBe(
    'Apply Edits finished. 4 files changed. Checkpoint 4 saved, partial: 3 files left out.',
  );
  expect(end({ status: 'failed', failure: 'The disk is full.' })).toBe('Turn failed. The disk is full.');
});

test('what the agent asks, once', () => {
  const asking = (...ids: string[]) =>
    view({
      turns: [turn({})],
      running: {
        ...running,
        waiting: ids.map(id => ({
          id,
          call: { id, kind: 'run', title: `run ${id}`, status: 'running', lines: { added: 0, removed: 0 }, detail: '' },
          options: [],
        })),
      },
    });
  expect(announceRequest(asking(), asking('one'))).toBe('Waiting for you: run one');
  expect(announceRequest(asking('one'), asking('one'))).toBe('');
  expect(announceRequest(asking('one'), asking('one', 'two'))).toBe('Waiting for you: run two');
  expect(announceRequest(asking('one', 'two'), asking('two'))).toBe('');
});

test('nothing, when the first view has no thread', () => {
  const noThread = { turns: [] } as unknown as ChatView;
  expect([announceChange(undefined, noThread), announceRequest(undefined, noThread)]).toEqual(['', '']);
});

test('a restore, once', () => {
  const before = view({
    turns: [turn({ status: 'completed', restores: [restore('r1', 1)] })],
    lastRestore: restore('r1', 1),
  });
  const after = view({
    turns: [turn({ status: 'completed', restores: [restore('r1', 1), restore('r2', 2)] })],
    lastRestore: restore('r2', 2),
  });
  expect(announceChange(before, after)).toBe('Restored 2 files to checkpoint 2.');
  expect(announceChange(after, after)).toBe('');
});

test('another thread is not news', () => {
  const other = view({ threadId: 'h2', turns: [turn({ status: 'completed', restores: [restore('r1', 1)] })] });
  expect(announceChange(view({ running, turns: [turn({})] }), other)).toBe('');
  expect(announceChange(view({}), other)).toBe('');
});

test('another window that writes, and one that no longer does', () => {
  expect(announceChange(view({}), view({ readOnly: true }))).toBe(
    'Read only in this window. Another window is writing to this thread.',
  );
  expect(announceChange(view({ readOnly: true }), view({}))).toBe('This window writes to the thread now.');
});

test('checkpoints that are paused, once', () => {
  const paused = { kind: 'refused', cause: 'disk full', reason: 'the disk is full', number: 3, held: false } as const;
  expect(announceChange(view({}), view({ storage: paused }))).toBe(
    'Checkpoint 3 could not be saved: the disk is full.',
  );
  expect(announceChange(view({ storage: paused }), view({ storage: { ...paused, held: true } }))).toBe('');
  expect(announceChange(view({ storage: paused }), view({}))).toBe('Checkpoints are saved again.');
});

test('a question before a very large first capture', () => {
  const question = { kind: 'asking', bytes: 2 * 1024 * 1024, fileCount: 12, largest: [], limitBytes: 1024 } as const;
  const asking = view({ baseline: question });
  const words = 'The first checkpoint of this folder would hold 2 MB (12 files).';
  expect(announceChange(view({ baseline: { kind: 'saving', done: 0, total: 0 } }), asking)).toBe(words);
  expect(announceChange(asking, asking)).toBe('');
});
