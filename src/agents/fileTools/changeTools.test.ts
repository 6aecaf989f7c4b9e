import { describe, expect, test } from 'vitest';
import { makeTurn } from '../../../test/agents/turns.ts';
import { nowhere, runNamed as run, useIn } from '../../../test/agents/runTool.ts';
import { secretRefused } from './readTools.ts';
import { runTool } from './tool.ts';
import { toolsFor } from './toolSet.ts';

describe('write_file and edit_file', () => {
  test('a new file is made, once the files are kept', async () => {
    const { calls, contentOf, readyCount, told } = await run('write_file', { path: 'new/a.txt', content: 'x\ny\n' });
    expect(contentOf('new/a.txt')).toBe('x\ny\n');
    expect(readyCount()).toBe(1);
    expect(told).toBe('Done: Create a.txt (+2 −0 lines).');
    expect(calls()).toMatchObject([{ kind: 'create', status: 'done', added: 2, removed: 0, paths: ['new/a.txt'] }]);
    expect(calls()[0]?.detail).toContain('+++ b/new/a.txt');
  });

  test('a file that is replaced keeps its line endings', async () => {
    const { contentOf } = await run('write_file', { path: 'a', content: 'x\ny\n' }, { files: { a: 'x\r\nz\r\n' } });
    expect(contentOf('a')).toBe('x\r\ny\r\n');
  });

  test('what is found once is replaced', async () => {
    const { contentOf, calls } = await run(
      'edit_file',
      { path: 'a', search: 'two', replace: 'TWO' },
      { files: { a: 'one two three' } },
    );
    expect(contentOf('a')).toBe('one TWO three');
    expect(calls()).toMatchObject([{ kind: 'edit', title: 'Edit a', added: 1, removed: 1 }]);
  });

  test('what is found several times is not, unless all are meant', async () => {
    const files = { a: 'x\ny\nx\n' };
    const refused = await run('edit_file', { path: 'a', search: 'x', replace: 'z' }, { files });
    expect(refused.told).toContain('in the file 2 times, on the lines 1, 3');
    expect(refused.contentOf('a')).toBe('x\ny\nx\n');
    expect(
      (await run('edit_file', { path: 'a', search: 'x', replace: 'z', replace_all: true }, { files })).contentOf('a'),
    ).toBe('z\ny\nz\n');
  });

  test('line endings and indentation may differ', async () => {
    const files = { a: '  if (x) {\r\n    y();\r\n  }\r\n' };
    const edit = { path: 'a', search: 'if (x) {\n  y();\n}', replace: 'if (z) {\n  y();\n}' };
    expect((await run('edit_file', edit, { files })).contentOf('a')).toBe('  if (z) {\r\n    y();\r\n  }\r\n');
  });

  test('a search that is not there is answered with the nearest place', async () => {
    const { told, failed } = await run(
      'edit_file',
      { path: 'a', search: 'const total = 2;', replace: '' },
      { files: { a: 'x\nconst total = 1;\n' } },
    );
    expect(failed).toBe(true);
    expect(told).toContain('The most similar place, from line 2:\nconst total = 1;');
  });

  test.each([
    [{ path: 'a', search: '', replace: 'x' }, 'is empty'],
    [{ path: 'a', search: 'x', replace: 'x' }, 'are the same'],
    [{ path: 'nowhere', search: 'x', replace: 'y' }, 'There is no file'],
    [{ path: 'binary', search: 'x', replace: 'y' }, 'binary'],
    [{ path: '../a', search: 'x', replace: 'y' }, 'refused'],
  ])('%o is refused', async (edit, sentence) => {
    const { told, failed, readyCount } = await run('edit_file', edit, { files: { a: 'x', binary: Uint8Array.of(0) } });
    expect(failed).toBe(true);
    expect(told).toContain(sentence);
    expect(readyCount()).toBe(0);
  });

  test('what is not saved in an editor is not overwritten', async () => {
    const made = makeTurn({ files: { a: 'x' } });
    made.directory.files.unsaved = ['a'];
    const tool = toolsFor('', nowhere).find(({ name }) => name === 'edit_file')!;
    const answer = await runTool(tool, '{"path":"a","search":"x","replace":"y"}', useIn(made), made.emit);
    expect(answer.text).toContain('has unsaved changes');
    expect(made.contentOf('a')).toBe('x');
  });

  test('a secret is changed only when the user agrees', async () => {
    const options = { files: { '.env': 'A=1' }, answer: () => 'reject' };
    const { contentOf, failed } = await run('write_file', { path: '.env', content: '' }, options);
    expect(failed).toBe(true);
    expect(contentOf('.env')).toBe('A=1');
  });

  test.each([
    ['edit_file', { path: '.env', search: 'KEY=sk-test', replace: '' }],
    ['edit_file', { path: '.env', search: 'B', replace: 'C' }],
    ['write_file', { path: '.env', content: 'KEY=sk-live\nB\nB\n' }],
    ['rename_file', { from: 'a', to: '.env' }],
  ])('%s tells nothing of a secret that the user refuses: %o', async (tool, given) => {
    const files = { '.env': 'KEY=sk-live\nB\nB\n', a: 'x' };
    const { told, asked, failed } = await run(tool, given, { files, answer: () => 'reject' });
    expect(asked).toHaveLength(1);
    expect(failed).toBe(true);
    expect(told).toBe(secretRefused('.env'));
  });
});

