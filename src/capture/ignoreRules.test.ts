import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IgnoreFile } from '../core/coverage.ts';
import { parseBlobId } from '../core/ids.ts';
import { createDiskFiles } from './diskFiles.ts';
import { ignoreRules } from './ignoreRules.ts';
import { createWorkingDirectory } from './workingDirectory.ts';
import { runs } from '../../test/random/runs.ts';

/** @param files ignore files by folder, lines separated by spaces */
function check(files: Record<string, string>, expected: { ignored: readonly string[]; kept: readonly string[] }) {
  const isIgnored = ignoreRules(
    Object.entries(files).map(([folder, lines]) => ({ folder, text: lines.split(' ').join('\n') })),
  );
  expect({ ignored: expected.ignored.filter(isIgnored), kept: expected.kept.filter(path => !isIgnored(path)) }).toEqual(
    expected,
  );
}

describe('ignore rules', () => {
  test('without files nothing is ignored', () => {
    check({}, { ignored: [], kept: ['a', 'a/b', '.gitignore'] });
  });

  test('a pattern without a slash matches at any depth, one with a slash from its file on', () => {
    check(
      { '': '*.log /out docs/*.txt' },
      {
        ignored: ['a.log', 'x/y/a.log', 'out', 'out/a', 'docs/a.txt'],
        kept: ['x/out', 'docs/x/a.txt', 'x/docs/a.txt'],
      },
    );
  });

  test('a pattern with a slash at its end matches folders only', () => {
    check({ '': 'build/' }, { ignored: ['build/a', 'x/build/a/b'], kept: ['build', 'x/build'] });
  });

  test('a file is not included again below an excluded folder', () => {
    check({ '': 'out/ !out/keep', out: '!*' }, { ignored: ['out/keep', 'out/other'], kept: [] });
  });

  test('the nearest ignore file decides', () => {
    check(
      { '': '*.log', sub: '!a.log', 'sub/deep': 'a.log' },
      {
        ignored: ['a.log', 'sub/b.log', 'sub/deep/a.log'],
        kept: ['sub/a.log', 'sub/other/a.log'],
      },
    );
  });

  test('a folder included again by a nearer file is open, but patterns still apply inside', () => {
    check({ '': 'sub/out *.log', sub: '!out' }, { ignored: ['sub/out/a.log'], kept: ['sub/out/a', 'sub/out/b/c'] });
    check({ '': 'sub/**', sub: '!out' }, { ignored: ['sub/out/a'], kept: [] });
    check({ '': 'we*', 'x y': '!w*' }, { ignored: ['web/a'], kept: ['x y/we*rd[1] /a'] });
  });

  test('upper and lower case differ', () => {
    check({ '': 'Out' }, { ignored: ['Out'], kept: ['out'] });
  });
});

const names = ['a', 'b', 'ab', 'a.b', 'B', 'x y', '.c', '#d', '!e', '[f]', 'g*'];

/** Few names come often, so that patterns meet files. */
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b') },
  { weight: 2, arbitrary: fc.constantFrom(...names) },
);

const paths = fc.uniqueArray(
  fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/')),
  { minLength: 4, maxLength: 25 },
);

const segment = fc.oneof(
  { weight: 3, arbitrary: name },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '*',
      'a*',
      '?',
      '[ab]',
      '[!a]',
      '**',
      '*.b',
      '\\#d',
      '\\!e',
      '\\[f\\]',
      'g\\*',
      '.*',
      'x\\ y',
    ),
  },
);

const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '!'),
    fc.constantFrom('', '', '/', '**/'),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '', '/', '/**', ' ', '/*'),
  )
  .map(([negation, start, segments, end]) => negation + start + segments.join('/') + end);

const ignoreText = fc
  .array(fc.oneof({ weight: 8, arbitrary: pattern }, fc.constantFrom('', '# note', '   ', 'b\r')), {
    minLength: 1,
    maxLength: 5,
  })
  .map(lines => `${lines.join('\n')}\n`);

/** A tree of files, none of which is where another needs a folder, and ignore files in some of its folders. */
const trees = fc
  .tuple(paths, fc.array(fc.tuple(fc.nat(), fc.nat(3), ignoreText), { minLength: 1, maxLength: 4 }))
  .map(([all, picks]) => {
    const files = all.filter(path => !all.some(other => other.startsWith(`${path}/`)));
    const texts = new Map(
      picks.map(([file, depth, text]) => {
        const folders = files[file % files.length]?.split('/').slice(0, -1) ?? [];
        return [folders.slice(0, Math.min(depth, folders.length)).join('/'), text];
      }),
    );
    return { files, ignoreFiles: [...texts].map(([folder, text]): IgnoreFile => ({ folder, text })) };
  });

describe('ignore rules and git', () => {
  let top = '';
  let cases = 0;
  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'ignore-rules-'));
    git('init', '--quiet', '--bare', join(top, 'repository'));
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'core.excludesFile=/dev/null', '-c', 'core.ignoreCase=false', ...args], {
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
    });

  test.skipIf(process.platform !== 'linux')(
    'agree on every tree, in the rules alone and in a snapshot',
    async () => {
      await fc.assert(
        fc.asyncProperty(trees, async ({ files, ignoreFiles }) => {
          const folder = join(top, `case-${cases++}`);
          const all = [
            ...files,
            ...ignoreFiles.map(({ folder: at }) => (at === '' ? '.gitignore' : `${at}/.gitignore`)),
          ];
          for (const path of files) writeTo(join(folder, path), '');
          for (const { folder: at, text } of ignoreFiles) writeTo(join(folder, at, '.gitignore'), text);

          const listed = git(
            '-c',
            'core.bare=false',
            `--git-dir=${join(top, 'repository')}`,
            `--work-tree=${folder}`,
            '-C',
            folder,
            'ls-files',
            '-co',
            '--exclude-standard',
            '-z',
          )
            .split('\0')
            .filter(path => path !== '')
            .sort();

          const isIgnored = ignoreRules(ignoreFiles);
          expect(all.filter(path => !isIgnored(path)).sort()).toEqual(listed);

          const directory = createWorkingDirectory(createDiskFiles([{ name: 'case', path: folder }]), { name: 'case' });
          const { tree, coverage } = await directory.snapshot({ putBlob: async () => parseBlobId('0'.repeat(64)) });
          expect([...tree.keys()].sort()).toEqual(listed);
          // What the snapshot recorded excludes the same files later.
          const isIgnoredLater = ignoreRules(coverage.ignoreFiles);
          expect(all.filter(path => !isIgnoredLater(path)).sort()).toEqual(listed);
          rmSync(folder, { recursive: true });
        }),
        { numRuns: runs(200), interruptAfterTimeLimit: runs(40_000) },
      );
    },
    60_000,
  );
});

function writeTo(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
