import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryOf, treeOf } from '../../test/fakes/trees.ts';
import type { Author } from './authorship.ts';
import { chosenByDefault, needsReview, planRestore, samePlan, type RestoreQuestion } from './restorePlan.ts';
import { applyChanges, entryModes, type EntryMode, type Tree, type TreeEntry } from './tree.ts';

const byAgent = new Set<Author>(['agent']);

function question(target: Tree, now: Tree, more: Partial<RestoreQuestion> = {}): RestoreQuestion {
  const paths = [...target.keys(), ...now.keys()];
  return {
    target,
    now,
    authors: new Map(paths.map(path => [path, byAgent])),
    outsideTarget: () => undefined,
    outsideNow: () => undefined,
    leftOut: [],
    foldersNow: new Set(),
    foldersThen: new Set(),
    unsaved: new Set(),
    modes: new Set(entryModes),
    ...more,
  };
}

function check(now: string, target: string, expected: readonly string[], more: Partial<RestoreQuestion> = {}): void {
  const plan = planRestore(question(treeOf(target), treeOf(now), more));
  const actions = plan.actions.map(({ kind, path, yours }) => `${kind} ${path}${yours ? ' (yours)' : ''}`);
  expect([...actions, ...plan.leftAlone.map(({ path, reason }) => `leave ${path}: ${reason}`)]).toEqual(expected);
}

test('changed files are modified', () => check('x=a', 'x=b', ['modify x']));
test('files born later are deleted', () => check('x=a y=b', 'x=a', ['delete y']));
test('deleted files are created again', () => check('', 'x=a', ['create x']));
test('equal files are not touched', () => check('x=a', 'x=a', []));
test('a file born later that the target would have ignored is left alone', () =>
  check('build/x=a', '', ['leave build/x: ignored'], { outsideTarget: () => 'ignored' }));
test('a file the walk could not vouch for is not written over', () =>
  check('', 'big=a', ['leave big: tooLarge'], { outsideNow: () => 'tooLarge' }));
test('an empty folder is neither made nor removed where it is there anyway, with what is not taken in it', () => {
  const folder = new Map([['made', { ...entryOf(''), mode: 'folder' as const }]]);
  const actions = (target: Tree, now: Tree, more: Partial<RestoreQuestion> = {}) =>
    planRestore(question(target, now, more)).actions.map(({ kind, path }) => `${kind} ${path}`);
  const made = new Set(['made']);
  expect(actions(folder, treeOf(''))).toEqual(['create made']);
  expect(actions(folder, treeOf(''), { foldersNow: made })).toEqual([]);
  expect(actions(folder, treeOf('made/x=a'), { foldersNow: made })).toEqual(['delete made/x']);
  expect(actions(treeOf(''), folder)).toEqual(['delete made']);
  expect(actions(treeOf(''), folder, { foldersThen: made })).toEqual([]);
});
test('who names paths is told of those there was no room for, and of no other', () => {
  const leftOut = ['a', 'b'].map(path => ({ path, reason: 'noRoom' as const }));
  check('', '', ['leave b: noRoom'], { leftOut, only: new Set(['b']) });
  check('', '', [], { leftOut: [{ path: 'b', reason: 'secret' }], only: new Set(['b']) });
});
test('what a tree leaves out is named although nothing is known to differ', () =>
  check('x=a', 'x=a', ['leave big: tooLarge'], { leftOut: [{ path: 'big', reason: 'tooLarge', size: 9 }] }));
test('what you changed is yours', () =>
  check('x=a', 'x=b', ['modify x (yours)'], { authors: new Map([['x', new Set<Author>(['you'])]]) }));
test('what both changed is yours', () =>
  check('x=a', 'x=b', ['modify x (yours)'], { authors: new Map([['x', new Set<Author>(['agent', 'you'])]]) }));
test('a change nobody is known for is yours', () => check('x=a', 'x=b', ['modify x (yours)'], { authors: new Map() }));
test('a file with unsaved changes is yours', () =>
  check('x=a', 'x=b', ['modify x (yours)'], { unsaved: new Set(['x']) }));
test('only the named paths are looked at', () => check('x=a y=a', 'x=b y=b', ['modify y'], { only: new Set(['y']) }));

test('very many deletions, an unsaved editor or a file of both need a look', () => {
  const many = treeOf(Array.from({ length: 51 }, (_, index) => `f${index}=a`).join(' '));
  expect(needsReview(planRestore(question(new Map(), many)))).toBe(true);
  expect(needsReview(planRestore(question(new Map(), treeOf('f=a'))))).toBe(false);
  expect(needsReview(planRestore(question(new Map(), treeOf('f=a'), { unsaved: new Set(['f']) })))).toBe(true);
});

test('a plan reaches its target, and a second plan is empty', () => {
  const tree = fc
    .dictionary(fc.constantFrom('a', 'b', 'c/d', 'c/e'), fc.constantFrom('1', '2'))
    .map((files): Tree => new Map(Object.entries(files).map(([path, word]) => [path, entryOf(word)])));
  fc.assert(
    fc.property(tree, tree, (now, target) => {
      const plan = planRestore(question(target, now));
      const reached = applyChanges(now, plan.actions);
      expect(reached).toEqual(target);
      expect(chosenByDefault(plan)).toHaveLength(plan.actions.length);
      expect(planRestore(question(target, reached)).actions).toEqual([]);
      expect(samePlan(plan, planRestore(question(target, now)))).toBe(true);
    }),
  );
});

test('a plan differs when a file, an author or an editor does', () => {
  const plan = planRestore(question(treeOf('x=a'), treeOf('x=b')));
  expect(samePlan(plan, planRestore(question(treeOf('x=a'), treeOf('x=c'))))).toBe(false);
  expect(samePlan(plan, planRestore(question(treeOf('x=a'), treeOf('x=b y=a'))))).toBe(false);
  expect(samePlan(plan, planRestore(question(treeOf('x=a'), treeOf('x=b'), { unsaved: new Set(['x']) })))).toBe(false);
});

describe('what a tree cannot tell', () => {
  const file = entryOf('a');
  const changed = entryOf('b');
  const plan = (target: TreeEntry | undefined, now: TreeEntry | undefined, modes: readonly EntryMode[]) => {
    const trees = [target, now].map(entry => new Map(entry === undefined ? [] : [['x', entry]]));
    return planRestore(question(trees[0]!, trees[1]!, { modes: new Set(modes) }));
  };

  test('an executable bit stays as it is', () => {
    const executable: TreeEntry = { ...file, mode: 'executable' };
    expect(plan(file, executable, []).actions).toEqual([]);
    expect(plan(executable, file, []).actions).toEqual([]);
    expect(plan(changed, executable, []).actions).toMatchObject([
      { from: executable, to: { ...changed, mode: 'executable' } },
    ]);
    expect(plan(file, executable, ['executable']).actions).toMatchObject([{ from: executable, to: file }]);
  });

  test('an empty folder stays', () => {
    const folder: TreeEntry = { ...entryOf(''), mode: 'folder' };
    expect(plan(undefined, folder, ['executable']).actions).toEqual([]);
    expect(plan(undefined, folder, ['folder']).actions).toMatchObject([{ kind: 'delete' }]);
  });
});
