import { beforeEach, expect, test } from 'vitest';
import type { HostRequest } from '../../src/protocol/messages.ts';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type {
  PlannedChangesView,
  PlannedChangeView,
  PlannedFileView,
  RestorePageView,
} from '../../src/protocol/previewViews.ts';
import type { Host } from '../host.ts';
import { initialChatState, type ChatState } from './chatState.ts';
import { choiceOf, restoreChoices, tickState } from './fileTicks.ts';
import { createPreviewModel, type PreviewModel } from './previewModel.ts';

const file = (path: string, patch: Partial<PlannedFileView> = {}): PlannedFileView => ({
  path,
  group: 'modify',
  action: 'modify',
  author: 'agent',
  lines: { added: 1, removed: 0 },
  canOpen: true,
  unsaved: false,
  isNew: false,
  ...patch,
});
const change = (text: string): PlannedChangeView => ({
  author: 'agent',
  firstLine: 1,
  lastLine: 1,
  heading: '',
  lines: [{ kind: 'added', text }],
});
const changes = (...texts: string[]): PlannedChangesView => ({ kind: 'changes', changes: texts.map(change) });

const choosing = (token: string, files: readonly PlannedFileView[], checkpointId = 'c5') =>
  ({
    state: { kind: 'ready' },
    page: {
      checkpointId,
      phase: 'choosing',
      plan: { token, files, leftAlone: [], unreadable: [], matchingCount: 0 },
    } as unknown as RestorePageView,
  }) as ChatView;
const withoutPage = { state: { kind: 'ready' } } as ChatView;

type Question = Extract<HostRequest, { kind: 'listPlannedChanges' }>;
let state: ChatState;
let asked: Question[];
let answers: { readonly resolve: (value: unknown) => void; readonly reject: (cause: Error) => void }[];

beforeEach(() => {
  state = initialChatState;
  asked = [];
  answers = [];
});

/** A model whose host answers when told to; what it saves stays when another one is made. */
function openPreview(): PreviewModel {
  const host = {
    listen: () => undefined,
    request: (request: HostRequest) =>
      new Promise<unknown>((resolve, reject) => {
        asked.push(request as Question);
        answers.push({ resolve, reject });
      }),
  } as Host;
  return createPreviewModel(host, {
    get current() {
      return state;
    },
    save: patch => (state = { ...state, ...patch }),
  });
}

const answer = async (index: number, value: PlannedChangesView) => {
  answers[index]!.resolve(value);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
};
const takes = (preview: PreviewModel, files: readonly PlannedFileView[]) =>
  restoreChoices(preview.ticks.value, files).map(({ path, take }) => [path, take]);

test('changes are asked for when a file is opened, and forgotten when it is closed', async () => {
  const files = [file('a'), file('b')];
  const preview = openPreview();
  preview.follow(choosing('t1', files));
  expect(asked).toEqual([]);
  preview.toggleOpen('a');
  preview.toggleOpen('folder modify src');
  expect(asked).toEqual([{ kind: 'listPlannedChanges', token: 't1', path: 'a' }]);
  expect(preview.listed.value.get('a')).toEqual({ kind: 'loading' });
  await answer(0, changes('x'));
  expect(preview.listed.value.get('a')).toEqual({ kind: 'known', changes: changes('x') });
  preview.toggleOpen('a');
  expect(preview.listed.value.size).toBe(0);
});

test('a file that is looked at is asked for as well, one at a time', async () => {
  const preview = openPreview();
  preview.follow(choosing('t1', [file('a'), file('b')]));
  preview.lookAt('a');
  preview.lookAt('b');
  await answer(0, changes('late'));
  expect([...preview.listed.value.keys()]).toEqual(['b']);
});

test('what cannot be listed is told, and can be tried again', async () => {
  const preview = openPreview();
  preview.follow(choosing('t1', [file('a'), file('b')]));
  preview.toggleOpen('a');
  answers[0]!.reject(new Error('The disk is away.'));
  await answer(0, changes());
  expect(preview.listed.value.get('a')).toEqual({ kind: 'failed', message: 'The disk is away.' });
  preview.tryAgain('a');
  await answer(1, changes('x'));
  expect(preview.listed.value.get('a')?.kind).toBe('known');
});

test('the only file of a plan is open at once', () => {
  const preview = openPreview();
  preview.follow(choosing('t1', [file('a')]));
  expect(preview.opened.value).toEqual(new Set(['a']));
  expect(asked).toHaveLength(1);
});

