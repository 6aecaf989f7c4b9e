import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as vscode from 'vscode';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import type { Coverage } from '../../src/core/coverage.ts';
import type { BlobId } from '../../src/core/ids.ts';
import { diffTrees } from '../../src/core/tree.ts';
import { createVsCodeFiles } from '../../src/vscode/vsCodeFiles.ts';
import { describeWorkingDirectory, type Subject, type SubjectOptions } from '../contract/workingDirectory.ts';
import { bytes, snapshot } from '../contract/workingDirectorySubject.ts';
import { runs } from '../random/runs.ts';
import { VirtualFileSystem } from './virtualFileSystem.ts';

const scheme = 'virtualtest';
const files = new VirtualFileSystem();
let registration: vscode.Disposable;
let count = 0;

before(() => {
  registration = vscode.workspace.registerFileSystemProvider(scheme, files, { isCaseSensitive: true });
});
after(() => {
  registration.dispose();
});

describeWorkingDirectory('a virtual file system', makeSubject, { describe, it, afterEach });

async function makeSubject({ folders, maxFileBytes, includedSecrets = [] }: SubjectOptions = {}): Promise<Subject> {
  const top = vscode.Uri.from({ scheme, authority: `subject-${++count}`, path: '/' });
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(top, path);
  const above = (path: string): vscode.Uri => vscode.Uri.joinPath(at(path), '..');
  const places = (folders ?? ['']).map((name, index, names) => ({
    index,
    name,
    uri: at(names.indexOf(name) < index ? `${name} (2)` : name),
  }));
  for (const { uri } of places) files.makeFolders(uri);
  const topmost = new Set(places.map(({ uri }) => `${uri.path.slice(1)}/`));
  const all = (folder: string): readonly string[] =>
    files
      .readDirectory(at(folder.replace(/\/$/, '')))
      .flatMap(([name, type]) =>
        type === vscode.FileType.Directory ? [`${folder}${name}/`, ...all(`${folder}${name}/`)] : [folder + name],
      );
  return {
    directory: createWorkingDirectory(createVsCodeFiles(places), {
      name: 'project',
      maxFileBytes,
      includeSecrets: path => includedSecrets.includes(path),
    }),
    keepsLinks: false,
    keepsExecutable: false,
    put: async (path, content) => {
      files.makeFolders(above(path));
      files.put(at(path), vscode.FileType.File, content);
    },
    putFolder: async path => files.makeFolders(at(path)),
    remove: async path => files.delete(at(path), { recursive: true }),
    all: async () =>
      all('')
        .filter(path => !topmost.has(path))
        .sort(),
    contentOf: async path => files.readFile(at(path)),
    putLink: async (path, target) =>
      files.put(at(path), vscode.FileType.SymbolicLink | vscode.FileType.File, bytes(target)),
    putSpecial: async path => files.put(at(path), vscode.FileType.Unknown),
    dispose: async () => files.delete(top, { recursive: true }),
  };
}

describe('a virtual file system: round trip', () => {
  it('what a tree holds is put back byte for byte, and what its coverage names is as it was found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(somePut, { maxLength: 12 }), fc.array(someChange, { maxLength: 12 }), roundTrip),
      { numRuns: runs(60) },
    );
  });
});

const maxFileBytes = 8;

async function roundTrip(puts: readonly Change[], changes: readonly Change[]): Promise<void> {
  const subject = await makeSubject({ maxFileBytes });
  try {
    for (const put of puts) await apply(subject, put);
    const blobs = new Map<BlobId, Uint8Array>();
    const [target, there] = [await snapshot(subject, {}, blobs), await everything(subject)];
    for (const change of changes) await apply(subject, change);
    const [now, found] = [await snapshot(subject, {}, blobs), await everything(subject)];
    const declared = declaredBy(target.coverage, now.coverage);
    const isDeclared = (path: string): boolean =>
      declared.some(other => isWithin(path, other) || isWithin(other, path));
    const changed = diffTrees(now.tree, target.tree);
    const kept = changed.map(({ path }) => path).filter(isDeclared);
    /** Neither it nor what is in its way is touched. */
    const isLeft = (path: string): boolean => isDeclared(path) || kept.some(other => isWithin(path, other));
    const wanted = changed.filter(({ path }) => !isLeft(path));
    const failed = await subject.directory.makeChanges(wanted, { readBlob: async id => blobs.get(id) });
    assert.deepEqual(failed, []);
    const restored = await everything(subject);
    for (const path of new Set([...there.keys(), ...found.keys(), ...restored.keys()])) {
      // Whether a folder is empty depends on what is left out in it.
      if (declared.some(other => other !== path && isWithin(other, path))) continue;
      assert.equal(restored.get(path), (isLeft(path) ? found : there).get(path), path);
    }
    const again = await snapshot(subject);
    assert.deepEqual(
      diffTrees(target.tree, again.tree).filter(({ path }) => !isLeft(path)),
      [],
    );
  } finally {
    await subject.dispose();
  }
}

/** What one of these does not hold. */
function declaredBy(...coverages: readonly Coverage[]): readonly string[] {
  const declared = coverages.flatMap(({ leftOut, ignored }) => [...leftOut.map(({ path }) => path), ...ignored]);
  return declared.map(path => path.replace(/\/$/, ''));
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The content of each file, link and special file, and nothing for each empty folder. */
async function everything(subject: Subject): Promise<ReadonlyMap<string, string>> {
  const all = await subject.all();
  const found = new Map<string, string>();
  for (const path of all) {
    if (!path.endsWith('/'))
      found.set(path, `content ${Buffer.from((await subject.contentOf(path)) ?? []).toString('hex')}`);
    else if (!all.some(other => other !== path && other.startsWith(path))) found.set(path.slice(0, -1), 'empty folder');
  }
  return found;
}

type Kind = 'file' | 'folder' | 'link' | 'special';
interface Change {
  readonly path: string;
  /** `undefined`: removed with all below it. */
  readonly kind: Kind | undefined;
  readonly content: Uint8Array;
}

/** Whatever is in the way is removed. */
async function apply(subject: Subject, { path, kind, content }: Change): Promise<void> {
  const all = await subject.all();
  const parts = path.split('/');
  for (let length = 1; length < parts.length; length++) {
    const above = parts.slice(0, length).join('/');
    if (all.includes(above)) await subject.remove(above);
  }
  if (all.includes(path) || all.includes(`${path}/`)) await subject.remove(path);
  if (kind === undefined) return;
  if (kind === 'folder') return subject.putFolder(path);
  if (parts.length > 1) await subject.putFolder(parts.slice(0, -1).join('/'));
  if (kind === 'file') await subject.put(path, content);
  else if (kind === 'link') await subject.putLink?.(path, content);
  else await subject.putSpecial?.(path);
}

const somePath = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', 'é', 'c d', 'p%20#&', '😀', 'out'), { minLength: 1, maxLength: 3 })
    .map(parts => parts.join('/')),
  fc.constantFrom('.env', 'a/key.pem', 'b/.env', 'a/x.log'),
);

const someContent = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.constantFrom('\uFEFFx', 'a\r\nb\n', '', 'more than 8 bytes').map(bytes),
);

const somePut: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      path: somePath,
      kind: fc.constantFrom<Kind>('file', 'file', 'file', 'folder', 'link', 'special'),
      content: someContent,
    }),
  },
  { weight: 1, arbitrary: fc.constant<Change>({ path: '.gitignore', kind: 'file', content: bytes('out\n') }) },
);

const someChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: somePut },
  { weight: 1, arbitrary: somePath.map(path => ({ path, kind: undefined, content: new Uint8Array() })) },
);
