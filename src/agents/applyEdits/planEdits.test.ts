import { describe, expect, test } from 'vitest';
import { parseEdits } from './parseEdits.ts';
import { isUnchanged, planEdits, type EditPlan } from './planEdits.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function plan(answer: string, files: Files, unsavedPaths: readonly string[] = []): Promise<EditPlan> {
  const tree = new Map(Object.entries(files).map(([path, content]) => [path, bytesOf(content)]));
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    if (path === 'unreadable.ts') throw new Error('EACCES');
    return tree.get(path);
  };
  return planEdits(parseEdits(answer), read, { unsavedPaths });
}

/** The files that `answer` makes of `files`; only what changes, `null` for a file that goes. */
async function check(
  answer: string,
  files: Files,
  expected: Readonly<Record<string, string | null>>,
): Promise<EditPlan> {
  const result = await plan(answer, files);
  expect(result.problems).toEqual([]);
  const changes: Record<string, string | null> = {};
  for (const change of result.changes.filter(change => !isUnchanged(change))) {
    changes[change.path] = change.after === undefined ? null : Buffer.from(change.after).toString();
    if (change.renamedFrom !== undefined) changes[change.renamedFrom] = null;
  }
  expect(changes).toEqual(expected);
  return result;
}

/** Expects problems, each as `1 a.ts: reason`, with ` [3: text]` when a nearest place is given. */
async function refuse(
  answer: string,
  files: Files,
  expected: readonly string[],
  unsaved?: readonly string[],
): Promise<void> {
  const { problems } = await plan(answer, files, unsaved);
  const notes = problems.map(({ edit, path, reason, nearest }) => {
    const place = nearest === undefined ? '' : ` [${nearest.line}: ${nearest.text.replaceAll('\n', '|')}]`;
    return `${edit} ${path}: ${reason}${place}`;
  });
  expect(notes).toEqual(expected);
}

const whole = (path: string, content: string): string => `\`\`\`ts file=${path}\n${content}\`\`\`\n\n`;
const swap = (path: string, search: string, replace: string): string =>
  `File: ${path}\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n\n`;
const diff = (text: string): string => `\`\`\`diff\n${text}\`\`\`\n\n`;
const patch = (path: string, hunks: string): string => diff(`--- a/${path}\n+++ b/${path}\n${hunks}`);

describe('whole files', () => {
  test('are created and replaced', async () => {
    await check(whole('a.ts', '1\n') + whole('b/c.ts', '2\n'), { 'a.ts': 'old' }, { 'a.ts': '1\n', 'b/c.ts': '2\n' });
  });

  test('keep line endings and the byte order mark of the file', async () => {
    await check(whole('a.ts', '1\n2\n'), { 'a.ts': '\uFEFFx\r\ny\r\n' }, { 'a.ts': '\uFEFF1\r\n2\r\n' });
  });

  test('replace files that are not text', async () => {
    await check(whole('a.ts', '1\n'), { 'a.ts': Uint8Array.of(0, 255) }, { 'a.ts': '1\n' });
  });

  test('that leave something out do not replace a file', async () => {
    const answer = whole('a.ts', '// ... existing code ...\n1\n');
    await refuse(answer, { 'a.ts': 'x\n' }, [
      '1 a.ts: The code block leaves out parts of the file (“// ... existing code ...”), so it cannot replace the whole of it.',
    ]);
    await check(answer, {}, { 'a.ts': '// ... existing code ...\n1\n' });
  });

  test('that are there already fit and change nothing', async () => {
    const { changes, fitting } = await check(whole('a.ts', '1\n'), { 'a.ts': '1\n' }, {});
    expect(changes).toMatchObject([{ path: 'a.ts', edits: [1] }]);
    expect(fitting).toBe(1);
  });
});

