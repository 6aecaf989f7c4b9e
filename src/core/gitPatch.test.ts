import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runs } from '../../test/random/runs.ts';
import { gitPatch, type PatchedEntry } from './gitPatch.ts';
import { comparePaths } from './tree.ts';

type Files = ReadonlyMap<string, PatchedEntry>;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patch-'));
  git('init', '--quiet');
  git('config', 'core.autocrlf', 'false');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function setFiles(files: Files): void {
  for (const name of readdirSync(folder)) if (name !== '.git') rmSync(join(folder, name), { recursive: true });
  for (const [path, { mode, bytes }] of files) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    if (mode === 'folder') mkdirSync(place);
    else if (mode === 'link') symlinkSync(Buffer.from(bytes), place);
    else {
      writeFileSync(place, bytes);
      chmodSync(place, mode === 'executable' ? 0o755 : 0o644);
    }
  }
}

function getFiles(below = ''): readonly string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true }).filter(({ name }) => name !== '.git');
  return entries.flatMap(entry => {
    const path = join(below, entry.name);
    const place = join(folder, path);
    if (entry.isDirectory()) return getFiles(path);
    if (entry.isSymbolicLink()) return described(path, 'link', readlinkSync(place, 'buffer'));
    const mode = (statSync(place).mode & 0o111) > 0 ? 'executable' : undefined;
    return described(path, mode, readFileSync(place));
  });
}

const described = (path: string, mode: string | undefined, bytes: Uint8Array): string =>
  `${JSON.stringify(path)} ${mode ?? 'file'} ${Buffer.from(bytes).toString('hex')}`;

function patchBetween(from: Files, to: Files): Buffer {
  const paths = [...new Set([...from.keys(), ...to.keys()])].sort(comparePaths);
  return Buffer.concat(paths.map(path => gitPatch(path, from.get(path), to.get(path)).bytes));
}

/** What git makes of `from` with the patch to `to`. */
function applied(from: Files, to: Files): readonly string[] {
  setFiles(from);
  const patch = patchBetween(from, to);
  if (patch.length > 0) {
    writeFileSync(join(folder, '.git', 'patch'), patch);
    git('apply', '--whitespace=nowarn', '.git/patch');
  }
  return [...getFiles()].sort(comparePaths);
}

const listed = (files: Files): readonly string[] =>
  [...files]
    .filter(([, { mode }]) => mode !== 'folder')
    .map(([path, { mode, bytes }]) => described(path, mode, bytes))
    .sort(comparePaths);

const file = (text: string, mode?: PatchedEntry['mode']): PatchedEntry => ({ mode, bytes: Buffer.from(text) });

const cases: readonly (readonly [name: string, from: Files, to: Files])[] = [
  ['a changed line', new Map([['a', file('1\n2\n3\n')]]), new Map([['a', file('1\nzwei\n3\n')]])],
  ['no line end', new Map([['a', file('1\n2')]]), new Map([['a', file('1\n2\n3')]])],
  ['a line end that comes', new Map([['a', file('1\n2')]]), new Map([['a', file('1\n2\n')]])],
  ['line ends of Windows', new Map([['a', file('1\r\n2\r\n')]]), new Map([['a', file('1\r\nzwei\n')]])],
  ['a new file', new Map(), new Map([['new/a', file('1\n')]])],
  ['an empty new file', new Map(), new Map([['a', file('')]])],
  ['an empty file that goes', new Map([['a', file('')]]), new Map()],
  ['a file that becomes empty', new Map([['a', file('1\n')]]), new Map([['a', file('')]])],
  ['a file that goes', new Map([['a', file('1\n2')]]), new Map()],
  ['a mode', new Map([['a', file('1\n')]]), new Map([['a', file('1\n', 'executable')]])],
  ['a mode and a line', new Map([['a', file('1\n', 'executable')]]), new Map([['a', file('2\n')]])],
  ['a new link', new Map(), new Map([['a', file('../b', 'link')]])],
  ['a link to elsewhere', new Map([['a', file('b', 'link')]]), new Map([['a', file('c', 'link')]])],
  ['a file that becomes a link', new Map([['a', file('1\n')]]), new Map([['a', file('b', 'link')]])],
  ['a link that becomes a file', new Map([['a', file('b', 'link')]]), new Map([['a', file('1\n', 'executable')]])],
  ['a file that becomes a folder', new Map([['a', file('1\n')]]), new Map([['a/b', file('1\n')]])],
  ['a folder that becomes a file', new Map([['a/b', file('1\n')]]), new Map([['a', file('1\n')]])],
  ['an empty folder', new Map([['a', file('', 'folder')]]), new Map([['b', file('', 'folder')]])],
  [
    'another encoding',
    new Map([['a', { mode: undefined, bytes: Uint8Array.of(0xe4, 10) }]]),
    new Map([['a', { mode: undefined, bytes: Uint8Array.of(0xff, 0xfe, 10) }]]),
  ],
  ...[
    'a b',
    'ä ü',
    '日本.txt',
    'say "hi"',
    'tab\there',
    'new\nline',
    'back\x07',
    ' lead',
    'trail ',
    '-a',
    'a/b c/d',
    "it's",
    '\x7f',
  ].map(path => [JSON.stringify(path), new Map([[path, file('1\n')]]), new Map([[path, file('2\n')]])] as const),
  ...['a b', 'ä "ü"', 'new\nline'].map(
    path => [`a new ${JSON.stringify(path)}`, new Map(), new Map([[path, file('')]])] as const,
  ),
];

