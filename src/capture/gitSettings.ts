import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { asBytes, inLowerCase, matchesGlob, parseGlob } from './glob.ts';
import { isTrue, parseGitConfig, type ConfigEntry } from './gitConfig.ts';
import { readText, type Repository } from './gitRepository.ts';
import { realpathSync } from 'node:fs';

/** The variables of a process that say where git's configuration is. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface GitSettings {
  /** The file of ignore rules for all of a user's repositories. */
  readonly excludesFile: string | undefined;
  /** Upper and lower case of names are the same. */
  readonly ignoreCase: boolean;
}

/**
 * What git's configuration says about ignore rules, for a repository or outside of any: of the system, of the user, of the
 * repository and of its working tree; the last word counts. `include.path` and `includeIf "gitdir:…"` are followed; other
 * conditions count as not met, and `~name` and `%(prefix)` in paths are not known.
 */
export function readGitSettings(repository: Repository | undefined, variables: Variables): GitSettings {
  const entries = configFiles(repository, variables).flatMap(file => readEntries(file, repository, variables, 0));
  const own = repository && join(repository.own, 'config.worktree');
  const all =
    own !== undefined && lastTruth(entries, 'extensions.worktreeconfig')
      ? [...entries, ...readEntries(own, repository, variables, 0)]
      : entries;
  const named = all.findLast(({ key }) => key === 'core.excludesfile')?.value;
  return {
    excludesFile:
      named === undefined
        ? join(userFolder(variables), 'git', 'ignore')
        : named === ''
          ? undefined
          : resolve(repository?.top ?? home(variables), inHome(named, variables)),
    ignoreCase: lastTruth(all, 'core.ignorecase'),
  };
}

/** In the order in which git reads them. */
function configFiles(repository: Repository | undefined, variables: Variables): readonly string[] {
  const system = variables['GIT_CONFIG_SYSTEM'] ?? (process.platform === 'win32' ? undefined : '/etc/gitconfig');
  const isSystemRead =
    system !== undefined && isTrue({ key: '', value: variables['GIT_CONFIG_NOSYSTEM'] ?? '' }) !== true;
  const user = variables['GIT_CONFIG_GLOBAL'];
  return [
    ...(isSystemRead ? [system] : []),
    ...(user === undefined
      ? [join(userFolder(variables), 'git', 'config'), join(home(variables), '.gitconfig')]
      : [user]),
    ...(repository === undefined ? [] : [join(repository.shared, 'config')]),
  ];
}

/** Files that include each other, git gives up at this depth. */
const deepestInclude = 10;

/** Everything a file says, what it includes at the place where it does. */
function readEntries(
  file: string,
  repository: Repository | undefined,
  variables: Variables,
  depth: number,
): readonly ConfigEntry[] {
  const text = depth > deepestInclude ? undefined : readText(file);
  if (text === undefined) return [];
  return parseGitConfig(text).flatMap(entry => {
    const condition = /^include(?:if\.(.*))?\.path$/s.exec(entry.key);
    if (condition === null || entry.value === undefined) return [entry];
    if (condition[1] !== undefined && !isMet(condition[1], file, repository, variables)) return [];
    return readEntries(resolve(dirname(file), inHome(entry.value, variables)), repository, variables, depth + 1);
  });
}

/** Tells whether `gitdir:pattern` or `gitdir/i:pattern` fits where the repository is. */
function isMet(condition: string, file: string, repository: Repository | undefined, variables: Variables): boolean {
  const [, option, written] = /^gitdir(\/i)?:(.*)$/s.exec(condition) ?? [];
  if (written === undefined || repository === undefined) return false;
  const ignoreCase = option !== undefined;
  const glob = parseGlob(asBytes(wholePattern(written, file, variables)), ignoreCase);
  return [realPath(repository.own), repository.own].some(path => {
    const text = asBytes(withSlashes(path));
    return glob !== undefined && matchesGlob(glob, ignoreCase ? inLowerCase(text) : text);
  });
}

/** Completes a pattern as git does: from the file's folder or the home folder on, or at any depth; a folder with all in it. */
function wholePattern(written: string, file: string, variables: Variables): string {
  const pattern = written.endsWith('/') ? `${written}**` : written;
  if (pattern.startsWith('./')) return `${escaped(realPath(dirname(file)))}/${pattern.slice(2)}`;
  if (pattern.startsWith('~/')) return `${withSlashes(realPath(home(variables)))}/${pattern.slice(2)}`;
  return isAbsolute(pattern) ? pattern : `**/${pattern}`;
}

const escaped = (path: string): string => withSlashes(path).replace(/[\\*?[]/g, '\\$&');

const withSlashes = (path: string): string => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path);

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const lastTruth = (entries: readonly ConfigEntry[], key: string): boolean => {
  const last = entries.findLast(entry => entry.key === key);
  return last !== undefined && isTrue(last) === true;
};

const home = (variables: Variables): string => variables['HOME'] ?? homedir();

/** Where programs keep a user's settings. */
function userFolder(variables: Variables): string {
  const named = variables['XDG_CONFIG_HOME'];
  return named === undefined || named === '' ? join(home(variables), '.config') : named;
}

const inHome = (path: string, variables: Variables): string =>
  path.startsWith('~/') ? join(home(variables), path.slice(2)) : path;
