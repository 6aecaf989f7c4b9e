import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readNestedRules, readRootRules } from '../../src/capture/gitRules.ts';
import { ignoreRules, topRules, type FolderRules } from '../../src/capture/ignoreRules.ts';
import { noRuleSettings, type RuleSettings } from '../../src/capture/ruleSettings.ts';
import type { IgnoreFile } from '../../src/core/coverage.ts';

/** Where git and the rules look for the user's configuration. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A user with an empty configuration, to whom the system has nothing to say. */
export const variablesOf = (home: string): Variables => ({
  PATH: process.env['PATH'],
  HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
});

/**
 * The files git would take in a folder, were none of them tracked: of its repository and of those inside, each by itself.
 * Slashes at the end are gone.
 */
export function listedByGit(folder: string, variables: Variables, options: readonly string[] = []): readonly string[] {
  const listed = execFileSync('git', ['-C', folder, 'ls-files', '-o', '-z', '--exclude-standard', ...options], {
    env: { ...variables, GIT_INDEX_FILE: join(tmpdir(), `no-index-${process.pid}`) },
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return listed
    .split('\0')
    .filter(path => path !== '')
    .flatMap(path =>
      path.endsWith('/') ? listedByGit(join(folder, path), variables).map(inside => path + inside) : [path],
    )
    .sort();
}

/** Of paths of files that need not be there, those that git excludes. */
export function excludedByGit(folder: string, paths: readonly string[], variables: Variables): readonly string[] {
  const { stdout } = spawnSync('git', ['-C', folder, 'check-ignore', '--no-index', '-z', '--stdin'], {
    env: variables,
    input: paths.join('\0'),
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  return stdout.split('\0').filter(path => path !== '');
}

export interface RuleListing {
  /** Files that are not excluded. */
  readonly taken: readonly string[];
  /** Every other file met, also those in excluded folders. */
  readonly excluded: readonly string[];
  /** As a checkpoint stores them. */
  readonly ignoreFiles: readonly IgnoreFile[];
}

/** What the rules take in a folder. */
export function listedByRules(
  folder: string,
  variables: Variables,
  settings: RuleSettings = noRuleSettings,
): RuleListing {
  const taken: string[] = [];
  const excluded: string[] = [];
  const ignoreFiles: IgnoreFile[] = [];

  const lookInto = (at: string, enter: (...found: RulesFound) => FolderRules): void => {
    const entries = readdirSync(join(folder, at), { withFileTypes: true });
    const more = rulesAt(
      at,
      entries.some(({ name }) => name === '.git'),
    );
    const text = entries.some(entry => entry.name === '.gitignore' && entry.isFile())
      ? new TextDecoder().decode(readFileSync(join(folder, at, '.gitignore')))
      : undefined;
    const place = at.slice(0, -1);
    if (text !== undefined) ignoreFiles.push({ folder: place, text });
    ignoreFiles.push(...more.map(source => ({ folder: place, ...source })));
    const rules = enter(text, more);
    for (const entry of entries) {
      const path = at + entry.name;
      if (entry.name === '.git') continue;
      if (!entry.isDirectory()) (rules.excludes(entry.name, 'file') ? excluded : taken).push(path);
      else if (rules.excludes(entry.name, 'folder')) excluded.push(...filesBelow(folder, `${path}/`));
      else lookInto(`${path}/`, (...found) => rules.enter(entry.name, ...found));
    }
  };
  const rulesAt = (at: string, hasGit: boolean) => {
    if (at === '') return readRootRules(folder, settings, variables);
    return hasGit ? readNestedRules(join(folder, at), variables) : [];
  };

  lookInto('', topRules);
  return { taken: taken.sort(), excluded: excluded.sort(), ignoreFiles };
}

type RulesFound = Parameters<typeof topRules>;

/** Of these paths, those that the rules stored with a checkpoint exclude. */
export const excludedLater = (ignoreFiles: readonly IgnoreFile[], paths: readonly string[]): readonly string[] =>
  paths.filter(ignoreRules(ignoreFiles));

function filesBelow(folder: string, at: string): readonly string[] {
  return readdirSync(join(folder, at), { withFileTypes: true }).flatMap(entry => {
    if (entry.name === '.git') return [];
    return entry.isDirectory() ? filesBelow(folder, `${at}${entry.name}/`) : [at + entry.name];
  });
}

/** The least that git takes for a repository, without running it. */
export function makeRepository(gitFolder: string, config = ''): void {
  mkdirSync(join(gitFolder, 'objects'), { recursive: true });
  mkdirSync(join(gitFolder, 'refs'));
  writeFileSync(join(gitFolder, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(gitFolder, 'config'), config);
}

/** Writes a file and the folders above it. */
export function writeTo(path: string, text = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
