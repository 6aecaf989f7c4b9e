import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiskWorkingDirectory } from './disk/diskWorkingDirectory.ts';
import { readGitHead } from './gitHead.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'git-head-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const names = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
const git = (...words: readonly string[]): string =>
  execFileSync('git', [...names, ...words], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

function repositoryWithCommit(): string {
  git('init');
  git('commit', '--allow-empty', '-m', 'One');
  return git('rev-parse', 'HEAD');
}

test('branch, commit and origin are those git tells, also once references are packed', () => {
  const commit = repositoryWithCommit();
  git('checkout', '-q', '-b', 'feature/parser');
  git('remote', 'add', 'origin', 'https://me:secret@example.org/app.git');
  const info = { branch: 'feature/parser', commit, origin: 'https://example.org/app.git' };
  expect(readGitHead([folder])).toEqual(info);
  mkdirSync(join(folder, 'below'));
  expect(readGitHead([join(folder, 'below'), folder])).toEqual(info);
  git('pack-refs', '--all');
  expect(readGitHead([folder])).toEqual(info);
  git('commit', '--allow-empty', '-m', 'Two');
  expect(readGitHead([folder])).toEqual({ ...info, commit: git('rev-parse', 'HEAD') });
});

test('a commit that is checked out has no branch; a branch before its first commit has no commit', () => {
  git('init');
  expect(readGitHead([folder])).toEqual({ branch: 'main' });
  const commit = repositoryWithCommit();
  git('checkout', '-q', '--detach');
  expect(readGitHead([folder])).toEqual({ commit });
});

test('a working tree beside the first has its own branch', () => {
  const commit = repositoryWithCommit();
  git('worktree', 'add', '-q', '-b', 'other', join(folder, 'tree'));
  expect(readGitHead([join(folder, 'tree')])).toEqual({ branch: 'other', commit });
  expect(readGitHead([folder])).toEqual({ branch: 'main', commit });
  expect(readGitHead([folder, join(folder, 'tree')])).toBeUndefined();
});

test('nothing is told outside of a repository, and of a damaged one only what can be read', () => {
  expect(readGitHead([])).toBeUndefined();
  expect(readGitHead([folder])).toBeUndefined();
  expect(readGitHead([join(folder, 'missing')])).toBeUndefined();
  repositoryWithCommit();
  const head = (text: string): void => writeFileSync(join(folder, '.git', 'HEAD'), text);
  writeFileSync(join(folder, 'outside'), `${'a'.repeat(40)}\n`);
  for (const text of [
    '',
    'garbage',
    'ref: refs/../../outside',
    'ref: ../outside',
    'ref: refs/heads/.invalid',
    'ab12',
  ]) {
    head(text);
    expect(readGitHead([folder]), text).toBeUndefined();
  }
  head('ref: refs/heads/loop\n');
  writeFileSync(join(folder, '.git', 'refs', 'heads', 'loop'), 'ref: refs/heads/loop\n');
  expect(readGitHead([folder])).toEqual({ branch: 'loop' });
});

test('reading changes nothing', () => {
  repositoryWithCommit();
  const index = join(folder, '.git', 'HEAD');
  const before = [git('status', '--porcelain'), readFileSync(index, 'utf8')];
  readGitHead([folder]);
  expect([git('status', '--porcelain'), readFileSync(index, 'utf8')]).toEqual(before);
});

test('a working directory tells it of all of it or of a folder, and nothing where that cannot be told', async () => {
  const commit = repositoryWithCommit();
  mkdirSync(join(folder, 'src'));
  const open = (path: string) =>
    createDiskWorkingDirectory({ name: 'files', folders: [{ name: 'files', path }], workerFile: '' });
  const directory = open(folder);
  expect(await directory.gitHead('')).toEqual({ branch: 'main', commit });
  expect(await directory.gitHead('src')).toEqual({ branch: 'main', commit });
  expect(await directory.gitHead('a\0b')).toBeUndefined();
  expect(await open(join(folder, 'gone\0')).gitHead('')).toBeUndefined();
});
