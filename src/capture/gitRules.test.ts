import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  excludedLater,
  listedByGit,
  listedByRules,
  makeRepository,
  variablesOf,
  writeTo,
  type Variables,
} from '../../test/contract/gitParity.ts';
import { readNestedRules, readRootRules } from './gitRules.ts';
import { noRuleSettings } from './ruleSettings.ts';

describe.skipIf(process.platform === 'win32')('rules from git', () => {
  let top = '';
  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'git-rules-')));
    makeRepository(join(top, 'repo', '.git'));
  });
  afterEach(() => rmSync(top, { recursive: true }));

  /** Writes files, by their path; `TOP` in a text is where they are. */
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) writeTo(join(top, path), text.replaceAll('TOP', top));
  };

  /** @param folder in which both git and the rules list exactly these */
  const check = (folder: string, expected: readonly string[], more: Variables = {}): void => {
    const variables = { ...variablesOf(join(top, 'home')), ...more };
    expect(listedByGit(join(top, folder), variables)).toEqual(expected);
    const { taken, excluded, ignoreFiles } = listedByRules(join(top, folder), variables);
    expect(taken).toEqual(expected);
    expect(excludedLater(ignoreFiles, [...taken, ...excluded])).toEqual(excluded);
  };

  test('info/exclude counts, behind the .gitignore files', () => {
    write({
      'repo/.git/info/exclude': 'a\nb\n',
      'repo/.gitignore': '!b\n.gitignore',
      'repo/a': '',
      'repo/b': '',
      'repo/c/a': '',
    });
    check('repo', ['b']);
  });

  test('below the top of a repository, rules from above count', () => {
    write({
      'repo/.git/info/exclude': '/w/v/a\n',
      'repo/.gitignore': '*.log\n/b\n',
      'repo/w/.gitignore': 'v/c\n!k.log\n',
      'home/.config/git/ignore': 'w/v/d\n',
    });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'k.log', 'l.log', 'x/a', 'x/w/v/d'])
      write({ [`repo/w/v/${name}`]: '' });
    check('repo/w/v', ['b', 'e', 'k.log', 'x/a', 'x/w/v/d']);
  });

  test('a folder that is excluded itself is open all the same', () => {
    write({ 'repo/.gitignore': 'out/\n*.log\n', 'repo/out/a': '', 'repo/out/b.log': '', 'repo/out/c/out/d': '' });
    expect(listedByRules(join(top, 'repo/out'), variablesOf(join(top, 'home'))).taken).toEqual(['a']);
  });

  test('a link above the folder is no ignore file', () => {
    write({ 'repo/rules': 'a\n', 'repo/w/a': '' });
    symlinkSync('rules', join(top, 'repo/.gitignore'));
    check('repo/w', ['a']);
  });

  test('a folder reached by a link belongs to the repository it lies in', () => {
    write({ 'repo/.gitignore': '/w/a\n', 'repo/w/a': '', 'repo/w/b': '' });
    symlinkSync('repo/w', join(top, 'link'));
    check('link', ['b']);
  });

  test('other working trees and submodules have their .git elsewhere', () => {
    makeRepository(join(top, 'repo/.git/modules/sub'));
    write({
      'repo/.git/info/exclude': 'a\n',
      'repo/.git/modules/sub/info/exclude': 'b\n',
      'repo/sub/.git': 'gitdir: ../.git/modules/sub\n',
      'repo/sub/a': '',
      'repo/sub/b': '',
      'repo/.git/worktrees/two/HEAD': 'ref: refs/heads/two\n',
      'repo/.git/worktrees/two/commondir': '../..\n',
      'repo/.git/worktrees/two/info/exclude': 'b\n',
      'two/.git': 'gitdir: TOP/repo/.git/worktrees/two\n',
      'two/a': '',
      'two/b': '',
    });
    check('two', ['b']);
    expect(listedByRules(join(top, 'repo'), variablesOf(join(top, 'home'))).taken).toEqual(['sub/a']);
    expect(readNestedRules(join(top, 'repo/sub'), {})).toEqual([{ source: 'repository', text: 'b\n' }]);
  });

  test('what only looks like a repository is a plain folder', () => {
    mkdirSync(join(top, 'repo/x/.git'), { recursive: true });
    write({
      'repo/x/.git/info/exclude': 'a\n',
      'repo/y/.git': 'gitdir: nowhere\n',
      'repo/.gitignore': 'b\n',
      'repo/x/b': '',
      'repo/x/a': '',
    });
    expect(readNestedRules(join(top, 'repo/x'), {})).toEqual([]);
    expect(readNestedRules(join(top, 'repo/y'), {})).toEqual([]);
    expect(listedByRules(join(top, 'repo'), variablesOf(top)).taken).toEqual(['.gitignore', 'x/a']);
  });

  test('outside of a repository the user’s own file counts', () => {
    write({ 'home/.config/git/ignore': 'a\n', 'plain/a': '', 'plain/b': '' });
    expect(listedByRules(join(top, 'plain'), variablesOf(join(top, 'home'))).taken).toEqual(['b']);
  });

  test('settings come with the rest, and nothing is read into them', () => {
    const settings = { ...noRuleSettings, exclude: ['a'] };
    expect(readRootRules(join(top, 'repo'), settings, variablesOf(top))).toEqual([
      { source: 'exclude', text: 'a\n' },
      { source: 'repository', text: '' },
    ]);
  });

  describe('core.excludesFile', () => {
    beforeEach(() => {
      for (const name of ['a', 'b', 'c', 'd']) write({ [`repo/${name}`]: '', [`rules/${name}`]: `${name}\n` });
    });
    const named = (name: string): string => `[core]\n\texcludesFile = TOP/rules/${name}\n`;
    const without = (name: string): readonly string[] => ['a', 'b', 'c', 'd'].filter(other => other !== name);

    test('is named by the user, or is where programs keep settings', () => {
      write({ 'home/.config/git/ignore': 'a\n' });
      check('repo', without('a'));
      write({ 'xdg/git/ignore': 'b\n' });
      check('repo', without('b'), { XDG_CONFIG_HOME: join(top, 'xdg') });
      write({ 'xdg/git/config': named('c') });
      check('repo', without('c'), { XDG_CONFIG_HOME: join(top, 'xdg') });
      write({ 'home/.gitconfig': named('d') });
      check('repo', without('d'), { XDG_CONFIG_HOME: join(top, 'xdg') });
    });

    test('is named by the repository, or by one of its working trees', () => {
      write({ 'home/.gitconfig': named('a'), 'repo/.git/config': named('b') });
      check('repo', without('b'));
      write({
        'repo/.git/config': `${named('b')}repositoryFormatVersion = 0\n[extensions]\n\tworktreeConfig\n`,
        'repo/.git/config.worktree': named('c'),
      });
      check('repo', without('c'));
    });

    test('is named by the system, unless the system is not asked', () => {
      write({ system: named('a') });
      check('repo', without('a'), { GIT_CONFIG_NOSYSTEM: undefined, GIT_CONFIG_SYSTEM: join(top, 'system') });
      check('repo', without(''), { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_SYSTEM: join(top, 'system') });
      check('repo', without('a'), { GIT_CONFIG_GLOBAL: join(top, 'system') });
    });

    test('may be in the home folder, beside the repository’s files, or nowhere', () => {
      write({ 'home/mine': 'a\n', 'home/.gitconfig': '[core]\nexcludesFile = ~/mine\n' });
      check('repo', without('a'));
      write({ 'repo/.git/config': '[core]\nexcludesFile = mine\n', 'repo/mine': 'mine\nb\n' });
      check('repo', without('b'));
      write({ 'repo/.git/config': '[core]\nexcludesFile =\n', 'home/.config/git/ignore': 'c\n' });
      check('repo', [...without(''), 'mine']);
    });

    test('is named by a file that is included', () => {
      write({
        'home/.gitconfig': '[include]\n\tpath = more/one\n',
        'home/more/one': '[include]\npath = two\n',
        'home/more/two': named('a'),
      });
      check('repo', without('a'));
      write({ 'home/.gitconfig': `[include]\n\tpath = ~/more/two\n${named('b')}` });
      check('repo', without('b'));
      write({ 'home/more/two': '[include]\npath = two\n' });
      expect(listedByRules(join(top, 'repo'), variablesOf(join(top, 'home'))).taken).toEqual(without('b'));
    });

    test.each([
      ['gitdir:TOP/repo/.git', true],
      ['gitdir:TOP/repo/', true],
      ['gitdir:TOP/', true],
      ['gitdir:TOP/rep', false],
      ['gitdir:TOP/REPO/', false],
      ['gitdir/i:TOP/REPO/', true],
      ['gitdir:repo/', true],
      ['gitdir:repo/.git', true],
      ['gitdir:**/r?po/**', true],
      ['gitdir:epo/', false],
      ['gitdir:~/', false],
      ['gitdir:~/../repo/', false],
      ['gitdir:./', false],
      ['onbranch:main', undefined],
      ['unknown:x', false],
    ])('is named where “%s” holds: %s', (condition, holds) => {
      write({ 'home/.gitconfig': `[includeIf "${condition}"]\n\tpath = more\n`, 'home/more': named('a') });
      // Branches are not read.
      if (holds === undefined)
        expect(listedByRules(join(top, 'repo'), variablesOf(join(top, 'home'))).taken).toEqual(without(''));
      else check('repo', without(holds ? 'a' : ''));
    });

    test('is named for repositories in the home folder, and beside the file that says so', () => {
      makeRepository(join(top, 'h[o]me/in/.git'));
      write({ 'h[o]me/in/a': '', 'h[o]me/more': named('a') });
      const includeWhere = (condition: string) =>
        write({ 'h[o]me/.gitconfig': `[includeIf "${condition}"]\n\tpath = more\n` });
      includeWhere('gitdir:./');
      check('h[o]me/in', [], { HOME: join(top, 'h[o]me') });
      // Git takes the name of the home folder for a pattern.
      includeWhere('gitdir:~/in/');
      check('h[o]me/in', ['a'], { HOME: join(top, 'h[o]me') });
      renameSync(join(top, 'h[o]me'), join(top, 'home'));
      check('home/in', []);
    });
  });
});