describe('diffs', () => {
  const ten = '1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n';

  test('with wrong line numbers', async () => {
    await check(patch('a', '@@ -90,3 +91,3 @@\n 4\n-5\n+five\n 6\n'), { a: ten }, { a: ten.replace('5', 'five') });
    await check(patch('a', '@@ -1,3 +1,3 @@\n 7\n-8\n+eight\n 9\n'), { a: ten }, { a: ten.replace('8', 'eight') });
  });

  test('with several hunks, the nearest place counted from the hunk before', async () => {
    const many = 'a\nx\nb\nx\nc\nx\nd\n';
    await check(
      patch('a', '@@ -1,2 +1,3 @@\n a\n+new\n x\n@@ -4,1 +5,1 @@\n-x\n+y\n'),
      { a: many },
      { a: 'a\nnew\nx\nb\ny\nc\nx\nd\n' },
    );
  });

  test('count the distance of a hunk from where the one before was found', async () => {
    const old = 'a\nx\n1\n2\n3\n4\n5\nx\n';
    const hunks = '@@ -1 +1 @@\n-a\n+b\n@@ -2 +2 @@\n-x\n+y\n';
    await check(
      patch('a', hunks),
      { a: `x\n0\n0\n0\n0\n${old}` },
      { a: `x\n0\n0\n0\n0\n${old.replace('a\nx', 'b\ny')}` },
    );
    const later = '@@ -1 +1 @@\n-a\n+b\n@@ -8 +8 @@\n-x\n+y\n';
    const moved = `0\n0\n0\n0\n0\n${old}`;
    await check(patch('a', later), { a: moved }, { a: moved.replace('a\n', 'b\n').replace('5\nx', '5\ny') });
  });

  test('that fit at the same distance above and below are not certain', async () => {
    await refuse(patch('a', '@@ -2 +2 @@\n-x\n+y\n'), { a: 'x\na\nx\n' }, [
      '1 a: The hunk fits in several places of the file.',
    ]);
  });

  test('with context that has changed, as patch does', async () => {
    const hunk = '@@ -2,7 +2,7 @@\n two\n 3\n 4\n-5\n+five\n 6\n 7\n eight\n';
    await check(patch('a', hunk), { a: ten }, { a: ten.replace('5', 'five') });
    const far = '@@ -2,7 +2,7 @@\n 2\n 3\n four\n-5\n+five\n six\n 7\n 8\n';
    await refuse(patch('a', far), { a: ten }, ['1 a: The hunk does not match the file. [2: 2|3|4|5|6|7|8]']);
  });

  test('whose removed lines have changed are refused, and the hunk is named', async () => {
    await refuse(patch('a', '@@ -1,2 +1,2 @@\n-1\n+one\n 2\n@@ -4,3 +4,3 @@\n 4\n-FIVE\n+five\n 6\n'), { a: ten }, [
      '1 a: Hunk 2 of 2 does not match the file. [4: 4|5|6]',
    ]);
  });

  test('keep CRLF, and tell when a diff is about line endings', async () => {
    await check(
      patch('a', '@@ -1,2 +1,3 @@\n 1\n-2\n+two\n+more\n'),
      { a: '1\r\n2\r\n' },
      { a: '1\r\ntwo\r\nmore\r\n' },
    );
    await check(patch('a', '@@ -1,2 +1,2 @@\n 1\r\n-2\r\n+2\n'), { a: '1\r\n2\r\n' }, { a: '1\r\n2\n' });
    await check(patch('a', '@@ -1,2 +1,2 @@\n 1\n-2\n+two\n'), { a: '\uFEFF1\r\n2' }, { a: '\uFEFF1\r\ntwo\r\n' });
    await check(patch('a', '@@ -1,2 +1,2 @@\n-1\n+one\n 2\n'), { a: '\uFEFF1\r\n2' }, { a: '\uFEFFone\r\n2' });
  });

  test('keep spaces at the end of lines that they only show', async () => {
    await check(
      patch('a', '@@ -1,3 +1,3 @@\n 1\n-2\n+two\n\n'),
      { a: '1  \n2\n   \n3\n' },
      { a: '1  \ntwo\n   \n3\n' },
    );
  });

  test('about the end of the file', async () => {
    const none = '\\ No newline at end of file\n';
    await check(patch('a', `@@ -1 +1 @@\n-1\n${none}+2\n`), { a: '1' }, { a: '2\n' });
    await check(patch('a', `@@ -1 +1 @@\n-1\n+2\n${none}`), { a: '1\n' }, { a: '2' });
    await check(patch('a', `@@ -1 +1,2 @@\n 1\n+2\n`), { a: '1' }, { a: '1\n2\n' });
  });

  test('without numbers need one place', async () => {
    await check(patch('a', '@@ @@\n-5\n+five\n'), { a: ten }, { a: ten.replace('5', 'five') });
    await refuse(patch('a', '@@ @@\n-x\n+y\n'), { a: 'x\nx\n' }, ['1 a: The hunk fits in several places of the file.']);
    await refuse(patch('a', '@@ -2,0 +3 @@\n+y\n'), { a: 'x\nx\n' }, [
      '1 a: The hunk adds lines and shows none around them, so its place is not certain.',
    ]);
  });

  test('that are applied already are recognized', async () => {
    const there = 'It looks as if this edit is already there.';
    await refuse(patch('a', '@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n'), { a: ten.replace('5', 'five') }, [
      `1 a: ${there} [4: 4|five|6]`,
    ]);
    const atEnd = patch('a', '@@ -8,3 +8,4 @@\n 8\n 9\n 10\n+11\n');
    await check(atEnd, { a: ten }, { a: `${ten}11\n` });
    await refuse(atEnd, { a: `${ten}11\n` }, [`1 a: ${there}`]);
    const atStart = patch('a', '@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n');
    await check(atStart, { a: ten }, { a: `0\n${ten}` });
    await refuse(atStart, { a: `0\n${ten}` }, [`1 a: ${there}`]);
  });

  test('create, delete, rename and copy', async () => {
    await check(diff('--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+1\n+2\n'), {}, { n: '1\n2\n' });
    await check(
      diff('diff --git a/o b/o\ndeleted file mode 100644\n--- a/o\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n'),
      { o: '1\r\n' },
      { o: null },
    );
    const move = 'diff --git a/o b/n\nsimilarity index 50%\nrename from o\nrename to n\n';
    await check(diff(move), { o: '1\n' }, { o: null, n: '1\n' });
    await check(diff(`${move}--- a/o\n+++ b/n\n@@ -1 +1 @@\n-1\n+2\n`), { o: '1\n' }, { o: null, n: '2\n' });
    await check(diff(move.replaceAll('rename', 'copy')), { o: '1\n' }, { n: '1\n' });
    await check(diff(move), { o: Uint8Array.of(0) }, { o: null, n: '\0' });
  });

  test('that cannot create, delete or rename say why', async () => {
    await refuse(diff('--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+1\n'), { n: 'x' }, [
      '1 n: The diff makes a new file, but there is a file of this name with other content.',
    ]);
    await refuse(diff('--- a/o\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-alpha\n-beta\n'), { o: 'alpha\ngamma\n' }, [
      '1 o: The diff deletes the file, but the file holds something else than the diff removes. [1: alpha|gamma]',
    ]);
    const move = 'diff --git a/o b/n\nsimilarity index 100%\nrename from o\nrename to n\n';
    await refuse(diff(move), { o: '1', n: '2' }, ['1 n: A file named “n” already exists.']);
    await refuse(diff(move), { n: '2' }, ['1 n: It looks as if this edit is already there.']);
    await refuse(diff(move), {}, ['1 n: The file “o” is not there.']);
    await refuse(patch('gone', '@@ -1 +1 @@\n-1\n+2\n'), {}, ['1 gone: The file is not there.']);
  });

  test('of the mode only change nothing, and it is noted', async () => {
    const { changes } = await check(diff('diff --git a/r b/r\nold mode 100644\nnew mode 100755\n'), { r: '1' }, {});
    expect(changes).toMatchObject([{ path: 'r', ignoresMode: true }]);
  });
});

