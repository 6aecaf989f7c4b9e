import { expect, test } from 'vitest';
import { imagesOf, readImage } from './readImage.ts';

const bytes = Uint8Array.from({ length: 100_000 }, (_, place) => place % 251);

test('a small image is taken as it is', async () => {
  const read = await readImage(new File([bytes], 'shot.png', { type: 'image/png' }));
  expect(read.name).toBe('shot.png');
  expect(Buffer.from(read.data, 'base64').equals(bytes)).toBe(true);
});

test('what is no image of a known type is refused by its name', async () => {
  const file = new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' });
  await expect(readImage(file)).rejects.toThrow('a.svg was not added: images are PNG, JPEG, GIF or WebP files.');
});

test('images are taken from what is pasted unless it has words', () => {
  const files = [new File([], 'a.png', { type: 'image/png' }), new File([], 'a.txt', { type: 'text/plain' })];
  const pasted = (text: string) => ({ files, getData: () => text }) as unknown as DataTransfer;
  expect(imagesOf(pasted('')).map(({ name }) => name)).toEqual(['a.png']);
  expect(imagesOf(pasted('words'))).toEqual([]);
  expect(imagesOf(null)).toEqual([]);
});
