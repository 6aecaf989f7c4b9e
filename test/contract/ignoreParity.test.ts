import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { ignoreRules } from '../../src/capture/ignoreRules.ts';
import { parseBlobId } from '../../src/core/ids.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';
import { runs } from '../random/runs.ts';
import {
  excludedByGit,
  excludedLater,
  listedByGit,
  listedByRules,
  makeRepository,
  variablesOf,
  writeTo,
} from './gitParity.ts';
import { ignoreCases, oddPaths, patternLists, type IgnoreCase } from './ignoreCases.ts';
import { filesOf, projectTrees } from './projectTrees.ts';

describe.skipIf(process.platform !== 'linux')('ignore rules and git', () => {
  let top = '';
  let cases = 0;
  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'ignore-parity-'));
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  test(
    'agree on every tree, in the walk and in what is stored of it',
    () => {
      fc.assert(
        fc.property(ignoreCases, generated => {
          const place = join(top, `case-${cases++}`);
          const { folder, variables } = writeCase(place, generated);
          const listed = listedByGit(folder, variables);
          const { taken, excluded, ignoreFiles } = listedByRules(folder, variables);
          expect(taken).toEqual(listed);
          expect(excludedLater(ignoreFiles, [...taken, ...excluded])).toEqual(excluded);
          rmSync(place, { recursive: true });
        }),
        { numRuns: runs(100), interruptAfterTimeLimit: runs(60_000) },
      );
    },
    runs(90_000),
  );

  test.each(projectTrees)('agree on a project, and so does a snapshot: $kind', async project => {
    const folder = join(top, `project-${cases++}`);
    makeRepository(join(folder, '.git'));
    const files = filesOf(project);
    for (const [path, text] of files) writeTo(join(folder, path), text);
    const listed = listedByGit(folder, process.env);
    expect(listed.length).toBeGreaterThan(4);
    expect(listed.length).toBeLessThan(files.size - 4);
    expect(listedByRules(folder, process.env).taken).toEqual(listed);
    await checkSnapshot(folder, listed, [...files.keys()]);
  });

  test('agree in a snapshot on every tree', { timeout: runs(90_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(ignoreCases, async generated => {
        const place = join(top, `case-${cases++}`);
        const { folder, variables } = writeCase(place, generated);
        const { taken, excluded } = listedByRules(folder, variables);
        await checkSnapshot(folder, listedByGit(folder, variables), [...taken, ...excluded]);
        rmSync(place, { recursive: true });
      }),
      { numRuns: runs(15), interruptAfterTimeLimit: runs(60_000) },
    );
  });

  test(
    'agree on every pattern',
    () => {
      fc.assert(
        fc.property(patternLists, fc.boolean(), (patterns, ignoreCase) => {
          const folder = join(top, `patterns-${cases++}`);
          makeRepository(join(folder, '.git'), `[core]\n\tignoreCase = ${ignoreCase}\n`);
          for (const [index, pattern] of patterns.entries()) writeTo(join(folder, `${index}`, '.gitignore'), pattern);
          const all = patterns.flatMap((_, index) => oddPaths.map(path => `${index}/${path}`));
          const { ignoreFiles } = listedByRules(folder, variablesOf(folder));
          const ofGit = excludedByGit(folder, all, variablesOf(folder));
          expect(namedPatterns(excludedLater(ignoreFiles, all), patterns)).toEqual(namedPatterns(ofGit, patterns));
          rmSync(folder, { recursive: true });
        }),
        // What differs names its pattern: there is nothing to make smaller.
        { numRuns: runs(20), interruptAfterTimeLimit: runs(60_000), endOnFailure: true },
      );
    },
    runs(90_000),
  );
});

/** Expects a snapshot to hold the listed files of all, but for those it left out for other reasons, and to know why later. */
async function checkSnapshot(folder: string, listed: readonly string[], all: readonly string[]): Promise<void> {
  const folders = [{ name: 'project', path: folder }];
  const directory = createDiskWorkingDirectory({ name: 'project', folders, workerFile: await captureWorkerFile() });
  try {
    const { tree, coverage } = await directory.snapshot({ putBlob: async () => parseBlobId('0'.repeat(64)) });
    const isLeftOut = (path: string): boolean =>
      coverage.leftOut.some(left => (left.path.endsWith('/') ? path.startsWith(left.path) : path === left.path));
    const expected = listed.filter(path => !isLeftOut(path));
    expect([...tree.keys()].sort()).toEqual(expected);
    const isIgnored = ignoreRules(coverage.ignoreFiles);
    expect(all.filter(path => !isIgnored(path) && !isLeftOut(path)).sort()).toEqual(expected);
  } finally {
    await directory.close();
  }
}

/** Paths with the pattern that excludes them. */
const namedPatterns = (paths: readonly string[], patterns: readonly string[]): readonly string[] =>
  paths.map(path => `${JSON.stringify(patterns[Number.parseInt(path, 10)])} on ${path.slice(path.indexOf('/') + 1)}`);

function writeCase(place: string, generated: IgnoreCase) {
  const { files, ignoreFiles, exclude, user, ignoreCase, below, nested } = generated;
  const home = join(place, 'home');
  const repository = join(place, 'repository');
  const folder = join(repository, ...below);
  const config = `[core]\n\tignoreCase = ${ignoreCase}\n\texcludesFile = ${join(home, 'rules')}\n`;
  makeRepository(join(repository, '.git'), config);
  writeTo(join(repository, '.git', 'info', 'exclude'), exclude);
  writeTo(join(home, 'rules'), user);
  for (const path of files) writeTo(join(folder, path));
  for (const { folder: at, text } of ignoreFiles) writeTo(join(folder, at, '.gitignore'), text);
  // The folder looked at is not excluded itself: then git would list nothing.
  for (const [depth, name] of below.entries()) {
    writeTo(join(repository, ...below.slice(0, depth), '.gitignore'), `${generated.above[depth] ?? ''}\n!/${name}/`);
  }
  if (nested !== undefined) {
    makeRepository(join(folder, nested.folder, '.git'), config);
    writeTo(join(folder, nested.folder, '.git', 'info', 'exclude'), nested.exclude);
  }
  return { folder, variables: variablesOf(home) };
}
