import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIndex as decode, encodeIndex } from './indexFile.ts';
import { fact, PackedIndex } from './packedIndex.ts';

const facts = fc.constantFrom(
  0,
  fact.stored,
  fact.stored | fact.settled,
  fact.stored | fact.given | fact.known,
  fact.stored | fact.settled | fact.gone,
);
const files = fc.array(
  fc.record({
    folder: fc.constantFrom('', 'src', 'src/ä', 'docs'),
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map(name => name.replaceAll(/[/\0]/g, '-')),
    blob: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    stat: fc.record({
      size: fc.nat(),
      mtimeMs: fc.double({ noNaN: true }),
      ctimeMs: fc.double({ noNaN: true }),
      ino: fc.maxSafeNat(),
    }),
    mode: fc.nat(3),
    facts,
  }),
);

function decodeIndex(bytes: Buffer, subject: string): PackedIndex | undefined {
  const read = (into: Uint8Array, position: number): void => {
    if (position + into.length > bytes.length) throw new Error('There are fewer bytes.');
    into.set(bytes.subarray(position, position + into.length));
  };
  return decode({ length: bytes.length, read }, subject);
}

const saved = (index: PackedIndex): Buffer => Buffer.concat([...encodeIndex('a folder', index)]);

test('what is known to be stored is read again, whatever is in the index', () => {
  fc.assert(
    fc.property(files, list => {
      const index = new PackedIndex();
      for (const { folder, name, stat, blob, mode, facts } of list) {
        const entry = index.add(index.folder(folder), name);
        index.remember(entry, stat, blob, mode);
        index.facts[entry] = facts;
      }
      const read = decodeIndex(saved(index), 'a folder');
      let count = 0;
      for (let entry = 0; entry < index.count; entry++) {
        if (!index.has(entry, fact.stored) || index.has(entry, fact.gone)) continue;
        const found = read?.findPath(index.pathOf(entry)) ?? -1;
        expect(found).toBe(count++);
        expect(read?.pathOf(found)).toBe(index.pathOf(entry));
        expect(read?.statOf(found)).toEqual(index.statOf(entry));
        expect(read?.hexOf(found)).toBe(index.hexOf(entry));
        expect(read?.modes[found]).toBe(index.modes[entry]);
        expect(read?.facts[found]).toBe((index.facts[entry] ?? 0) & (fact.stored | fact.settled));
      }
      expect(read?.count).toBe(count);
    }),
  );
});

test('very many entries are read again, and more can be added', () => {
  const index = new PackedIndex();
  for (let number = 0; number < 20_000; number++) {
    const entry = index.add(index.folder(`folder ${number % 100}`), `file ${number}`);
    index.sizes[entry] = number;
    index.set(entry, fact.stored);
  }
  const read = decodeIndex(saved(index), 'a folder') ?? new PackedIndex();
  expect(read.count).toBe(20_000);
  for (const number of [0, 8191, 8192, 19_999]) {
    expect(read.sizes[read.findPath(`folder ${number % 100}/file ${number}`)]).toBe(number);
  }
  expect(read.add(read.folder('new'), 'file')).toBe(20_000);
  expect(read.findPath('new/file')).toBe(20_000);
});

test('a byte more, a byte less or another one is noticed', () => {
  const index = new PackedIndex();
  index.set(index.add(index.folder(''), 'a'), fact.stored);
  const bytes = saved(index);
  expect(decodeIndex(bytes, 'a folder')?.count).toBe(1);
  expect(decodeIndex(bytes, 'another')).toBeUndefined();
  expect(decodeIndex(bytes.subarray(0, -1), 'a folder')).toBeUndefined();
  expect(decodeIndex(Buffer.concat([bytes, Buffer.of(0)]), 'a folder')).toBeUndefined();
  for (let at = 0; at < bytes.length; at++) {
    const wrong = Buffer.from(bytes);
    wrong[at] = (wrong[at] ?? 0) ^ 1;
    expect(decodeIndex(wrong, 'a folder')).toBeUndefined();
  }
});
