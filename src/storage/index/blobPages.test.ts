import { expect, test } from 'vitest';
import { entryOf } from '../../../test/fakes/trees.ts';
import { BlobPages, hashLength } from './blobPages.ts';

const blobAt = (id: number) => ({ blob: entryOf(`blob ${id}`).blob, size: id });

test('blobs are what was stored, whether their page is kept, was given up or grows', () => {
  const stored: number[] = [];
  const pages = new BlobPages((first, last) => {
    const ids = stored.slice(first - 1, last);
    return { hashes: Buffer.from(ids.map(id => blobAt(id).blob).join(''), 'hex'), sizes: [...ids] };
  });
  const add = (count: number): void => {
    for (let added = 0; added < count; added++) {
      const id = stored.length + 1;
      stored.push(id);
      pages.append(id, blobAt(id));
    }
  };
  add(300);
  expect(pages.get(300)).toEqual(blobAt(300));
  add(100_000);
  for (const id of [1, 256, 257, 300, 301, 50_000, 100_300]) {
    expect(pages.get(id)).toEqual(blobAt(id));
    const bytes = Buffer.alloc(hashLength);
    expect(pages.copy(id, bytes, 0)).toBe(id);
    expect(bytes.toString('hex')).toBe(blobAt(id).blob);
  }
  pages.clear();
  expect(pages.get(2)).toEqual(blobAt(2));
  add(1);
  expect(pages.get(100_301)).toEqual(blobAt(100_301));
  expect(() => pages.get(100_302)).toThrow();
});
