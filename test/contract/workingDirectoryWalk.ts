import assert from 'node:assert/strict';
import { startWith, type Subject, type SubjectOptions, type TestFramework } from './workingDirectorySubject.ts';

/** What every `WorkingDirectory` promises about `walk`, `sizeOf` and `isSecret`. */
export function describeWalk(
  name: string,
  make: (options?: SubjectOptions) => Promise<Subject>,
  { describe, it, afterEach }: TestFramework,
): void {
  const start = startWith(make, afterEach);

  describe(`${name}: walk`, () => {
    it('meets files and folders level by level, in order', async () => {
      const subject = await start({ 'b/two.txt': '', 'b/c/three.txt': '', 'a.txt': '', 'z.txt': '' });
      assert.deepEqual(await walked(subject, ''), ['a.txt', 'b/', 'z.txt', 'b/c/', 'b/two.txt', 'b/c/three.txt']);
      assert.deepEqual(await walked(subject, 'b/c'), ['b/c/three.txt']);
    });

    it('leaves out what is ignored, also by rules above the folder it starts in', async () => {
      const subject = await start({
        '.gitignore': 'out/\n*.log\n',
        'out/x': '',
        'src/a.log': '',
        'src/b': '',
        'src/.gitignore': 'c\n',
        'src/c': '',
      });
      assert.deepEqual(await walked(subject, 'src'), ['src/.gitignore', 'src/b']);
      await assert.rejects(walked(subject, 'out'), /“out” is excluded by ignore rules/);
    });

    it('never names what belongs to git', async () => {
      assert.deepEqual(await walked(await start({ '.git/config': '', a: '' }), ''), ['a']);
    });

    it('names folders of a workspace that has several, and walks each', async () => {
      const subject = await start({ 'web/a': '', 'api/b': '' }, { folders: ['web', 'api'] });
      assert.deepEqual(await walked(subject, ''), ['web/', 'api/', 'web/a', 'api/b']);
      assert.deepEqual(await walked(subject, 'api'), ['api/b']);
    });

    it('marks secrets, unless they are included', async () => {
      const files = { '.env': '', 'sub/.env': '' };
      const subject = await start(files, { includedSecrets: ['sub/.env'] });
      assert.deepEqual(await walked(subject, ''), ['.env (secret)', 'sub/', 'sub/.env']);
      assert.equal(subject.directory.isSecret('.env'), true);
      assert.equal(subject.directory.isSecret('sub/.env'), false);
    });

    it('meets links and does not follow them', async () => {
      const subject = await start({ 'real/a': '' });
      if (subject.putLink === undefined) return;
      await subject.putLink('way', 'real');
      assert.deepEqual(await walked(subject, ''), ['real/', 'way@', 'real/a']);
      await assert.rejects(walked(subject, 'way'), /is a link/);
    });

    it('refuses paths that are unsafe or name no folder', async () => {
      const subject = await start({ a: '' });
      await assert.rejects(walked(subject, '../x'), /refused/);
      await assert.rejects(walked(subject, 'a'), /There is no folder “a”/);
      await assert.rejects(walked(subject, 'missing'), /There is no folder/);
    });

    it('ends when it is stopped', async () => {
      const subject = await start({ a: '' });
      const stop = new AbortController();
      stop.abort(new Error('stopped'));
      await assert.rejects(walked(subject, '', stop.signal), /stopped/);
    });

    it('tells sizes of files', async () => {
      const subject = await start({ 'a.txt': 'four', 'sub/b': '' });
      assert.equal(await subject.directory.sizeOf('a.txt'), 4);
      assert.equal(await subject.directory.sizeOf('sub'), undefined);
      assert.equal(await subject.directory.sizeOf('c/d'), undefined);
      await assert.rejects(subject.directory.sizeOf('/etc/passwd'), /refused/);
    });
  });
}

async function walked({ directory }: Subject, folder: string, signal?: AbortSignal): Promise<readonly string[]> {
  const shown: string[] = [];
  for await (const { path, kind, isSecret } of directory.walk(folder, signal)) {
    shown.push(path + (kind === 'folder' ? '/' : kind === 'link' ? '@' : '') + (isSecret ? ' (secret)' : ''));
  }
  return shown;
}
