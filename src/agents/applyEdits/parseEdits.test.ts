import { describe, expect, test } from 'vitest';
import type { Edit } from './edit.ts';
import { parseEdits } from './parseEdits.ts';

/** What an edit is, in a few words: `src/a.ts = 1|2` for a whole file, lines joined by `|`. */
function note(edit: Edit): string {
  if (edit.flaw !== undefined) return `${edit.path} ! ${edit.flaw}`;
  switch (edit.kind) {
    case 'wholeFile':
      return `${edit.path} = ${edit.content.replace(/\n$/, '').replaceAll('\n', '|')}`;
    case 'searchReplace':
      return `${edit.path}: ${edit.search.join('|')} => ${edit.replace.join('|')}`;
    case 'patch': {
      const signs = { added: '+', removed: '-', context: ' ' };
      const hunks = edit.hunks.map(
        ({ oldStart, lines }) =>
          `@${oldStart ?? '?'}${lines.map(line => signs[line.kind] + line.text + (line.endsFile ? '$' : '')).join('|')}`,
      );
      const from = edit.oldPath === edit.path ? '' : ` from ${edit.oldPath}`;
      return [`${edit.action} ${edit.path}${from}`, ...hunks, ...(edit.changesMode ? ['mode'] : [])].join(' ');
    }
  }
}

function check(text: string, expected: readonly string[]): void {
  expect(parseEdits(text).map(note)).toEqual(expected);
}