describe('search/replace', () => {
  test('an empty SEARCH makes a file', async () => {
    await check(swap('n', '', '1\n'), {}, { n: '1\n' });
    await check(swap('n', '', '1\n'), { n: '' }, { n: '1\n' });
    await check(swap('n', '', '1\n'), { n: '1\n' }, {});
    await refuse(swap('n', '', '1\n'), { n: '2\n' }, [
      '1 n: The SEARCH part is empty, which makes a new file, but the file is there and is not empty.',
    ]);
  });
});

describe('edits one after the other', () => {
  test('each works on the result of those before', async () => {
    await check(swap('a', '1\n', '2\n') + patch('a', '@@ -1 +1 @@\n-2\n+3\n'), { a: '1\n' }, { a: '3\n' });
    await check(whole('a', '1\n') + swap('a', '1\n', '2\n'), {}, { a: '2\n' });
    const move = diff('diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n');
    const { changes } = await check(move + swap('b', '1\n', '2\n'), { a: '1\n' }, { a: null, b: '2\n' });
    expect(changes).toMatchObject([{ path: 'b', renamedFrom: 'a', edits: [1, 2] }]);
    const remove = diff('diff --git a/a b/a\ndeleted file mode 100644\n');
    await check(remove + whole('a', '2\n'), { a: '1\n' }, { a: '2\n' });
    await check(whole('a', '2\n') + remove, {}, {});
    await check(remove + whole('a/b', '2\n'), { a: '1\n' }, { a: null, 'a/b': '2\n' });
    const on = move.replaceAll('a/a', 'a/b').replace('b/b', 'b/c').replace('from a', 'from b').replace('to b', 'to c');
    const moved = await check(move + on, { a: '1\n' }, { a: null, c: '1\n' });
    expect(moved.changes).toMatchObject([{ path: 'c', renamedFrom: 'a' }]);
  });

  test('what depends on a skipped edit is judged without it', async () => {
    const answer =
      swap('a', '1\n', '2\n') + swap('a', '9\n', '3\n') + swap('a', '3\n', '4\n') + swap('a', '2\n', '5\n');
    const { problems, fitting, changes } = await plan(answer, { a: '1\n' });
    expect(problems.map(problem => problem.edit)).toEqual([2, 3]);
    expect(fitting).toBe(2);
    expect(Buffer.from(changes[0]?.after ?? []).toString()).toBe('5\n');
  });
});

