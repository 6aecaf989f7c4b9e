import { expect, test } from 'vitest';
import { treeOf } from '../../test/fakes/trees.ts';
import { attributeChanges, type Author } from './authorship.ts';
import { diffTrees } from './tree.ts';

/** Each step is an author and the files after it. */
function check(target: string, steps: readonly (readonly [Author, string])[], now: string, expected: object): void {
  let before = treeOf(target);
  const history = steps.map(([author, files]) => {
    const after = treeOf(files);
    const changes = diffTrees(before, after);
    before = after;
    return { authors: [author], changes };
  });
  const authors = attributeChanges(treeOf(target), history, treeOf(now));
  expect(Object.fromEntries([...authors].map(([path, by]) => [path, [...by].sort()]))).toEqual(expected);
}

test('nothing changed', () => check('x=a', [], 'x=a', {}));
test('what no checkpoint explains was changed by you', () => check('x=a', [], 'x=b y=c', { x: ['you'], y: ['you'] }));
test('a change inside a turn is the agent’s', () => check('x=a', [['agent', 'x=b']], 'x=b', { x: ['agent'] }));
test('both are named when both changed a file', () =>
  check(
    'x=a',
    [
      ['agent', 'x=b'],
      ['you', 'x=c'],
    ],
    'x=c',
    { x: ['agent', 'you'] },
  ));
test('a deletion after the last checkpoint is yours too', () =>
  check('x=a', [['agent', 'x=b']], '', { x: ['agent', 'you'] }));
test('a file that came back to the target starts afresh', () =>
  check(
    'x=a',
    [
      ['you', 'x=b'],
      ['restore', 'x=a'],
      ['agent', 'x=c'],
    ],
    'x=c',
    { x: ['agent'] },
  ));
test('a file that is as in the target has no author', () => check('x=a y=a', [['agent', 'x=b']], 'x=a y=a', {}));
test('a step that leads to the state already reached adds nobody', () =>
  check(
    'x=a',
    [
      ['restore', 'x=b'],
      ['you', 'x=b'],
    ],
    'x=b',
    { x: ['restore'] },
  ));