describe('code blocks with a path', () => {
  test.each([
    'ts src/a.ts',
    'src/a.ts',
    'ts:src/a.ts',
    'ts title="src/a.ts"',
    "ts title='src/a.ts'",
    'ts file=src/a.ts',
    'ts path=src/a.ts',
    'ts filename="src/a.ts"',
    'ts {title="src/a.ts"}',
    'ts ./src/a.ts',
    'ts src/a.ts (new)',
    'TypeScript filePath: src/a.ts',
  ])('in the info string: %s', info => {
    check(`Text\n\n\`\`\`${info}\n1\n\`\`\`\n`, ['src/a.ts = 1']);
  });

  test.each([
    '**src/a.ts**',
    '`src/a.ts`',
    '**`src/a.ts`**',
    '### src/a.ts',
    '### `src/a.ts`',
    '### `src/a.ts` — the helper',
    'File: src/a.ts',
    '**File:** `src/a.ts`',
    '**File: src/a.ts**',
    'Filename: `src/a.ts`',
    '`src/a.ts`:',
    '**src/a.ts:**',
    '1. `src/a.ts`',
    '- **src/a.ts**',
    '2. Create `src/a.ts`:',
    '**2. The helper.** Create `src/a.ts`:',
    '2. The settings get a new key. `src/a.ts`:',
    'Create `src/a.ts`:',
    'Now create a new file `src/a.ts` with the following content:',
    'Replace the contents of `src/a.ts` with:',
    '**Create src/a.ts:**',
    'src/a.ts',
    'src/a.ts (new file)',
    '[src/a.ts](src/a.ts)',
    './src/a.ts:',
    '*src/a.ts*',
  ])('in the line above: %s', label => {
    check(`${label}\n\`\`\`ts\n1\n\`\`\``, ['src/a.ts = 1']);
    check(`${label}\n\n\`\`\`ts\n1\n\`\`\``, ['src/a.ts = 1']);
    check(`${label}\n\n\n\`\`\`ts\n1\n\`\`\``, []);
  });

  test.each([
    'In `src/a.ts`, add this:',
    'Add this to `src/a.ts`:',
    'The function in `src/a.ts` now looks like this:',
    'Run `scripts/build.sh` and `scripts/test.sh`:',
    '### Node.js',
    '### Input/Output',
    '`console.log`:',
    '`@scope/package`:',
    'See https://example.com/a.ts',
    'Step 1.2',
    'For example:',
    '`GET /users`:',
    '`src/a.ts` and `src/b.ts`:',
    '`cat src/a.ts`:',
    'Then look at src/a.ts',
  ])('no path in the line above: %s', label => {
    check(`${label}\n\`\`\`ts\n1\n\`\`\``, []);
  });

  test.each([
    ['// src/a.ts', 'ts'],
    ['# src/a.py', 'python'],
    ['<!-- a.html -->', 'html'],
    ['/* src/a.css */', 'css'],
    ['-- db/a.sql', 'sql'],
    ['// File: src/a.ts', ''],
  ])('in the first line: %s', (comment, language) => {
    const path = /[\w/]+\.\w+/.exec(comment)?.[0] ?? '';
    check(`\`\`\`${language}\n${comment}\n1\n\`\`\``, [`${path} = ${comment}|1`]);
  });

  test.each(['// see and/or', '# README.md', '# install', '#!/usr/bin/env node', '// TODO', '# input/output'])(
    'no path in the first line: %s',
    comment => check(`\`\`\`md\n${comment}\n1\n\`\`\``, []),
  );

  test('a comment that JSON cannot hold is left out', () => {
    check('```json\n// a.json\n{}\n```', ['a.json = {}']);
  });

  test('commands and quotations are no edits', () => {
    check('```sh\nnpm test\n```\n```12:15:src/a.ts\nx\n```\n### package.json\n```sh\nnpm i\n```', []);
  });

  test('a fence is closed by one of its kind that is as long', () => {
    check('````md a.md\n```sh\nls\n```\n~~~\n````\n', ['a.md = ```sh|ls|```|~~~']);
    check('~~~ts a.ts\n```\n~~~~\n', ['a.ts = ```']);
  });

  test('blocks inside a Markdown file come in pairs', () => {
    check('```md a.md\n```sh\nls\n```\nend\n```\n\n```ts b.ts\n1\n```', ['a.md = ```sh|ls|```|end', 'b.ts = 1']);
  });

  test('a list indents the block and its content', () => {
    check('1. `a.ts`:\n\n   ```ts\n   if (x) {\n     y();\n\n   }\n   ```\n2. Then', ['a.ts = if (x) {|  y();||}']);
    check('- `a.ts`:\n  ```ts\nif (x)\n  y();\n  ```', ['a.ts = if (x)|  y();']);
  });

  test('content is kept to the letter', () => {
    check('```ts a.ts\n\n  1 \n\n```', ['a.ts = |  1 |']);
    check('```ts a.ts\n```', ['a.ts = ']);
    expect(parseEdits('```ts a.ts\n```')[0]).toMatchObject({ content: '' });
  });

  test('a text with CRLF is read like one without', () => {
    check('`a.ts`\r\n```ts\r\n1\r\n2\r\n```\r\n', ['a.ts = 1|2']);
  });

  test('a block without an end is not trusted', () => {
    check('```ts a.ts\n1\n', ['a.ts ! This code block has no closing fence, so the answer may be cut off.']);
  });

  test('unsafe paths are found, to be refused later', () => {
    check('```ts ../a.ts\n1\n```\n```/etc/passwd\n1\n```\n```c C:/a.c\n1\n```\n```ts src\\a.ts\n1\n```', [
      '../a.ts = 1',
      '/etc/passwd = 1',
      'C:/a.c = 1',
      'src\\a.ts = 1',
    ]);
  });
});

