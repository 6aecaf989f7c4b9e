import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { placesIn } from '../../../test/agents/acpSubject.ts';
import { placePaths } from './agentPlace.ts';

describe.skipIf(process.platform === 'win32')('paths through links', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-place-')));
  const [work, elsewhere] = [join(root, 'work'), join(root, 'elsewhere')];
  for (const folder of [join(work, 'src'), elsewhere]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(elsewhere, 'notes'), '');
  symlinkSync(elsewhere, join(work, 'link'));
  symlinkSync(join(elsewhere, 'notes'), join(work, 'notes'));
  symlinkSync(join(work, 'src'), join(work, 'same'));
  symlinkSync(work, join(root, 'other-name'));
  afterAll(() => rmSync(root, { recursive: true }));

  test.each<[string, string, readonly string[]]>([
    ['a folder elsewhere', 'link/new/file', [join(elsewhere, 'new/file')]],
    ['a folder elsewhere, absolute', join(work, 'link/file'), [join(elsewhere, 'file')]],
    ['a file elsewhere', 'notes', [join(elsewhere, 'notes')]],
    ['a folder inside', 'same/file', []],
    ['no link', 'src/new/file', []],
  ])('are outside where they lead there: %s', (_, name, outside) => {
    expect(placePaths([name], placesIn(work)('')).outside).toEqual(outside);
  });

  test('are inside when all of where the agent works is behind one', () => {
    const place = placesIn(join(root, 'other-name'))('');
    expect(placePaths(['src/a', join(work, 'src/a')], place)).toEqual({ paths: ['src/a'], outside: [] });
  });
});
