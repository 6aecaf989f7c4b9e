import { expect, test } from 'vitest';
import { createMemoryWorkingDirectory } from '../../../test/fakes/memoryFiles.ts';
import type { FileChange } from './planEdits.ts';
import { writeChanges } from './writeChanges.ts';

const nothing = { onStart: (): void => undefined, onDone: (): void => undefined };
const { signal } = new AbortController();

function change(path: string, before: string, given: Partial<FileChange> = {}): FileChange {
  return {
    path,
    renamedFrom: undefined,
    before: Buffer.from(before),
    after: undefined,
    edits: [1],
    ignoresMode: false,
    ...given,
  };
}

test('a program that is renamed and edited stays one, and nothing else becomes one', async () => {
  const directory = createMemoryWorkingDirectory({ 'run.sh': 'x', a: 'x' });
  directory.files.setExecutable('run.sh', true);
  const after = Buffer.from('y');
  const changes = [
    change('bin/run.sh', 'x', { renamedFrom: 'run.sh', after }),
    change('b', 'x', { renamedFrom: 'a', after }),
  ];
  await writeChanges(directory, changes, signal, nothing);
  expect(directory.files.all()).toEqual(['b', 'bin/', 'bin/run.sh']);
  expect(['bin/run.sh', 'b'].map(path => directory.files.isExecutable(path))).toEqual([true, false]);
});

test('a program that is put back is one again', async () => {
  const directory = createMemoryWorkingDirectory({ 'run.sh': 'x', a: 'x' });
  directory.files.setExecutable('run.sh', true);
  directory.files.failOn({ operation: 'deleteFile', path: 'a' });
  const written = writeChanges(directory, [change('run.sh', 'x'), change('a', 'x')], signal, nothing);
  await expect(written).rejects.toThrow('Everything was put back');
  expect(directory.files.all()).toEqual(['a', 'run.sh']);
  expect(directory.files.isExecutable('run.sh')).toBe(true);
});