describe('unified diffs', () => {
  const git = 'diff --git a/a.ts b/a.ts\nindex 1..2 100644\n--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@ f\n x\n-1\n+2\n';

  test('fenced, bare, and in a list', () => {
    const expected = ['modify a.ts @1 x|-1|+2'];
    check(`\`\`\`diff\n${git}\`\`\``, expected);
    check(`Here it is:\n\n${git}\nThat is all.`, expected);
    check(`- Do:\n\n  \`\`\`patch\n${git.replace(/^(?=.)/gm, '  ')}  \`\`\``, expected);
    check(`\`\`\`\n${git}\`\`\``, expected);
  });

  test('prose and lists after a bare diff do not belong to it', () => {
    check(`${git}\n- one\n- two`, ['modify a.ts @1 x|-1|+2']);
    check(`${git}Done.`, ['modify a.ts @1 x|-1|+2']);
  });

  test('several files in one block', () => {
    check(`\`\`\`diff\n${git}\n${git.replaceAll('a.ts', 'b.ts')}--- c.ts\n+++ c.ts\n@@ -1 +1 @@\n-1\n+2\n\`\`\``, [
      'modify a.ts @1 x|-1|+2',
      'modify b.ts @1 x|-1|+2',
      'modify c.ts @1-1|+2',
    ]);
  });

  test('wrong counts and missing numbers', () => {
    for (const header of ['@@ -1,9 +1,9 @@', '@@ -1 +1 @@', '@@ -1,1 +1,5 @@']) {
      check(`\`\`\`diff\n--- a/a\n+++ b/a\n${header}\n x\n\n-1\n+2\n y\n@@ -9 +9 @@\n-8\n+9\n\`\`\``, [
        'modify a @1 x| |-1|+2| y @9-8|+9',
      ]);
    }
    check('```diff\n--- a/a\n+++ b/a\n@@ ... @@\n-1\n+2\n```', ['modify a @?-1|+2']);
    check('```diff\n--- a/a\n+++ b/a\n-1\n+2\n```', ['modify a @?-1|+2']);
    check('```diff a.ts\n-1\n+2\n```', ['modify a.ts @?-1|+2']);
    check('In `a.ts`, do:\n```diff\n@@ -1 +1 @@\n-1\n+2\n```', ['modify a.ts @1-1|+2']);
    check('```diff\n-1\n+2\n```', []);
  });

  test('lines that look like headers are lines where the counts say so', () => {
    check('--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n--- x\n+++ y\n z\n', ['modify a @1--- x|+++ y| z']);
  });

  test('new, deleted, renamed and copied files', () => {
    check('--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+1\n\\ No newline at end of file\n', ['create n @0+1$']);
    check('diff --git a/n b/n\nnew file mode 100644\nindex 0..e\n', ['create n']);
    check('diff --git a/o b/o\ndeleted file mode 100644\n--- a/o\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n', [
      'delete o @1-1',
    ]);
    check('diff --git a/x/o b/y/n\nsimilarity index 100%\nrename from x/o\nrename to y/n\n', ['rename y/n from x/o']);
    check('diff --git a/o b/n\nsimilarity index 100%\ncopy from o\ncopy to n\n', ['copy n from o']);
    check('diff --git a/r.sh b/r.sh\nold mode 100644\nnew mode 100755\n', ['modify r.sh mode']);
  });

  test('quoted names, times, and other prefixes', () => {
    const body = '@@ -1 +1 @@\n-1\n+2\n';
    check(`--- "a/sp\\303\\244t \\"q\\".txt"\n+++ "b/sp\\303\\244t \\"q\\".txt"\n${body}`, [
      'modify spät "q".txt @1-1|+2',
    ]);
    check(`--- a b.txt\t2024-01-01 10:00:00\n+++ a b.txt\t2024-01-01 10:00:01\n${body}`, ['modify a b.txt @1-1|+2']);
    check(`--- a.ts.orig\n+++ a.ts\n${body}`, ['modify a.ts @1-1|+2']);
    check(`diff --git i/a.ts w/a.ts\n--- i/a.ts\n+++ w/a.ts\n${body}`, ['modify a.ts @1-1|+2']);
    check(`--- src/a.ts\n+++ src/a.ts\n${body}`, ['modify src/a.ts @1-1|+2']);
  });

  test('binary diffs are named', () => {
    const flaw = 'This is a diff of a binary file, which cannot be applied as text.';
    check('diff --git a/p b/p\nindex 1..2 100644\nBinary files a/p and b/p differ\n', [`p ! ${flaw}`]);
    check('diff --git a/p b/p\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcm\n\nliteral 1\nIc\n\n', [
      `p ! ${flaw}`,
    ]);
  });

  test('a context line that is a fence does not end the block', () => {
    check('```diff\n--- a/m.md\n+++ b/m.md\n@@ -1,3 +1,3 @@\n ```\n-1\n+2\n ```\n```', [
      'modify m.md @1 ```|-1|+2| ```',
    ]);
  });
});

test('edits are numbered in the order of the text and keep their source', () => {
  const text = 'x\n```ts a.ts\n1\n```\nb.ts\n<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE\n';
  const edits = parseEdits(text);
  expect(edits.map(edit => edit.index)).toEqual([1, 2]);
  expect(edits[0]?.source).toBe('```ts a.ts\n1\n```');
  expect(edits[1]?.source).toBe('<<<<<<< SEARCH\n1\n=======\n2\n>>>>>>> REPLACE');
});

test('text without edits has none', () => {
  check('', []);
  check('Hello.\n\n- a/b\n\n```\nexample\n```\n\n---\n\n+++ x\n', []);
});
