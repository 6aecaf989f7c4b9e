import assert from 'node:assert/strict';
import {
  blobIdOf,
  bytes,
  described,
  file,
  folder,
  link,
  plain,
  snapshot,
  startWith,
  text,
  type Subject,
  type SubjectOptions,
  type TestFramework,
} from './workingDirectorySubject.ts';

/** What every `WorkingDirectory` promises of what is at one path. */
export function describeEntries(
  name: string,
  make: (options?: SubjectOptions) => Promise<Subject>,
  { describe, it, afterEach }: TestFramework,
): void {
  const start = startWith(make, afterEach);

  describe(`${name}: entries`, () => {
    it('reads what a tree would have, and nothing where nothing is', async () => {
      const subject = await start({ 'a/b': 'x' });
      await subject.putFolder('empty');
      assert.deepEqual(plain(await subject.directory.readEntry('a/b')), { mode: undefined, bytes: bytes('x') });
      assert.deepEqual(plain(await subject.directory.readEntry('empty')), { mode: 'folder', bytes: bytes('') });
      for (const path of ['a', 'none', 'a/none', 'a/b/c', 'none/none']) {
        assert.equal(await subject.directory.readEntry(path), undefined, path);
      }
    });

    it('tells folders from what is none, and follows no link', async () => {
      const subject = await start({ 'a/b/c': 'x', out: 'y' });
      await subject.putFolder('empty');
      if (subject.keepsLinks) await subject.directory.writeEntry('short', link('a'));
      const places = {
        a: 'folder',
        'a/b': 'folder',
        empty: 'folder',
        out: 'notFolder',
        'out/below': 'notFolder',
        none: 'missing',
        'a/none/deep': 'missing',
        ...(subject.keepsLinks && { short: 'link', 'short/b': 'link' }),
      };
      for (const [path, place] of Object.entries(places)) {
        assert.equal(await subject.directory.findFolder(path), place, path);
      }
      for (const path of ['', '..', 'a/../b', '/a', '.git', 'a/.git/x']) {
        await assert.rejects(subject.directory.findFolder(path), /is refused/, path);
      }
    });

    it('puts a file or an empty folder in place of the other, and makes folders above', async () => {
      const subject = await start({ file: 'x' });
      await subject.putFolder('folder');
      await subject.directory.writeEntry('file', folder);
      await subject.directory.writeEntry('folder', file('y'));
      await subject.directory.writeEntry('new/deep/folder', folder);
      await subject.directory.writeEntry('new/deep/folder', folder);
      await subject.directory.writeEntry('other/deep/file', file('z'));
      assert.deepEqual(await subject.all(), [
        'file/',
        'folder',
        'new/',
        'new/deep/',
        'new/deep/folder/',
        'other/',
        'other/deep/',
        'other/deep/file',
      ]);
    });

    it('puts nothing in place of a folder that is not empty, or below a file', async () => {
      const subject = await start({ 'a/b': 'x' });
      for (const entry of [file('y'), folder, ...(subject.keepsLinks ? [link('y')] : [])]) {
        await assert.rejects(subject.directory.writeEntry('a', entry), /a folder is there/);
        await assert.rejects(subject.directory.writeEntry('a/b/c', entry), /“a\/b” is not a folder/);
      }
      assert.deepEqual(await subject.all(), ['a/', 'a/b']);
    });

    it('does not put a folder in place of one of several', async () => {
      const subject = await start({}, { folders: ['one', 'two'] });
      await assert.rejects(subject.directory.writeEntry('one', file('x')), /a folder is there/);
      await subject.directory.delete('one');
      await subject.directory.write('one/a', bytes('x'));
      assert.deepEqual(await subject.all(), ['one/a']);
    });

    it('keeps links as links, wherever they lead, and follows none', async () => {
      const subject = await start({ 'real/file': 'x' });
      const { putLink, linkAt } = subject;
      if (putLink === undefined || linkAt === undefined || !subject.keepsLinks) return;
      const targets = {
        'to-folder': 'real',
        'to-file': 'real/file',
        'to-nothing': 'no where',
        'to-outside': '/etc/hosts',
      };
      for (const [path, target] of Object.entries(targets)) await putLink(path, target);
      await putLink('real/loop', '..');
      assert.deepEqual(await described(subject), [
        'real/file',
        'real/loop link',
        ...Object.keys(targets)
          .sort()
          .map(path => `${path} link`),
      ]);
      const { tree } = await snapshot(subject);
      assert.equal(tree.get('to-nothing')?.blob, blobIdOf(bytes('no where')));
      for (const [path, target] of Object.entries(targets)) {
        const found = await subject.directory.readEntry(path);
        assert.deepEqual(plain(found), { mode: 'link', bytes: bytes(target) });
        await subject.directory.delete(path);
        await subject.directory.writeEntry(path, found ?? assert.fail());
        assert.equal(text(await linkAt(path)), target);
      }
      assert.equal((await snapshot(subject)).tree, tree);
      await subject.directory.writeEntry('to-file', link('elsewhere'));
      assert.equal(text(await linkAt('to-file')), 'elsewhere');
      assert.equal(text(await subject.contentOf('real/file')), 'x');
    });

    it('puts file, link and empty folder in place of each other', async () => {
      const subject = await start();
      const kinds = [file('x'), ...(subject.keepsLinks ? [link('x')] : []), folder];
      for (const from of kinds) {
        for (const to of kinds) {
          await subject.directory.writeEntry('a', from);
          await subject.directory.writeEntry('a', to);
          assert.deepEqual(plain(await subject.directory.readEntry('a')), to);
          assert.deepEqual(await described(subject), [to.mode === undefined ? 'a' : `a ${to.mode}`]);
        }
      }
      assert.deepEqual(await subject.all(), ['a/']);
    });

    it('keeps whether a file may be executed', async () => {
      const subject = await start({ run: 'x', other: 'x' });
      if (subject.modes === undefined || !subject.keepsExecutable) return;
      await subject.modes.set('run', 0o755);
      assert.deepEqual(await described(subject), ['other', 'run executable']);
      await subject.modes.set('run', 0o644);
      assert.deepEqual(await described(subject), ['other', 'run']);
      await subject.directory.writeEntry('run', { mode: 'executable', bytes: bytes('y') });
      assert.equal(await subject.modes.get('run'), 0o755);
      assert.equal((await subject.directory.readEntry('run'))?.mode, 'executable');
      await subject.directory.writeEntry('run', file('y'));
      assert.equal(await subject.modes.get('run'), 0o644);
      await subject.directory.writeEntry('new', { mode: 'executable', bytes: bytes('z') });
      assert.equal(await subject.modes.get('new'), 0o755);
      assert.deepEqual(await described(subject), ['new executable', 'other', 'run']);
    });

    it('follows changes of upper and lower case only', async () => {
      const subject = await start({ 'Name.txt': 'x' });
      await snapshot(subject);
      await subject.directory.delete('Name.txt');
      await subject.directory.writeEntry('name.txt', file('x'));
      assert.deepEqual(await described(subject), ['name.txt']);
    });
  });
}
