import { expect, test } from 'vitest';
import { blobIdOf } from './sha256.ts';
import { BlockBuilder } from './blockBuilder.ts';
import { decodeBlock } from './contentBlock.ts';

test('contents that cannot be compressed are stored as they are', async () => {
  const builder = new BlockBuilder(() => Promise.reject(new Error('out of memory')));
  const texts = ['a'.repeat(50_000), 'b'.repeat(50_000)].map(text => Buffer.from(text));
  for (const bytes of texts) builder.add(blobIdOf(bytes), bytes, undefined);
  const blocks = await builder.take();
  expect(blocks.map(({ payload }) => Buffer.from(decodeBlock(payload)?.bytes ?? []))).toEqual(texts);
});

test('what comes back is a copy, which stays as it is while others are added', async () => {
  const builder = new BlockBuilder();
  const lengths = [0, 7, 0, 60_000, 10_000, 200_000, 0, 3, 65_536, 1];
  const contents = lengths.map((length, index) => Buffer.alloc(length, index));
  const copies = contents.map(bytes => {
    const given = Buffer.from(bytes);
    const copy = builder.add(blobIdOf(given), given, undefined);
    given.fill(255);
    return copy;
  });
  const blocks = await builder.take();
  expect(copies.map((copy, index) => contents[index]?.equals(copy))).toEqual(lengths.map(() => true));
  const stored = blocks.map(({ payload }) => Buffer.from(decodeBlock(payload)?.bytes ?? []));
  expect(Buffer.concat(stored).equals(Buffer.concat(contents))).toBe(true);
  expect(blocks.flatMap(({ entries }) => entries.map(({ length }) => length))).toEqual(lengths);
});
