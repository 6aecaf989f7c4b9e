import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import type { PlannedChangeView, PlannedFileView } from '../../src/protocol/previewViews.ts';
import {
  carryTicks,
  choiceOf,
  chosenFiles,
  findChanges,
  isChosen,
  restoreChoices,
  setChoice,
  tickedPositions,
  tickOnly,
  tickState,
  toggleChange,
  toggleTicks,
  type Choice,
  type ChosenChanges,
  type Ticks,
} from './fileTicks.ts';

const file = (
  path: string,
  group: PlannedFileView['group'],
  patch: Partial<PlannedFileView> = {},
): PlannedFileView => ({
  path,
  group,
  action: group === 'create' || group === 'delete' ? group : 'modify',
  author: group === 'yours' ? 'you' : 'agent',
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
const changes = ['one', 'two', 'three'].map(change);
const none: Ticks = new Map();
const [a, b, mine, both] = [file('a', 'modify'), file('b', 'delete'), file('mine', 'yours'), file('both', 'conflict')];
const partly = file('partly', 'modify', { tickedChanges: { positions: [0, 2], total: 3 } });

test('at first everything but your own changes and conflicts is chosen', () => {
  expect(chosenFiles(none, [both, mine, a, b, partly])).toEqual([a, b, partly]);
  expect(tickState(none, [partly])).toBe('mixed');
  expect(tickedPositions(choiceOf(none, partly), 3)).toEqual([0, 2]);
});

test('a group has a dash when only some are chosen', () => {
  expect(tickState(none, [a, b])).toBe('true');
  expect(tickState(none, [mine, both])).toBe('false');
  expect(tickState(setChoice(none, [b], 'none'), [a, b])).toBe('mixed');
  expect(tickState(none, [a, partly])).toBe('mixed');
});

test('a click on a dash ticks all, a second one unticks all', () => {
  for (const [start, files] of [
    [setChoice(none, [b], 'none'), [a, b]],
    [none, [partly]],
  ] as const) {
    const all = toggleTicks(start, files);
    expect(tickState(all, files)).toBe('true');
    expect(tickState(toggleTicks(all, files), files)).toBe('false');
  }
});

test('ticks inside make the tick of the file', () => {
  const dash = toggleChange(none, a, changes, 1);
  expect(tickState(dash, [a])).toBe('mixed');
  expect(tickedPositions(choiceOf(dash, a), 3)).toEqual([0, 2]);
  expect(choiceOf(toggleChange(dash, a, changes, 1), a)).toBe('all');
  const last = [0, 2].reduce((ticks, position) => toggleChange(ticks, a, changes, position), dash);
  expect(choiceOf(last, a)).toBe('none');
  expect(choiceOf(toggleChange(none, partly, changes, 1), partly)).toBe('all');
});

test('what is asked for', () => {
  let ticks = setChoice(none, [both], 'merged');
  ticks = setChoice(ticks, [b], 'none');
  expect(restoreChoices(ticks, [both, mine, a, b, partly])).toEqual([
    { path: 'both', take: 'merged' },
    { path: 'a', take: 'all' },
    { path: 'partly', take: [0, 2] },
  ]);
});

test('in a refreshed plan what was unticked stays unticked, whatever group it is in now', () => {
  const ticks = setChoice(none, [a], 'none');
  const after = [file('a', 'modify'), file('mine', 'modify'), file('both', 'modify')];
  expect(chosenFiles(carryTicks(ticks, [a, mine, both], after), after)).toEqual([]);
});

test('a file that was ticked and then unticked stays unticked when it is no longer yours', () => {
  const ticks = toggleTicks(toggleTicks(none, [mine]), [mine]);
  expect(isChosen(carryTicks(ticks, [mine], [file('mine', 'modify')]), file('mine', 'modify'))).toBe(false);
});

test('in a refreshed plan what became yours is kept, unless it was decided before', () => {
  const ticks = setChoice(none, [mine], 'all');
  const after = [file('a', 'yours'), file('b', 'conflict'), file('mine', 'yours'), file('new', 'modify')];
  expect(chosenFiles(carryTicks(ticks, [a, b, mine], after), after).map(({ path }) => path)).toEqual(['mine', 'new']);
});

test('a merge is kept only for a conflict, single changes only where there are some', () => {
  const ticks = toggleChange(setChoice(none, [both], 'merged'), a, changes, 0);
  const carried = (now: PlannedFileView) => choiceOf(carryTicks(ticks, [a, both], [now]), now);
  expect(carried(both)).toBe('merged');
  expect(carried(file('both', 'modify'))).toBe('none');
  expect(carried(a)).toMatchObject({ positions: [1, 2] });
  expect(carried(file('a', 'modify', { canOpen: false }))).toBe('none');
  expect(carried(file('a', 'conflict'))).toBe('none');
});

test('single changes are found again by what they are', () => {
  const choice = choiceOf(toggleChange(none, a, changes, 0), a) as ChosenChanges;
  const found = (now: readonly string[]) => findChanges(choice, { kind: 'changes', changes: now.map(change) });
  expect(found(['zero', 'one', 'two', 'three'])).toMatchObject({ positions: [2, 3], total: 4 });
  expect(found(['one', 'three'])).toMatchObject({ positions: [1], total: 2 });
  expect(found(['two', 'three'])).toBe('all');
  expect(found(['zero', 'one'])).toBe('none');
  expect(findChanges(choice, { kind: 'whole' })).toBe('none');
});

test('of changes that look the same only the ticked ones are found again', () => {
  const same = [change('same'), change('same')];
  const choice = choiceOf(toggleChange(none, a, same, 0), a) as ChosenChanges;
  expect(findChanges(choice, { kind: 'changes', changes: same })).toMatchObject({ positions: [1] });
});

const files = fc.uniqueArray(
  fc.record({
    path: fc.string(),
    group: fc.constantFrom<PlannedFileView['group']>('conflict', 'yours', 'modify', 'create', 'delete'),
  }),
  { selector: ({ path }) => path, minLength: 1 },
);

test('setting a choice sets exactly those', () =>
  fc.assert(
    fc.property(files, fc.constantFrom<Choice>('all', 'none', 'merged'), (specs, choice) => {
      const all = specs.map(({ path, group }) => file(path, group));
      const half = all.filter((_, index) => index % 2 === 0);
      const ticks = setChoice(none, half, choice);
      for (const one of half) expect(choiceOf(ticks, one)).toBe(choice);
      for (const one of all.filter(other => !half.includes(other))) {
        expect(choiceOf(ticks, one)).toBe(choiceOf(none, one));
      }
    }),
    { numRuns: runs(100) },
  ));

test('a refresh never chooses what was not chosen, and a refresh to the same plan changes nothing', () =>
  fc.assert(
    fc.property(files, files, fc.array(fc.nat(20)), (before, after, toggles) => {
      const old = before.map(({ path, group }) => file(path, group));
      const now = after.map(({ path, group }) => file(path, group));
      const ticks = toggles.reduce((all, at) => toggleTicks(all, old.slice(at, at + 2)), none);
      const carried = carryTicks(ticks, old, now);
      const kept = new Set(old.filter(one => !isChosen(ticks, one)).map(({ path }) => path));
      expect(chosenFiles(carried, now).filter(({ path }) => kept.has(path))).toEqual([]);
      expect(restoreChoices(carryTicks(ticks, old, old), old)).toEqual(restoreChoices(ticks, old));
    }),
    { numRuns: runs(100) },
  ));

test('ticking changes one by one chooses exactly those', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(11)), (total, toggles) => {
      const many = Array.from({ length: total }, (_, index) => change(String(index % 4)));
      const wanted = new Set(many.keys());
      let ticks = none;
      for (const position of toggles.filter(at => at < total)) {
        ticks = toggleChange(ticks, a, many, position);
        if (!wanted.delete(position)) wanted.add(position);
      }
      const choice = choiceOf(ticks, a);
      expect(tickedPositions(choice, total)).toEqual([...wanted].sort((x, y) => x - y));
      if (typeof choice !== 'string') expect(findChanges(choice, { kind: 'changes', changes: many })).toEqual(choice);
    }),
    { numRuns: runs(200) },
  ));

test('ticking only one file keeps what was chosen of it', () => {
  const files = [file('a', 'modify'), file('b', 'yours'), file('c', 'conflict')];
  const [a, b, c] = files as [PlannedFileView, PlannedFileView, PlannedFileView];
  const merged = setChoice(new Map(), [c], 'merged');
  expect(restoreChoices(tickOnly(merged, b, files), files)).toEqual([{ path: 'b', take: 'all' }]);
  expect(restoreChoices(tickOnly(merged, c, files), files)).toEqual([{ path: 'c', take: 'merged' }]);
  expect(restoreChoices(tickOnly(new Map(), a, files), files)).toEqual([{ path: 'a', take: 'all' }]);
});
