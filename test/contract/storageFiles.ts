import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errorCode, type StorageFiles } from '../../src/storage/files/storageFiles.ts';

export interface FilesUnderTest {
  /** Of a folder that is not there yet. */
  readonly files: StorageFiles;
  dispose(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array): string => new TextDecoder().decode(content);

/** What every folder of files promises the store. */
export function describeStorageFiles(name: string, make: () => Promise<FilesUnderTest>): void {
  describe(name, () => {
    let subject: FilesUnderTest;
    let files: StorageFiles;

    beforeEach(async () => {
      subject = await make();
      files = subject.files;
    });
    afterEach(() => subject.dispose());

    const read = async (file: string): Promise<string> => text(await files.read(file));
    async function store(file: string, content: string): Promise<void> {
      const opened = await files.openNew(file);
      await opened.write(0, bytes(content));
      await opened.sync();
      await opened.close();
    }
    async function expectCode(work: Promise<unknown>, code: string): Promise<void> {
      const refusal: unknown = await work.then(
        () => 'nothing was refused',
        (error: unknown) => errorCode(error) ?? error,
      );
      expect(refusal).toBe(code);
    }

    test('a folder that is not there has no files, and takes none', async () => {
      expect(await files.list()).toEqual([]);
      expect(await files.size('a')).toBe(0);
      await expectCode(files.openNew('a'), 'ENOENT');
      expect(await files.list()).toEqual([]);
    });

    describe('a folder', () => {
      beforeEach(() => files.makeFolder());

      test('can be made twice, and keeps its files', async () => {
        await store('a', '1');
        await files.makeFolder();
        expect(await files.list()).toEqual(['a']);
      });

      test('lists its files by name', async () => {
        for (const file of ['segment-1.log', 'index.db', 'lease']) await store(file, file);
        expect((await files.list()).toSorted()).toEqual(['index.db', 'lease', 'segment-1.log']);
      });

      test('can be synced', async () => {
        await store('a', '1');
        await files.syncFolder();
        expect(await read('a')).toBe('1');
      });
    });

    describe('a file', () => {
      beforeEach(() => files.makeFolder());

      test('is made empty, and is there at once', async () => {
        const file = await files.openNew('a');
        expect(await files.list()).toEqual(['a']);
        await file.close();
        expect(await read('a')).toBe('');
        expect(await files.size('a')).toBe(0);
      });

      test('is made once only', async () => {
        await store('a', '1');
        await expectCode(files.openNew('a'), 'EEXIST');
        expect(await read('a')).toBe('1');
      });

      test('is made by one of several that try at the same time', async () => {
        const tries = await Promise.allSettled([1, 2, 3, 4].map(() => files.openNew('a')));
        const made = tries.flatMap(attempt => (attempt.status === 'fulfilled' ? attempt.value : []));
        expect(made).toHaveLength(1);
        for (const file of made) await file.close();
      });

      test('has what was written, once it is synced', async () => {
        const file = await files.openNew('a');
        await file.write(0, bytes('hello'));
        await file.write(5, bytes(' world'));
        await file.write(0, bytes('J'));
        await file.sync();
        expect(await read('a')).toBe('Jello world');
        expect(await files.size('a')).toBe(11);
        await file.close();
        expect(await read('a')).toBe('Jello world');
      });

      test('has what was written, once it is closed', async () => {
        const file = await files.openNew('a');
        await file.write(0, bytes('hello'));
        await file.close();
        expect(await read('a')).toBe('hello');
      });

      test('has zeros where nothing was written', async () => {
        const file = await files.openNew('a');
        await file.write(3, bytes('x'));
        await file.close();
        expect(await read('a')).toBe('\0\0\0x');
      });

      test('has all of a large write', async () => {
        const content = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
        const file = await files.openNew('a');
        await file.write(0, content);
        await file.close();
        expect(Buffer.compare(await files.read('a'), content)).toBe(0);
      });

      test('is read in parts, fewer bytes at its end', async () => {
        await store('a', '0123456789');
        const part = async (offset: number, length: number): Promise<string> =>
          text(await files.readRange('a', offset, length));
        expect(await part(0, 4)).toBe('0123');
        expect(await part(7, 4)).toBe('789');
        expect(await part(10, 4)).toBe('');
        expect(await part(20, 4)).toBe('');
        expect(await part(2, 0)).toBe('');
        expect(await part(7, 2 ** 40)).toBe('789');
        expect(await part(20, 2 ** 40)).toBe('');
      });

      test('that is not there cannot be read, deleted or given a name', async () => {
        await expectCode(files.read('a'), 'ENOENT');
        await expectCode(files.readRange('a', 0, 1), 'ENOENT');
        await expectCode(files.unlink('a'), 'ENOENT');
        await expectCode(files.publish('a', 'b'), 'ENOENT');
        await expectCode(files.replace('a', 'b'), 'ENOENT');
        expect(await files.size('a')).toBe(0);
      });

      test('that is deleted is gone, and its name is free', async () => {
        await store('a', '1');
        await files.unlink('a');
        expect(await files.list()).toEqual([]);
        await store('a', '2');
        expect(await read('a')).toBe('2');
      });

      test('that is deleted while it is open does not come back', async () => {
        const file = await files.openNew('a');
        await file.write(0, bytes('old'));
        await files.unlink('a');
        await store('a', 'new');
        await file.write(3, bytes('er'));
        await file.sync();
        await file.close();
        expect(await read('a')).toBe('new');
      });

      test('that is published has the other name', async () => {
        await store('a', '1');
        await files.publish('a', 'b');
        expect(await files.list()).toEqual(['b']);
        expect(await read('b')).toBe('1');
      });

      test('is not published under a name that is taken', async () => {
        await store('a', '1');
        await store('b', '2');
        await expectCode(files.publish('a', 'b'), 'EEXIST');
        expect([await read('a'), await read('b')]).toEqual(['1', '2']);
      });

      test('is published by one of several that want the same name', async () => {
        const names = ['a', 'b', 'c', 'd'];
        for (const file of names) await store(file, file);
        const tries = await Promise.allSettled(names.map(file => files.publish(file, 'z')));
        const winner = names.filter((_, index) => tries[index]?.status === 'fulfilled');
        expect(winner).toHaveLength(1);
        expect(await read('z')).toBe(winner[0]);
        expect((await files.list()).toSorted()).toEqual([...names.filter(file => file !== winner[0]), 'z']);
      });

      test('takes the place of another', async () => {
        await store('a', '1');
        await store('b', 'longer');
        await files.replace('a', 'b');
        expect(await files.list()).toEqual(['b']);
        expect(await read('b')).toBe('1');
        await store('a', '3');
        await files.replace('a', 'c');
        expect(await read('c')).toBe('3');
      });

      test('opened again', async () => {
        await store('a', 'hello');
        if (!files.canAppend) return expectCode(files.open('a'), 'ENOTSUP');
        const file = await files.open('a');
        await file.write(5, bytes('!'));
        await file.write(0, bytes('J'));
        expect(await read('a')).toBe('Jello!');
        await file.sync();
        await file.close();
        await expectCode(files.open('b'), 'ENOENT');
        expect(await read('a')).toBe('Jello!');
      });
    });
  });
}
