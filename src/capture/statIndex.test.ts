import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMemoryWorkingDirectory } from '../../test/fakes/memoryFiles.ts';
import { parseBlobId, type BlobId } from '../core/ids.ts';

const putBlob = async (bytes: Uint8Array) => parseBlobId(createHash('sha256').update(bytes).digest('hex'));

test('files whose contents are no longer stored are read again, the others are not', async () => {
  const { directory, tree } = await knownDirectory();
  directory.forget(new Set([tree.get('a')!.blob]));
  directory.files.calls.length = 0;
  await directory.snapshot({ putBlob });
  const reads = directory.files.calls.filter(({ operation }) => operation === 'read').map(({ path }) => path);
  expect(reads).toEqual(['a']);
});

test('what a file held when it was last read is given with what it holds now, however short ago that was', async () => {
  const { directory, tree, advance } = await knownDirectory();
  const given: [string, BlobId | undefined][] = [];
  const notePut = async (bytes: Uint8Array, before: BlobId | undefined) => {
    given.push([new TextDecoder().decode(bytes), before]);
    return putBlob(bytes);
  };
  directory.files.put('a', 'changed');
  directory.files.put('new', 'new');
  await directory.snapshot({ putBlob: notePut });
  directory.files.put('a', 'changed again');
  advance(1);
  await directory.snapshot({ putBlob: notePut });
  expect(given.filter(([text]) => text.startsWith('changed'))).toEqual([
    ['changed', tree.get('a')?.blob],
    ['changed again', await putBlob(new TextEncoder().encode('changed'))],
  ]);
  expect(given.find(([text]) => text === 'new')).toEqual(['new', undefined]);
});

test('a forgotten content is not given as the one before', async () => {
  const { directory, tree } = await knownDirectory();
  directory.forget(new Set([tree.get('a')!.blob]));
  directory.files.put('a', 'changed');
  const given: (BlobId | undefined)[] = [];
  await directory.snapshot({
    putBlob: async (bytes, before) => {
      given.push(before);
      return putBlob(bytes);
    },
  });
  expect(given).toEqual([undefined]);
});

/** Files `a` and `b` that were read when they were long unchanged. */
async function knownDirectory() {
  let time = 1_000_000;
  const directory = createMemoryWorkingDirectory({ a: 'a', b: 'b' }, { now: () => time });
  const advance = (milliseconds: number) => (time += milliseconds);
  advance(60_000);
  const { tree } = await directory.snapshot({ putBlob });
  return { directory, tree, advance };
}