test('after a refresh an unticked file stays unticked, also when its group is another one', () => {
  const preview = openPreview();
  const before = [file('a'), file('mine', { group: 'yours' })];
  const after = [file('a', { isNew: true }), file('mine')];
  preview.follow(choosing('t1', before));
  preview.toggle([before[0]!]);
  preview.follow(choosing('t2', after));
  expect(takes(preview, after)).toEqual([]);
  preview.follow(choosing('t3', before));
  expect(takes(preview, before)).toEqual([]);
});

test('after a refresh single changes are asked for again and found, and meanwhile nothing can be restored', async () => {
  const preview = openPreview();
  const files = [file('a'), file('b')];
  preview.follow(choosing('t1', files));
  const listed = changes('one', 'two', 'three');
  if (listed.kind === 'changes') preview.toggleChange(files[0]!, listed.changes, 1);
  expect(preview.spoken.value).toBe('2 of 3 changes chosen in a');

  const refreshed = [file('a', { lines: { added: 4, removed: 0 } }), file('b')];
  preview.follow(choosing('t2', refreshed));
  expect(preview.isSettling.value).toBe(true);
  expect(asked.at(-1)).toEqual({ kind: 'listPlannedChanges', token: 't2', path: 'a' });
  await answer(answers.length - 1, changes('zero', 'one', 'two', 'three'));
  expect(preview.isSettling.value).toBe(false);
  expect(takes(preview, refreshed)).toEqual([
    ['a', [1, 3]],
    ['b', 'all'],
  ]);
  expect(preview.listed.value.size, 'nothing of it is shown').toBe(0);
});

test('single changes are looked for until they are found, also when the refreshed plan comes again', async () => {
  const preview = openPreview();
  const files = [file('a'), file('b')];
  preview.follow(choosing('t1', files));
  const listed = changes('x', 'y', 'z');
  if (listed.kind === 'changes') preview.toggleChange(files[0]!, listed.changes, 0);
  const verified = [file('a', { lines: { added: 4, removed: 0 } }), file('b')];
  preview.follow(choosing('t2', [...files]));
  preview.follow(choosing('t2', verified));
  expect(preview.isSettling.value).toBe(true);
  await answer(answers.length - 1, changes('new', 'x', 'y', 'z'));
  expect(preview.isSettling.value).toBe(false);
  expect(takes(preview, verified)).toEqual([
    ['a', [2, 3]],
    ['b', 'all'],
  ]);
});

test('single changes that cannot be found are not restored', async () => {
  const preview = openPreview();
  const files = [file('a'), file('b')];
  preview.follow(choosing('t1', files));
  const listed = changes('one', 'two');
  if (listed.kind === 'changes') preview.toggleChange(files[0]!, listed.changes, 1);
  preview.follow(choosing('t2', files));
  answers.at(-1)!.reject(new Error('Gone.'));
  await answer(answers.length - 1, changes());
  expect(preview.isSettling.value).toBe(false);
  expect(takes(preview, files)).toEqual([['b', 'all']]);
});

test('an answer about the former plan is not taken for one about this', async () => {
  const preview = openPreview();
  const files = [file('a'), file('b')];
  preview.follow(choosing('t1', files));
  preview.toggleOpen('a');
  preview.follow(choosing('t2', files));
  await answer(0, changes('former'));
  expect(preview.listed.value.get('a')).toEqual({ kind: 'loading' });
  await answer(1, changes('now'));
  expect(preview.listed.value.get('a')).toEqual({ kind: 'known', changes: changes('now') });
});

test('ticks survive a reload, single changes of the same plan too', () => {
  const files = [file('a'), file('b'), file('c')];
  const first = openPreview();
  first.follow(choosing('t1', files));
  const listed = changes('one', 'two');
  if (listed.kind === 'changes') first.toggleChange(files[0]!, listed.changes, 0);
  first.toggle([files[1]!]);

  const second = openPreview();
  second.follow({ state: { kind: 'loading' } } as ChatView);
  second.follow(choosing('t1', files));
  expect(second.isSettling.value).toBe(false);
  expect(takes(second, files)).toEqual([
    ['a', [1]],
    ['c', 'all'],
  ]);
});

test('the filter survives a reload and comes along to another page', () => {
  const files = [file('a'), file('b')];
  const first = openPreview();
  first.follow(choosing('t1', files));
  first.setFilter('a');
  const second = openPreview();
  second.follow(choosing('t2', files));
  expect(second.filter.value).toBe('a');
  const given = state.ticks;
  state = initialChatState;
  const third = openPreview();
  third.follow(choosing('t2', files));
  third.take(given);
  expect(third.filter.value).toBe('a');
});

