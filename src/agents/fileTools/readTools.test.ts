import { describe, expect, test } from 'vitest';
import { makeTurn } from '../../../test/agents/turns.ts';
import { nowhere, runNamed as run, useIn } from '../../../test/agents/runTool.ts';
import { runTool } from './tool.ts';
import { toolsFor } from './toolSet.ts';

describe('read_file', () => {
  test('reads a file, and says that it is whole', async () => {
    const { told, calls, readyCount } = await run('read_file', { path: 'a.txt' }, { files: { 'a.txt': 'one\ntwo\n' } });
    expect(told).toBe('All 2 lines.\none\ntwo');
    expect(calls()).toMatchObject([{ kind: 'read', title: 'Read a.txt', paths: ['a.txt'], status: 'done' }]);
    expect(readyCount()).toBe(0);
  });

  test('reads a range and says where to go on', async () => {
    const files = { 'a.txt': 'one\ntwo\nthree\nfour' };
    const { told } = await run('read_file', { path: 'a.txt', from_line: 2, line_count: 2 }, { files });
    expect(told).toBe('Lines 2 to 3 of 4. Go on with from_line 4.\ntwo\nthree');
  });

  test('takes numbers that a model wrote as strings', async () => {
    const { told } = await run('read_file', { path: 'a', from_line: '2' }, { files: { a: '1\n2' } });
    expect(told).toBe('Lines 2 to 2 of 2.\n2');
  });

  test.each([
    ['missing.txt', 'There is no file “missing.txt”.'],
    ['../up.txt', 'The path “../up.txt” is refused: it contains “..”.'],
    ['/etc/passwd', 'is refused: it is absolute.'],
    ['C:\\x', 'is refused: it contains a backslash.'],
    ['C:/x', 'is refused: it names a drive.'],
    ['~/x', 'is refused: it lies in the home folder.'],
    ['.git/config', 'is refused: it lies inside .git.'],
    ['link', 'is refused: it is a link.'],
    ['way/in', 'is a link.'],
    ['binary', 'is not a text file.'],
  ])('refuses %s', async (path, sentence) => {
    const made = makeTurn({ files: { binary: Uint8Array.of(1, 0, 2) } });
    made.directory.files.putLink('link', '/etc/passwd');
    made.directory.files.putLink('way', '/etc');
    const tool = toolsFor('', nowhere).find(({ name }) => name === 'read_file')!;
    const answer = await runTool(tool, JSON.stringify({ path }), useIn(made), made.emit);
    expect(answer.failed).toBe(true);
    expect(answer.text).toContain(sentence);
    expect(made.calls()).toMatchObject([{ status: 'failed' }]);
  });

  test('does not read what is too large', async () => {
    const { told } = await run('read_file', { path: 'big' }, { files: { big: 'x'.repeat(2_000_001) } });
    expect(told).toContain('too large');
  });

  test('cuts what is too long for one answer', async () => {
    const { told } = await run(
      'read_file',
      { path: 'a' },
      { files: { a: 'x'.repeat(30_000) + '\n' + 'y'.repeat(30_000) } },
    );
    expect(told).toContain('Lines 1 to 1 of 2. Go on with from_line 2.');
  });

  test('asks before a secret is read, and takes no for an answer', async () => {
    const files = { '.env': 'KEY=1' };
    const allowed = await run('read_file', { path: '.env' }, { files });
    expect(allowed.told).toContain('KEY=1');
    expect(allowed.asked[0]?.call.detail).toContain('would be sent to the model');
    const refused = await run('read_file', { path: '.env' }, { files, answer: () => 'reject' });
    expect(refused.told).not.toContain('KEY=1');
    expect(refused.failed).toBe(true);
  });

  test('is relative to the folder of the thread', async () => {
    const options = { files: { 'web/a': 'inside', a: 'outside' }, folder: 'web' };
    expect((await run('read_file', { path: './a' }, options)).told).toContain('inside');
  });
});

