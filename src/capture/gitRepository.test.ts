import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repositoryAt, repositoryOf } from './gitRepository.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'git-repository-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('what is called .git and cannot be looked at is no repository', () => {
  const git = (): string => join(folder, '.git');

  test('a link to itself', () => {
    fs.symlinkSync('.git', git());
    expect(repositoryAt(folder)).toBeUndefined();
    expect(repositoryOf(folder)).toBeUndefined();
  });

  test('a file that names a place too long for any disk', () => {
    fs.writeFileSync(git(), `gitdir: ${'x'.repeat(5000)}\n`);
    expect(repositoryAt(folder)).toBeUndefined();
  });

  test('a pipe that nobody writes to', () => {
    execFileSync('mkfifo', [git()]);
    expect(repositoryAt(folder)).toBeUndefined();
  });

  test.skipIf(process.getuid?.() === 0)('a file that points into a folder of somebody else', () => {
    const closed = join(folder, 'closed');
    fs.mkdirSync(closed, { mode: 0 });
    fs.writeFileSync(git(), `gitdir: ${join(closed, 'repository')}\n`);
    expect(repositoryAt(folder)).toBeUndefined();
    fs.chmodSync(closed, 0o700);
  });
});