test('after a reload into another plan single changes are looked for', async () => {
  const files = [file('a'), file('b')];
  const first = openPreview();
  first.follow(choosing('t1', files));
  const listed = changes('one', 'two');
  if (listed.kind === 'changes') first.toggleChange(files[0]!, listed.changes, 0);
  const second = openPreview();
  second.follow(choosing('t2', files));
  expect(second.isSettling.value).toBe(true);
  await answer(answers.length - 1, changes('two', 'three'));
  expect(takes(second, files)).toEqual([
    ['a', [0]],
    ['b', 'all'],
  ]);
});

test('another checkpoint and a page that was closed start afresh', () => {
  const files = [file('a'), file('b')];
  const preview = openPreview();
  preview.follow(choosing('t1', files));
  preview.toggle(files);
  preview.setFilter('a');
  preview.toggleOpen('a');
  preview.follow(choosing('t2', files, 'c6'));
  expect([tickState(preview.ticks.value, files), preview.filter.value, preview.opened.value.size]).toEqual([
    'true',
    '',
    0,
  ]);
  preview.toggle(files);
  preview.follow(withoutPage);
  preview.follow(choosing('t3', files, 'c6'));
  expect(tickState(preview.ticks.value, files)).toBe('true');
});

test('what is chosen in a conflict', () => {
  const both = file('both', { group: 'conflict', author: 'both' });
  const preview = openPreview();
  preview.follow(choosing('t1', [both, file('a')]));
  preview.choose(both, 'merged');
  expect(choiceOf(preview.ticks.value, both)).toBe('merged');
  preview.toggle([both]);
  expect(takes(preview, [both])).toEqual([]);
});

test('the menu of a file keeps it, or ticks it alone', () => {
  const files = [file('a'), file('b'), file('c')];
  const preview = openPreview();
  preview.follow(choosing('t1', files));
  preview.choosePath('b', 'keep');
  expect(takes(preview, files)).toEqual([
    ['a', 'all'],
    ['c', 'all'],
  ]);
  preview.choosePath('b', 'only');
  expect(takes(preview, files)).toEqual([['b', 'all']]);
  preview.choosePath('gone', 'only');
  expect(takes(preview, files)).toEqual([['b', 'all']]);
});

test('a list or a tree stays chosen for the next preview', () => {
  openPreview().showAsTree(true);
  expect(openPreview().asTree.value).toBe(true);
});

test('ticks come along to another page, single changes only with their plan', () => {
  const files = [file('a'), file('b'), file('c')];
  const partly = { positions: [0], total: 2, marks: ['m'] };
  const given = (token: string, checkpointId = 'c5') => ({
    checkpointId,
    token,
    changed: [
      ['a', 'none'],
      ['b', partly],
    ],
  });
  const takenBy = (saved: unknown): unknown => {
    state = initialChatState;
    const preview = openPreview();
    preview.follow(choosing('t1', files));
    preview.take(saved);
    return takes(preview, files);
  };
  expect(takenBy(given('t1'))).toEqual([
    ['b', [0]],
    ['c', 'all'],
  ]);
  expect(takenBy(given('t0'))).toEqual([['c', 'all']]);
  expect(takenBy(given('t1', 'other'))).toHaveLength(3);
  expect(takenBy(undefined)).toHaveLength(3);
  expect(takenBy({ ...given('t1'), changed: 'odd' })).toHaveLength(3);
});

test('ticks that come along before the plan does are those of the plan they name', () => {
  const files = [file('a'), file('b')];
  const preview = openPreview();
  const comparing = { ...choosing('t1', files).page, phase: 'comparing' } as RestorePageView;
  preview.follow({ ...withoutPage, page: comparing });
  preview.take({ checkpointId: 'c5', token: 't1', changed: [['a', 'none']] });
  preview.follow(choosing('t1', files));
  expect(takes(preview, files)).toEqual([['b', 'all']]);
  expect(preview.isSettling.value).toBe(false);
});

test('single changes of an older plan that come along are looked for in the plan that follows', () => {
  const preview = openPreview();
  const comparing = { ...choosing('t1', []).page, phase: 'comparing' } as RestorePageView;
  preview.follow({ ...withoutPage, page: comparing });
  preview.take({ checkpointId: 'c5', token: 't0', changed: [['a', { positions: [0], total: 2, marks: ['m'] }]] });
  preview.follow(choosing('t1', [file('a')]));
  expect(preview.isSettling.value).toBe(true);
  expect(asked).toEqual([{ kind: 'listPlannedChanges', token: 't1', path: 'a' }]);
});