describe('delete_file and rename_file', () => {
  test('a file is deleted', async () => {
    const { contentOf, calls } = await run('delete_file', { path: 'a' }, { files: { a: 'x\n' } });
    expect(contentOf('a')).toBeUndefined();
    expect(calls()).toMatchObject([{ kind: 'delete', removed: 1 }]);
  });

  test('a file is renamed', async () => {
    const { contentOf, calls } = await run('rename_file', { from: 'a', to: 'b/c' }, { files: { a: 'x' } });
    expect([contentOf('a'), contentOf('b/c')]).toEqual([undefined, 'x']);
    expect(calls()).toMatchObject([{ kind: 'rename', paths: ['a', 'b/c'], status: 'done' }]);
  });

  test('a program stays one under its new name', async () => {
    const made = makeTurn({ files: { 'run.sh': 'x', 'b.txt': 'y' } });
    const { files } = made.directory;
    files.setExecutable('run.sh', true);
    const rename = toolsFor('', nowhere).find(({ name }) => name === 'rename_file')!;
    const moves = (from: string, to: string) =>
      runTool(rename, JSON.stringify({ from, to }), useIn(made), made.emit).then(({ failed }) => failed);
    expect([await moves('run.sh', 'bin/run.sh'), await moves('b.txt', 'bin/b.txt')]).toEqual([false, false]);
    expect(['bin/run.sh', 'bin/b.txt'].map(path => files.isExecutable(path))).toEqual([true, false]);
  });

  test('nothing is overwritten by a rename', async () => {
    const { contentOf, told } = await run('rename_file', { from: 'a', to: 'b' }, { files: { a: 'x', b: 'y' } });
    expect(told).toContain('already exists');
    expect([contentOf('a'), contentOf('b')]).toEqual(['x', 'y']);
  });

  test('a disk that fails is told, and leaves things as they were', async () => {
    const made = makeTurn({ files: { a: 'x' } });
    made.directory.files.failOn({ operation: 'deleteFile', path: 'a' });
    const tool = toolsFor('', nowhere).find(({ name }) => name === 'rename_file')!;
    const answer = await runTool(tool, '{"from":"a","to":"b"}', useIn(made), made.emit);
    expect(answer).toMatchObject({ failed: true });
    expect(answer.text).toContain('Everything was put back');
    expect(made.directory.files.all()).toEqual(['a']);
  });
});