test.each(cases)('git apply takes %s, and back', (_, from, to) => {
  expect(applied(from, to)).toEqual(listed(to));
  expect(applied(to, from)).toEqual(listed(from));
});

test('what is no text is named, and the rest is applied', () => {
  const binary = (byte: number): PatchedEntry => ({ mode: undefined, bytes: Uint8Array.of(0, byte) });
  const from: Files = new Map([
    ['a', file('1\n')],
    ['b', binary(1)],
    ['c', binary(1)],
    ['z', file('1\n')],
  ]);
  const to: Files = new Map([
    ['a', file('2\n')],
    ['b', binary(2)],
    ['n', binary(3)],
    ['z', file('2\n')],
  ]);
  const patch = patchBetween(from, to).toString();
  expect(patch.split('\n').filter(line => line.startsWith('Binary'))).toEqual([
    'Binary files a/b and b/b differ',
    'Binary files a/c and /dev/null differ',
    'Binary files /dev/null and b/n differ',
  ]);
  expect(applied(from, to)).toEqual(listed(new Map([...from, ['a', file('2\n')], ['z', file('2\n')]])));
});

test('a file that is no text and becomes a link is only named', () => {
  const binary = { mode: undefined, bytes: Uint8Array.of(0) };
  const from: Files = new Map([['a', binary]]);
  const to: Files = new Map([
    ['a', file('b', 'link')],
    ['z', file('z')],
  ]);
  expect(applied(from, to)).toEqual(listed(new Map([...to, ['a', binary]])));
});

test('a binary file whose mode changes alone', () => {
  const [from, to] = [undefined, 'executable' as const].map(
    mode => new Map([['a', { mode, bytes: Uint8Array.of(0) }]]),
  );
  expect(applied(from!, to!)).toEqual(listed(to!));
});

const line = fc.constantFrom(
  'a\n',
  'b\n',
  'c\r\n',
  '\n',
  '  x\n',
  '-- y\n',
  '+++ z\n',
  '@@ -1 +1 @@\n',
  '\\ No newline at end of file\n',
  'é',
);
const content = fc.array(line, { maxLength: 40 }).map(lines => Buffer.from(lines.join('')));
const entry = fc.option(fc.record({ mode: fc.constantFrom(undefined, 'executable' as const), bytes: content }), {
  nil: undefined,
});
const pathNames = ['a', 'b/c', 'd e'];
const someFiles = fc
  .tuple(entry, entry, entry)
  .map(
    entries =>
      new Map(entries.flatMap((each, index) => (each === undefined ? [] : [[pathNames[index] ?? '', each] as const]))),
  );

test('git apply makes one state of files from another', { timeout: runs(60_000) }, () => {
  fc.assert(
    fc.property(someFiles, someFiles, (from, to) => {
      expect(applied(from, to)).toEqual(listed(to));
    }),
    { numRuns: runs(60) },
  );
});