describe('arguments', () => {
  test.each([
    ['{"path": ', 'not valid JSON'],
    ['[]', 'must be one JSON object'],
    ['null', 'must be one JSON object'],
    ['{}', '“path” is missing'],
    ['{"path": 3}', '“path” must be a string'],
    ['{"path": "a", "from_line": 0}', 'whole number from 1'],
    ['{"path": "a", "lines": 2}', 'There is no argument “lines”'],
    ['{"__proto__": {"path": "a"}}', '“path” is missing'],
  ])('%s is answered to the model', async (json, sentence) => {
    const { told, failed } = await run('read_file', json);
    expect(failed).toBe(true);
    expect(told).toContain(sentence);
  });
});

describe('list_files', () => {
  const files = { 'src/a.ts': '', 'b.md': '', '.gitignore': 'out/\n', 'out/x': '' };

  test('lists what is not ignored', async () => {
    expect((await run('list_files', {}, { files })).told).toBe('4 entries.\n.gitignore\nb.md\nsrc/\nsrc/a.ts');
  });

  test('lists a folder, and the folder of the thread', async () => {
    expect((await run('list_files', { folder: 'src/' }, { files })).told).toBe('1 entry.\nsrc/a.ts');
    expect((await run('list_files', { folder: '.' }, { files, folder: 'src' })).told).toBe('1 entry.\na.ts');
  });

  test('says when there is more', async () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`f${index}`, '']));
    const { told } = await run('list_files', {}, { files: many });
    expect(told).toContain('The first 500 entries; there are more');
    expect(told.split('\n')).toHaveLength(501);
  });

  test('tells what is ignored or not there', async () => {
    expect((await run('list_files', { folder: 'out' }, { files })).told).toContain('excluded by ignore rules');
    expect((await run('list_files', { folder: 'nowhere' }, { files })).told).toContain('There is no folder');
    expect((await run('list_files', { folder: '..' }, { files })).told).toContain('refused');
  });
});

describe('search_files', () => {
  const files = {
    'a.ts': 'const One = 1;\r\nlet two;',
    'b/c.ts': 'one(two)',
    '.env': 'one',
    'd.md': 'one',
    x: Uint8Array.of(0),
  };

  test('finds lines, whatever their case', async () => {
    const { told } = await run('search_files', { query: 'ONE', ending: '.ts' }, { files });
    expect(told).toBe('2 lines found.\na.ts:1: const One = 1;\nb/c.ts:1: one(two)');
  });

  test('takes the query literally unless it is an expression', async () => {
    expect((await run('search_files', { query: 'one(' }, { files })).told).toContain('b/c.ts:1');
    expect((await run('search_files', { query: '^let .wo', is_regex: true }, { files })).told).toContain('a.ts:2');
    expect((await run('search_files', { query: 'one', match_case: true, ending: 'a.ts' }, { files })).told).toBe(
      'Nothing was found.',
    );
    const bad = await run('search_files', { query: '(', is_regex: true }, { files });
    expect(bad.told).toContain('not valid');
    expect(bad.failed).toBe(true);
  });

  test('never shows secrets', async () => {
    expect((await run('search_files', { query: 'one' }, { files })).told).not.toContain('.env');
  });

  test('an expression that takes for ever is given up', async () => {
    const started = Date.now();
    const { told } = await run(
      'search_files',
      { query: '(a+)+$', is_regex: true },
      { files: { a: `${'a'.repeat(50)}!` } },
    );
    expect(told).toContain('took too long');
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test('says when there is more', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 'x\n'.repeat(30)]));
    const { told } = await run('search_files', { query: 'x' }, { files: many });
    expect(told).toContain('200 lines found. There may be more: the search ended after 200 lines.');
  });
});

test('commands are offered only where a folder is on this machine, and nothing without a folder', () => {
  const names = (folder: string | null, roots: readonly string[]) =>
    toolsFor(folder, { roots, onDisk: path => (roots.includes(path) ? `/${path}` : undefined) }).map(
      ({ name }) => name,
    );
  expect(names('', [''])).toContain('run_command');
  expect(names('', [])).not.toContain('run_command');
  expect(names('', [])).toContain('edit_file');
  expect(names(null, [''])).toEqual([]);
});
