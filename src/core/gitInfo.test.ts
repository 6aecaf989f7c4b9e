import { expect, test } from 'vitest';
import { gitPatchTo, patchGit, withoutCredentials, type GitInfo } from './gitInfo.ts';

const all: GitInfo = { branch: 'main', commit: 'c1', origin: 'https://example.org/a.git' };

test('a patch keeps what it does not name, clears by null, and leaves nothing of nothing', () => {
  expect(patchGit(all, { branch: 'next' })).toEqual({ ...all, branch: 'next' });
  expect(patchGit(all, { branch: null })).toEqual({ commit: 'c1', origin: all.origin });
  expect(patchGit(undefined, { commit: 'c2' })).toEqual({ commit: 'c2' });
  expect(patchGit(all, {})).toEqual(all);
  expect(patchGit(all, { branch: null, commit: null, origin: null })).toBeUndefined();
});

test('the patch to what was found leads there, and is none when it is known', () => {
  const states: readonly (GitInfo | undefined)[] = [undefined, all, { branch: 'main' }, { commit: 'c2' }, { ...all, branch: 'x' }]; // prettier-ignore
  for (const from of states) {
    for (const to of states) {
      const patch = gitPatchTo(from, to);
      expect(patch === undefined).toBe(from === to);
      expect(patchGit(from, patch ?? {})).toEqual(to);
    }
  }
});

test.each([
  ['https://example.org/team/app.git', 'https://example.org/team/app.git'],
  ['https://token@example.org/app.git', 'https://example.org/app.git'],
  ['https://me:secret@example.org:8443/app', 'https://example.org:8443/app'],
  ['https://me:p@ss@example.org/app', 'https://example.org/app'],
  ['https://example.org/app?token=secret#x', 'https://example.org/app'],
  ['HTTPS://example.org/app', 'https://example.org/app'],
  ['ssh://git@example.org:22/app.git', 'ssh://git@example.org:22/app.git'],
  ['ssh://git:secret@example.org/app.git', 'ssh://git@example.org/app.git'],
  ['git@example.org:team/app.git', 'git@example.org:team/app.git'],
  ['https://[::1]:8080/app', 'https://[::1]:8080/app'],
  ['/home/me/app.git', undefined],
  ['../app.git', undefined],
  ['C:/repositories/app', undefined],
  ['file:///home/me/app.git', undefined],
  ['ext::sh -c secret', undefined],
  ['helper::https://me:secret@example.org', undefined],
  ['me:secret@example.org:app', undefined],
  ['https://exa mple.org/app', undefined],
  [`https://example.org/${'a'.repeat(2000)}`, undefined],
  ['', undefined],
])('of the address %j %j is told', (address, told) => {
  expect(withoutCredentials(address)).toBe(told);
});
