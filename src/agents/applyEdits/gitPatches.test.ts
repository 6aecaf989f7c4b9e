import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEdits } from './parseEdits.ts';
import { planEdits } from './planEdits.ts';

type Files = Readonly<Record<string, string>>;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patches-'));
  git('init', '--quiet');
  git('config', 'core.autocrlf', 'false');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'core.safecrlf=false'];
  return execFileSync('git', [...identity, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function setFiles(files: Files): void {
  for (const name of readdirSync(folder)) if (name !== '.git') rmSync(join(folder, name), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function getFiles(below = ''): Files {
  const entries = readdirSync(join(folder, below), { withFileTypes: true }).filter(entry => entry.name !== '.git');
  return Object.assign(
    {},
    ...entries.map(entry => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? getFiles(path) : { [path]: readFileSync(join(folder, path), 'utf8') };
    }),
  ) as Files;
}

async function applyAnswer(answer: string, files: Files): Promise<Files | string> {
  const tree = new Map(Object.entries(files));
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const text = tree.get(path);
    return text === undefined ? undefined : Buffer.from(text);
  };
  const plan = await planEdits(parseEdits(answer), read, { unsavedPaths: [] });
  if (plan.problems.length > 0) return plan.problems.map(problem => `${problem.path}: ${problem.reason}`).join('\n');
  for (const { path, renamedFrom, after } of plan.changes) {
    if (renamedFrom !== undefined) tree.delete(renamedFrom);
    if (after === undefined) tree.delete(path);
    else tree.set(path, Buffer.from(after).toString());
  }
  return Object.fromEntries(tree);
}

/** Lets git make the diff from `before` to `after`, and compares what is made of it here with `after`. */
async function check(before: Files, after: Files, ...options: readonly string[]): Promise<void> {
  setFiles(before);
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'before');
  setFiles(after);
  git('add', '--all');
  const diff = git('diff', '--cached', '--find-renames', ...options);
  expect(await applyAnswer(`Here:\n\n\`\`\`\`diff\n${diff}\`\`\`\`\n`, before)).toEqual(after);
  expect(await applyAnswer(`Here:\n\n${diff}\nDone.\n`, before)).toEqual(after);
}

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join('');

test.each<[string, Files, Files, ...string[]]>([
  ['edit', { 'a.txt': numbers(1, 40) }, { 'a.txt': numbers(1, 40).replace('5\n', 'five\n').replace('30\n', '') }],
  ['new, empty and deleted', { 'old.txt': '1\n', gone: '' }, { 'new/a.txt': '1\n2\n', empty: '' }],
  ['rename', { 'a.txt': numbers(1, 20) }, { 'sub/b.txt': numbers(1, 20) }],
  ['rename and edit', { 'a.txt': numbers(1, 20) }, { 'sub/b.txt': numbers(1, 20).replace('7', 'seven') }],
  ['copy', { 'a.txt': numbers(1, 20) }, { 'a.txt': numbers(1, 21), 'b.txt': numbers(1, 20) }, '--find-copies'],
  ['no newline', { a: '1\n2', b: '1\n2\n', c: '1\n2' }, { a: '1\n2\n', b: '1\n2', c: '1\n3' }],
  ['carriage returns', { a: '1\r\n2\r\n3\r\n' }, { a: '1\r\ntwo\r\n3\r\n4\r\n' }],
  ['to carriage returns and back', { a: '1\n2\n', b: '1\r\n2\r\n' }, { a: '1\r\n2\r\n', b: '1\n2\n' }],
  ['byte order mark', { a: '\uFEFF1\n2\n', b: '1\n' }, { a: '\uFEFFone\n2\n', b: '\uFEFF1\n' }],
  ['odd names', { 'spät "q".txt': '1\n', 'a b/c d.txt': '1\n' }, { 'spät "q".txt': '2\n', 'a b/c d.txt': '2\n' }],
  ['lines like headers', { a: '-- x\n++ y\n@@ -1 +1 @@\nz\n' }, { a: '++ y\n-- x\n@@ -1 +1 @@\nw\n' }],
  ['no prefixes', { 'src/a': '1\n' }, { 'src/a': '2\n' }, '--no-prefix'],
  ['other prefixes', { 'src/a': '1\n' }, { 'src/a': '2\n' }, '--src-prefix=i/', '--dst-prefix=w/'],
  ['little context', { a: numbers(1, 30) }, { a: numbers(1, 30).replace('15\n', '15\n15a\n') }, '-U1'],
  ['repeated lines', { a: 'x\n'.repeat(30) }, { a: `${'x\n'.repeat(12)}y\n${'x\n'.repeat(18)}` }],
  ['repeated lines added at the end', { a: 'x\n'.repeat(5) }, { a: 'x\n'.repeat(6) }],
  [
    'a Markdown file with fences',
    { 'a.md': '# A\n\n```sh\nls\n```\n' },
    { 'a.md': '# A\n\n```sh\nls -l\n```\n\n```\n1\n```\n' },
  ],
])('%s as git makes it', async (_, before, after, ...options) => {
  await check(before, after, ...options);
});

test('a file that has moved on is patched like git apply and patch do', async () => {
  const before = numbers(1, 40);
  setFiles({ a: before });
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
  setFiles({ a: before.replace('8\n', 'eight\n').replace('33\n', '33\n33a\n') });
  const diff = git('diff');
  const moved = `new\n`.repeat(7) + before.replace('20\n', '20\n20a\n20b\n');
  setFiles({ a: moved });
  writeFileSync(join(folder, '.git', 'x.diff'), diff);
  const ours = await applyAnswer(`\`\`\`diff\n${diff}\`\`\``, { a: moved });
  git('apply', '.git/x.diff');
  expect(ours).toEqual(getFiles());
});

test('context that has changed is disregarded where patch does so', async () => {
  const before = numbers(1, 20);
  setFiles({ a: before });
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
  setFiles({ a: before.replace('10\n', 'ten\n') });
  const diff = git('diff');
  for (const changed of ['7', '8', '12', '13', '9', '11', '10']) {
    const moved = before.replace(`${changed}\n`, 'other\n');
    setFiles({ a: moved });
    writeFileSync(join(folder, '.git', 'x.diff'), diff);
    const ours = await applyAnswer(`\`\`\`diff\n${diff}\`\`\``, { a: moved });
    let theirs: Files | undefined;
    try {
      execFileSync('patch', ['-p1', '--quiet', '--no-backup-if-mismatch', '--batch', '-r', '-', '-i', '.git/x.diff'], {
        cwd: folder,
        stdio: 'ignore',
      });
      theirs = getFiles();
    } catch (cause) {
      if ((cause as { code?: string }).code === 'ENOENT') return;
    }
    expect(typeof ours === 'string' ? undefined : ours, changed).toEqual(theirs);
  }
});
