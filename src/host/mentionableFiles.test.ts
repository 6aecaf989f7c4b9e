import { expect, test } from 'vitest';
import { rankPaths } from './mentionableFiles.ts';

const paths = ['readme.md', 'src/main.ts', 'src/timer.ts', 'test/timer.test.ts', 'timers/list.ts', 'a/my-timer.md'];

test.each([
  ['timer', ['src/timer.ts', 'test/timer.test.ts', 'a/my-timer.md', 'timers/list.ts']],
  ['TIMER.T', ['src/timer.ts', 'test/timer.test.ts', 'timers/list.ts']],
  ['src/', ['src/main.ts', 'src/timer.ts']],
  ['smts', ['src/main.ts', 'src/timer.ts', 'test/timer.test.ts']],
  ['zebra', []],
  ['', paths],
])('“%s”', (words, found) => {
  expect(rankPaths(paths, words, 10)).toEqual(found);
  expect(rankPaths(paths, words, 2)).toEqual(found.slice(0, 2));
});