describe('paths and files that must not be touched', () => {
  test.each([
    ['../a.ts', 'it contains “..”'],
    ['.git/config', 'it lies inside .git'],
    ['src\\a.ts', 'it contains a backslash'],
    ['C:/a.ts', 'it names a drive'],
    ['/etc/a.conf', 'it is absolute'],
    ['~/.bashrc', 'it lies in the home folder'],
  ])('%s', async (path, reason) => {
    await refuse(whole(path, '1\n'), {}, [`1 ${path}: The path “${path}” is not allowed: ${reason}.`]);
  });

  test('files that are unsaved, unreadable or no text', async () => {
    const edit = swap('a.ts', '1\n', '2\n');
    await refuse(
      edit,
      { 'a.ts': '1\n' },
      ['1 a.ts: “a.ts” has unsaved changes in an editor. Save it first.'],
      ['a.ts'],
    );
    await refuse(whole('unreadable.ts', ''), {}, ['1 unreadable.ts: “unreadable.ts” cannot be read.']);
    await refuse(edit, { 'a.ts': '1\n\0' }, ['1 a.ts: The file is binary, so it cannot be edited as text.']);
    await refuse(edit, { 'a.ts': Uint8Array.of(0x31, 0xff) }, [
      '1 a.ts: The file is not valid UTF-8, so it cannot be edited as text.',
    ]);
  });

  test('names that get in the way of each other', async () => {
    await refuse(whole('a.ts', '1\n') + whole('a.ts/b.ts', '1\n') + whole('A.ts', '1\n'), {}, [
      '2 a.ts/b.ts: “a.ts” is a file, so no file can be in it.',
      '3 A.ts: Its name differs from “a.ts” in letter case only.',
    ]);
  });
});

test('the nearest place is found quickly in a long file', async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `const value${i} = compute(${i % 97});`);
  const search = lines.slice(40_000, 40_010).map(line => line.replace('compute', 'calculate'));
  const started = performance.now();
  const { problems } = await plan(swap('a', `${search.join('\n')}\n`, 'x\n'), { a: lines.join('\n') });
  expect(problems[0]?.nearest?.line).toBe(40_001);
  expect(performance.now() - started).toBeLessThan(10_000);
});
