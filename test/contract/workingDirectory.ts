/* eslint max-lines: ['warn', 600] -- one contract is read as a whole */
import assert from 'node:assert/strict';
import type { BlobId } from '../../src/core/ids.ts';
import { describeChanges } from './workingDirectoryChanges.ts';
import { describeEntries } from './workingDirectoryEntries.ts';
import { describeLimit } from './workingDirectoryLimit.ts';
import { describeLaws } from './workingDirectoryLaws.ts';
import { describeWalk } from './workingDirectoryWalk.ts';
import {
  asBytes,
  blobIdOf,
  bytes,
  contents,
  described,
  entryText,
  file,
  snapshot,
  startWith,
  text,
  type Subject,
  type SubjectOptions,
  type TestFramework,
} from './workingDirectorySubject.ts';

export type { Subject, SubjectOptions } from './workingDirectorySubject.ts';

/** What every `WorkingDirectory` promises. */
export function describeWorkingDirectory(
  name: string,
  make: (options?: SubjectOptions) => Promise<Subject>,
  { describe, it, afterEach }: TestFramework,
): void {
  const start = startWith(make, afterEach);
  describeChanges(name, make, { describe, it, afterEach });
  describeEntries(name, make, { describe, it, afterEach });
  describeLaws(name, make, { describe, it, afterEach });
  describeLimit(name, make, { describe, it, afterEach });
  describeWalk(name, make, { describe, it, afterEach });

  describe(`${name}: snapshot`, () => {
    it('holds every file with its exact bytes', async () => {
      const files = {
        empty: '',
        'crlf.txt': 'a\r\nb\n',
        'bom.txt': '\uFEFFx',
        'bytes.bin': Uint8Array.from({ length: 256 }, (_, index) => index),
        'deep/er/est.txt': 'deep',
      };
      const subject = await start(files);
      assert.deepEqual(await contents(subject), asBytes(files));
    });

    it('lists paths in order and tells sizes', async () => {
      const { tree } = await snapshot(await start({ b: '22', a: '1', 'c/b': '333' }));
      assert.deepEqual(
        [...tree].map(([path, { size }]) => `${path} ${size}`),
        ['a 1', 'b 2', 'c/b 3'],
      );
    });

    it('finds files whose names are unusual, and writes them', async () => {
      const names = [
        'a b',
        'é-composed',
        'e\u0301-decomposed',
        '日本',
        '😀',
        "it's",
        'p%20#&',
        '-x',
        '..x',
        '[a]',
        'é'.repeat(120),
      ];
      const onlyElsewhere = ['new\nline', 'q"u?o*', 'x'.repeat(255)];
      const used = process.platform === 'win32' ? names : [...names, ...onlyElsewhere];
      // A folder each, since some file systems take different forms of one name for the same.
      const files = Object.fromEntries(used.map((odd, index) => [`${index} ${odd.slice(0, 9)}/${odd}`, odd]));
      const subject = await start(files);
      assert.deepEqual(await contents(subject), asBytes(files));
      for (const path of Object.keys(files)) {
        await subject.directory.delete(path);
        await subject.directory.write(path, bytes('written'));
        assert.equal(text(await subject.directory.read(path)), 'written');
      }
    });

    it('sees changes, also those that keep the size', async () => {
      const subject = await start({ a: 'one', b: 'same' });
      await snapshot(subject);
      await subject.put('a', bytes('two'));
      await subject.remove('b');
      await subject.put('c', bytes('new'));
      assert.deepEqual(await contents(subject), asBytes({ a: 'two', c: 'new' }));
    });

    it('says nothing of .git, however it is written and wherever it is', async () => {
      const { tree, coverage } = await snapshot(
        await start({ '.git/config': 'x', 'sub/.git': 'gitdir: elsewhere', 'other/.GIT/HEAD': 'x', '.gitx': 'kept' }),
      );
      assert.deepEqual([...tree.keys()], ['.gitx']);
      const { leftOut, ignoreFiles, ignored } = coverage;
      assert.deepEqual([leftOut, ignoreFiles, ignored], [[], [], []]);
    });

    it('leaves ignored files out, and names them and the rules', async () => {
      const { tree, coverage } = await snapshot(
        await start({
          '.gitignore': '*.log\n/out/\n!keep.log\n',
          'a.log': 'x',
          'keep.log': 'x',
          'out/deep/file': 'x',
          'sub/.gitignore': '!b.log\n.gitignore\n',
          'sub/b.log': 'x',
          'sub/out/file': 'x',
        }),
      );
      assert.deepEqual([...tree.keys()], ['.gitignore', 'keep.log', 'sub/b.log', 'sub/out/file']);
      assert.deepEqual(coverage.ignored, ['a.log', 'out/', 'sub/.gitignore']);
      assert.deepEqual(coverage.leftOut, []);
      assert.deepEqual(coverage.ignoreFiles, [
        { folder: '', text: '*.log\n/out/\n!keep.log\n' },
        { folder: 'sub', text: '!b.log\n.gitignore\n' },
      ]);
    });

    it('leaves large files out, with their size', async () => {
      const { tree, coverage } = await snapshot(await start({ at: '12345', over: '123456' }, { maxFileBytes: 5 }));
      assert.deepEqual([...tree.keys()], ['at']);
      assert.deepEqual(coverage.leftOut, [{ path: 'over', reason: 'tooLarge', size: 6 }]);
    });

    it('leaves secrets out unless they are asked for', async () => {
      const files = { '.env': 'x', '.env.example': 'x', 'deploy/server.pem': 'x', 'id_rsa.pub': 'x' };
      const { tree, coverage } = await snapshot(await start(files, { includedSecrets: ['deploy/server.pem'] }));
      assert.deepEqual([...tree.keys()], ['.env.example', 'deploy/server.pem', 'id_rsa.pub']);
      assert.deepEqual(coverage.leftOut, [{ path: '.env', reason: 'secret' }]);
    });

    it('leaves out what could not be written back because of its name', async () => {
      if (process.platform === 'win32') return;
      const { tree, coverage } = await snapshot(await start({ 'a\\b': 'x', 'aux/file': 'x', ok: 'x' }));
      assert.deepEqual([...tree.keys()], ['ok']);
      assert.deepEqual(coverage.leftOut, [
        { path: 'a\\b', reason: 'unreadable' },
        { path: 'aux/', reason: 'unreadable' },
      ]);
    });

    it('leaves links out where they cannot be kept', async () => {
      const subject = await start({ 'real/file': 'x', file: 'y' });
      if (subject.putLink === undefined || subject.keepsLinks) return;
      await subject.putLink('to-folder', 'real');
      await subject.putLink('to-file', 'file');
      await subject.putLink('to-nothing', 'nowhere');
      await subject.putLink('real/loop', '.');
      const { tree, coverage } = await snapshot(subject);
      assert.deepEqual([...tree.keys()], ['file', 'real/file']);
      assert.deepEqual(
        coverage.leftOut,
        ['real/loop', 'to-file', 'to-folder', 'to-nothing'].map(path => ({ path, reason: 'notRegular' })),
      );
    });

    it('leaves special files out', async () => {
      const subject = await start({ file: 'y' });
      if (subject.putSpecial === undefined) return;
      await subject.putSpecial('pipe');
      const { tree, coverage } = await snapshot(subject);
      assert.deepEqual([...tree.keys()], ['file']);
      assert.deepEqual(coverage.leftOut, [{ path: 'pipe', reason: 'notRegular' }]);
    });

    it('holds empty folders, and only those with nothing at all in them', async () => {
      const subject = await start({ '.gitignore': 'ignored', 'a/ignored': 'x', 'b/.git/HEAD': 'x' });
      await subject.putFolder('empty/inner');
      assert.deepEqual(await described(subject), ['.gitignore', 'empty/inner folder']);
      await subject.put('empty/inner/file', bytes('x'));
      assert.deepEqual(await described(subject), ['.gitignore', 'empty/inner/file']);
      await subject.remove('empty/inner');
      assert.deepEqual(await described(subject), ['.gitignore', 'empty folder']);
    });

    it('gives the content of an empty folder as no bytes', async () => {
      const subject = await start();
      await subject.putFolder('empty');
      const blobs = new Map<BlobId, Uint8Array>();
      const { tree } = await snapshot(subject, {}, blobs);
      assert.deepEqual(tree.get('empty'), { blob: blobIdOf(bytes('')), size: 0, mode: 'folder' });
      assert.equal(blobs.get(blobIdOf(bytes('')))?.length, 0);
    });

    it('gives the same tree while nothing changes', async () => {
      const subject = await start({ a: 'x', 'b/c': 'y' });
      const first = await snapshot(subject);
      assert.equal((await snapshot(subject)).tree, first.tree);
    });

    it('looks at some paths only, when asked to', async () => {
      const subject = await start({ a: '1', 'b/c': '2', 'b/d/e': '3', f: '4', '.gitignore': 'ignored' });
      const only = (...paths: readonly string[]) => contents(subject, { only: new Set(paths) });
      // The first one looks at everything.
      assert.deepEqual((await only('a')).size, 5);
      await subject.put('a', bytes('one'));
      assert.equal((await only('a')).get('a'), entryText('one'));
      await subject.put('b/ignored', bytes('x'));
      await subject.put('b/new/g', bytes('5'));
      await subject.remove('f');
      const files = { a: 'one', 'b/c': '2', 'b/d/e': '3', 'b/new/g': '5', '.gitignore': 'ignored' };
      assert.deepEqual(await only('b', 'f'), asBytes(files));
      await subject.remove('b/d');
      await subject.put('b/d', bytes('file'));
      const others = Object.fromEntries(Object.entries(files).filter(([path]) => path !== 'b/d/e'));
      assert.deepEqual(await only('b/d/e'), asBytes({ ...others, 'b/d': 'file' }));
      await subject.remove('b/d');
      await subject.put('b/d/e', bytes('back'));
      assert.deepEqual(await only('b/d/e'), asBytes({ ...files, 'b/d/e': 'back' }));
      await subject.remove('b/d/e');
      assert.deepEqual(await described(subject, { only: new Set(['b/d/e']) }), [
        '.gitignore',
        'a',
        'b/c',
        'b/d folder',
        'b/new/g',
      ]);
      await subject.remove('b/d');
      assert.deepEqual(await only('b/d', 'nothing/there'), asBytes(others));
      assert.deepEqual(await contents(subject), asBytes(others));
    });

    it('looks at everything when an ignore file is among the paths', async () => {
      const subject = await start({ '.gitignore': '', 'a/x.log': '1', 'b/c': '2' });
      await snapshot(subject);
      await subject.put('.gitignore', bytes('*.log'));
      const { tree, coverage } = await snapshot(subject, { only: new Set(['.gitignore']) });
      assert.deepEqual([...tree.keys()], ['.gitignore', 'b/c']);
      assert.deepEqual(coverage.ignored, ['a/x.log']);
    });

    it('says what was left out also of paths it did not look at', async () => {
      const subject = await start({ '.env': '1', 'b/.env': '2', 'b/c': '3', '.gitignore': '/out' });
      await subject.put('out/x', bytes('x'));
      const first = await snapshot(subject);
      const same = await snapshot(subject, { only: new Set(['b/c']) });
      assert.deepEqual(same.coverage, first.coverage);
      await subject.remove('b/.env');
      await subject.put('c/key.pem', bytes('x'));
      const { coverage } = await snapshot(subject, { only: new Set(['b/.env', 'c']) });
      assert.deepEqual(
        coverage.leftOut.map(({ path }) => path),
        ['.env', 'c/key.pem'],
      );
      assert.deepEqual(coverage.ignored, ['out/']);
      assert.deepEqual((await snapshot(subject)).coverage, coverage);
    });

    it('rejects when the folder itself is gone', async () => {
      const subject = await start({ 'one/a': 'x' }, { folders: ['one', 'two'] });
      await subject.remove('two');
      await assert.rejects(snapshot(subject), /“two” cannot be read/);
    });

    it('tells of progress until all is done', async () => {
      const files = Object.fromEntries(
        Array.from({ length: 250 }, (_, index) => [`f${index % 9}/${index}`, `${index}`]),
      );
      const seen: (readonly [done: number, total: number])[] = [];
      await snapshot(await start(files), { onProgress: (done, total) => void seen.push([done, total]) });
      assert.deepEqual(seen.at(-1), [250, 250]);
      assert.ok(seen.length < 10);
      for (const [index, [done, total]] of seen.entries()) {
        assert.ok(done <= total && done >= (seen[index - 1]?.[0] ?? 0));
      }
    });

    it('stops when it is told to', async () => {
      const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}`, `${index}`]));
      const subject = await start(files);
      const reason = new Error('enough');
      const abort = new AbortController();
      let blobs = 0;
      const putBlob = async (content: Uint8Array) => {
        if (++blobs === 3) abort.abort(reason);
        return blobIdOf(content);
      };
      await assert.rejects(subject.directory.snapshot({ putBlob, signal: abort.signal }), reason);
      await new Promise(resolve => setTimeout(resolve, 50));
      assert.ok(blobs < 150, `${blobs} blobs`);
      await assert.rejects(subject.directory.snapshot({ putBlob, signal: abort.signal }), reason);
      assert.equal((await snapshot(subject)).tree.size, 300);
    });

    it('rejects when a blob cannot be put, and holds everything the next time', async () => {
      const subject = await start({ a: 'x', b: 'y' });
      const full = new Error('disk full');
      await assert.rejects(subject.directory.snapshot({ putBlob: () => Promise.reject(full) }), full);
      assert.deepEqual(await contents(subject), asBytes({ a: 'x', b: 'y' }));
    });

    it('can be taken twice at once', async () => {
      const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f/${index}`, `${index}`]));
      const subject = await start(files);
      assert.deepEqual(await Promise.all([contents(subject), contents(subject)]), [asBytes(files), asBytes(files)]);
    });
  });

  describe(`${name}: read, write, delete`, () => {
    it('reads what is there, and nothing where no file is', async () => {
      const { directory } = await start({ 'a/b': 'x' });
      assert.equal(text(await directory.read('a/b')), 'x');
      assert.equal(await directory.read('a'), undefined);
      assert.equal(await directory.read('a/c'), undefined);
      assert.equal(await directory.read('a/b/c'), undefined);
      assert.equal(await directory.read('a/b/c/d'), undefined);
      assert.equal(await directory.read('x/y/z'), undefined);
    });

    it('writes files, making folders', async () => {
      const subject = await start({ old: 'x' });
      await subject.directory.write('new/deep/file', bytes('1'));
      await subject.directory.write('old', new Uint8Array());
      assert.deepEqual(await contents(subject), asBytes({ old: '', 'new/deep/file': '1' }));
      assert.deepEqual(await subject.all(), ['new/', 'new/deep/', 'new/deep/file', 'old']);
    });

    it('writes many files of a new folder at once', async () => {
      const subject = await start();
      const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`new/deep/${index}`, `${index}`]));
      await Promise.all(Object.entries(files).map(([path, content]) => subject.directory.write(path, bytes(content))));
      assert.deepEqual(await contents(subject), asBytes(files));
    });

    it('does not write over a folder, or below a file', async () => {
      const subject = await start({ 'folder/file': 'x' });
      await assert.rejects(
        subject.directory.write('folder', bytes('1')),
        /“folder” cannot be written: a folder is there/,
      );
      await assert.rejects(subject.directory.write('folder/file/below', bytes('1')), /“folder\/file” is not a folder/);
      assert.deepEqual(await contents(subject), asBytes({ 'folder/file': 'x' }));
    });

    it('deletes files, and folders left empty', async () => {
      const subject = await start({ 'a/b/c/one': '1', 'a/two': '2', 'd/e': '3' });
      await subject.directory.delete('a/b/c/one');
      assert.deepEqual(await subject.all(), ['a/', 'a/two', 'd/', 'd/e']);
      await subject.directory.delete('d/e');
      await subject.directory.delete('a/two');
      assert.deepEqual(await subject.all(), []);
      assert.equal((await snapshot(subject)).tree.size, 0);
    });

    it('keeps folders that hold anything, ignored or not', async () => {
      const subject = await start({
        '.gitignore': 'kept',
        'a/kept': '',
        'a/x': '',
        'b/.git/HEAD': '',
        'b/x': '',
        'c/x': '',
      });
      await subject.putFolder('c/empty');
      for (const path of ['a/x', 'b/x', 'c/x']) await subject.directory.delete(path);
      assert.deepEqual(await subject.all(), [
        '.gitignore',
        'a/',
        'a/kept',
        'b/',
        'b/.git/',
        'b/.git/HEAD',
        'c/',
        'c/empty/',
      ]);
    });

    it('deletes nothing where nothing is, nor a folder that is not empty', async () => {
      const subject = await start({ 'a/b': 'x' });
      for (const path of ['a', 'none', 'none/none', 'a/b/c']) await subject.directory.delete(path);
      assert.deepEqual(await subject.all(), ['a/', 'a/b']);
    });

    it('deletes empty folders, and those above left empty', async () => {
      const subject = await start({ 'a/b': 'x' });
      await subject.putFolder('a/c/d');
      await subject.directory.delete('a/c/d');
      assert.deepEqual(await subject.all(), ['a/', 'a/b']);
    });

    it('writes and deletes beside each other', async () => {
      const subject = await start({ 'a/old': 'x' });
      for (let round = 0; round < 10; round++) {
        const [from, to] = round % 2 === 0 ? ['a/old', 'a/new'] : ['a/new', 'a/old'];
        await Promise.all([subject.directory.delete(from), subject.directory.write(to, bytes('x'))]);
        assert.deepEqual(await subject.all(), ['a/', to]);
      }
    });

    it('refuses unsafe paths', async () => {
      const { directory } = await start();
      for (const path of [
        '',
        '/etc/x',
        '../x',
        'a/../../x',
        'a//b',
        '.git/config',
        'a/.GIT/x',
        'C:/x',
        'a\\b',
        'nul',
        'a\0',
      ]) {
        await assert.rejects(directory.read(path), /is refused/, path);
        await assert.rejects(directory.write(path, bytes('x')), /is refused/, path);
        await assert.rejects(directory.delete(path), /is refused/, path);
        await assert.rejects(directory.readEntry(path), /is refused/, path);
        await assert.rejects(directory.writeEntry(path, file('x')), /is refused/, path);
      }
    });

    it('refuses paths through links, and links', async () => {
      const subject = await start({ 'real/file': 'x' });
      if (subject.putLink === undefined) return;
      await subject.putLink('folder', 'real');
      await subject.putLink('file', 'real/file');
      for (const path of ['folder/file', 'folder/new', 'folder', 'file']) {
        await assert.rejects(subject.directory.read(path), /is a link/, path);
        await assert.rejects(subject.directory.write(path, bytes('!')), /is a link/, path);
        if (subject.keepsLinks && !path.includes('/')) continue;
        await assert.rejects(subject.directory.delete(path), /is a link/, path);
        await assert.rejects(subject.directory.readEntry(path), /is a link/, path);
        await assert.rejects(subject.directory.writeEntry(path, file('!')), /is a link/, path);
      }
      assert.deepEqual(await subject.all(), ['file', 'folder', 'real/', 'real/file']);
      assert.equal(text(await subject.contentOf('real/file')), 'x');
    });

    it('refuses special files', async () => {
      const subject = await start();
      if (subject.putSpecial === undefined) return;
      await subject.putSpecial('pipe');
      await assert.rejects(subject.directory.read('pipe'), /not a regular file/);
      await assert.rejects(subject.directory.write('pipe', bytes('!')), /not a regular file/);
      await assert.rejects(subject.directory.delete('pipe'), /not a regular file/);
      await assert.rejects(subject.directory.readEntry('pipe'), /not a regular file/);
      await assert.rejects(subject.directory.writeEntry('pipe', file('!')), /not a regular file/);
    });

    it('keeps the executable bit', async () => {
      const subject = await start({ run: 'x' });
      if (subject.modes === undefined) return;
      await subject.modes.set('run', 0o755);
      await subject.directory.write('run', bytes('y'));
      assert.equal(await subject.modes.get('run'), 0o755);
      assert.equal(text(await subject.contentOf('run')), 'y');
    });

    it('has nothing unsaved when no editor is open', async () => {
      const { directory } = await start({ a: 'x' });
      assert.deepEqual(directory.unsavedPaths(), []);
      assert.deepEqual(directory.unsavedTexts(), []);
    });
  });

  describe(`${name}: several folders`, () => {
    it('begins paths with the name of the folder, which is unique', async () => {
      const subject = await start(
        { 'app/a': '1', 'app (2)/a': '2', 'lib/.gitignore': 'x', 'lib/x': '3', 'app/x': '4' },
        { folders: ['app', 'lib', 'app'] },
      );
      const { tree, coverage } = await snapshot(subject);
      assert.deepEqual([...tree.keys()], ['app (2)/a', 'app/a', 'app/x', 'lib/.gitignore']);
      assert.deepEqual(coverage.roots, ['app', 'lib', 'app (2)']);
      assert.deepEqual(coverage.ignored, ['lib/x']);
      assert.deepEqual(coverage.ignoreFiles, [{ folder: 'lib', text: 'x' }]);
      await subject.directory.write('app (2)/b/c', bytes('new'));
      assert.equal(text(await subject.directory.read('app (2)/b/c')), 'new');
      await subject.directory.delete('app (2)/b/c');
      await subject.directory.delete('app (2)/a');
      assert.deepEqual(await subject.all(), ['app/a', 'app/x', 'lib/.gitignore', 'lib/x']);
      assert.equal((await snapshot(subject)).tree.size, 3);
      await assert.rejects(subject.directory.write('app', bytes('x')), /a folder is there/);
      await assert.rejects(subject.directory.write('other/x', bytes('x')), /in none of the folders/);
      await assert.rejects(subject.directory.read('x'), /in none of the folders/);
    });
  });
}
