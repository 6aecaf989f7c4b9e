import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHeadMoves } from './headMoves.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'head-moves-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function git(seconds: number, ...words: readonly string[]): string {
  const date = `@${seconds} +0000`;
  const identity = ['-c', 'user.name=A <Name> 12', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
  }).trim();
}

const commit = (seconds: number, message: string): string => {
  git(seconds, 'commit', '--allow-empty', '-m', message);
  return git(seconds, 'rev-parse', 'HEAD');
};

test('commits and checkouts after a moment are told, oldest first', async () => {
  git(1000, 'init');
  commit(1000, 'One');
  const two = commit(2000, 'Two');
  git(3000, 'checkout', '-b', 'other');
  mkdirSync(join(folder, 'below'));
  const moves = [
    { at: 2_000_000, commit: two, what: 'commit: Two' },
    { at: 3_000_000, commit: two, what: 'checkout: moving from main to other' },
  ];
  expect(await readHeadMoves([folder], 1_000_000)).toEqual(moves);
  expect(await readHeadMoves([join(folder, 'below'), folder], 1_000_000)).toEqual(moves);
  expect(await readHeadMoves([folder], 3_000_000)).toEqual([]);
});

test('where there is no repository, no log, or a damaged one, nothing is told', async () => {
  expect(await readHeadMoves([folder, join(folder, 'missing')], 0)).toEqual([]);
  git(1000, 'init');
  expect(await readHeadMoves([folder], 0)).toEqual([]);
  commit(1000, 'One');
  writeFileSync(join(folder, '.git', 'logs', 'HEAD'), 'not a log\n\u0000');
  expect(await readHeadMoves([folder], 0)).toEqual([]);
});
