import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Makes a repository with everything git can have under way: a staged change, one that is not, a stash, a rebase that met a
 * conflict, a hook, another branch, a repository in it. Its folders are `app` and `other`.
 */
export async function makeRepository(folder: string): Promise<void> {
  const git = gitIn(folder);
  await mkdir(folder, { recursive: true });
  await git('init', '-q', '-b', 'main');
  await put(folder, { 'app/main.txt': 'one\n', 'other/main.txt': 'one\n', 'other/notes.txt': 'notes\n' });
  await commit(folder, 'one');
  await git('switch', '-q', '-c', 'topic');
  await put(folder, { 'other/main.txt': 'topic\n' });
  await commit(folder, 'topic');
  await git('switch', '-q', 'main');
  await put(folder, { 'other/main.txt': 'main\n' });
  await commit(folder, 'main');
  await put(folder, { 'other/notes.txt': 'stashed\n' });
  await git('stash', '-q');
  await put(folder, { '.git/hooks/pre-commit': '#!/bin/sh\nexit 1\n' });
  await chmod(join(folder, '.git/hooks/pre-commit'), 0o755);
  await git('switch', '-q', 'topic');
  await git('rebase', '-q', 'main').catch(() => undefined);
  await put(folder, { 'app/staged.txt': 'staged\n' });
  await git('add', 'app/staged.txt');
  await put(folder, { 'app/staged.txt': 'staged, then edited\n', 'app/nested/inner.txt': 'inner\n' });
  await gitIn(join(folder, 'app/nested'))('init', '-q', '-b', 'main');
  await commit(join(folder, 'app/nested'), 'inner');
}

async function commit(folder: string, message: string): Promise<void> {
  await gitIn(folder)('add', '--all');
  await gitIn(folder)('commit', '-q', '--no-verify', '-m', message);
}

const gitIn =
  (folder: string) =>
  async (...args: readonly string[]): Promise<void> => {
    const user = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'core.editor=true'];
    await promisify(execFile)('git', ['-C', folder, ...user, ...args]);
  };

async function put(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
