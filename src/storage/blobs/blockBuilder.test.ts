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
