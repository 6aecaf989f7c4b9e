import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readText, repositoryAt, repositoryOf, type Repository } from './gitRepository.ts';
import { readGitSettings, type Variables } from './gitSettings.ts';
import type { RuleSource } from './ignoreRules.ts';
import { settingsRules, type RuleSettings } from './ruleSettings.ts';

/**
 * Everything that excludes files of a workspace folder and is not a `.gitignore` file in it: settings, the `.gitignore` files
 * above it in its repository, `info/exclude` and the user's own ignore file. A folder in no repository is taken as git would
 * take it right after `git init`. It is never excluded itself, whatever the files above it say.
 *
 * Git is not run. Of `.git` only `info/exclude`, `config`, `config.worktree` and `commondir` are read, here and in
 * `readNestedRules`, and a `.git` file that says where they are: what git excludes cannot be known without. Besides that, this
 * product reads HEAD, its log and the address of `origin` there (`gitHead.ts`, `headMoves.ts`), and it writes nothing.
 */
export function readRootRules(
  folder: string,
  settings: RuleSettings,
  variables: Variables = process.env,
): readonly RuleSource[] {
  const place = realFolder(folder);
  const repository = repositoryOf(place);
  const way = repository === undefined ? '' : relative(repository.top, place).split(sep).join('/');
  return [
    ...settingsRules(settings),
    ...(repository === undefined ? [] : ignoreFilesAbove(repository, way)),
    ...generalRules(repository, way, variables),
  ];
}

/** The rules of a folder with a `.git` of its own, below a workspace folder; empty when that is not a repository. */
export function readNestedRules(folder: string, variables: Variables = process.env): readonly RuleSource[] {
  const repository = repositoryAt(realFolder(folder));
  return repository === undefined ? [] : generalRules(repository, '', variables);
}

/** What holds for all of a repository. */
function generalRules(repository: Repository | undefined, way: string, variables: Variables): readonly RuleSource[] {
  const { excludesFile, ignoreCase } = readGitSettings(repository, variables);
  const users = excludesFile === undefined ? undefined : readText(excludesFile);
  const seen = way === '' ? {} : { way };
  const inRepository = repository && {
    source: 'repository' as const,
    text: readText(join(repository.shared, 'info', 'exclude')) ?? '',
    ...seen,
    ...(ignoreCase ? { ignoreCase } : {}),
  };
  return [
    ...(inRepository === undefined ? [] : [inRepository]),
    ...(users === undefined ? [] : [{ source: 'user' as const, text: users, ...seen }]),
  ];
}

/** Nearest first. */
function ignoreFilesAbove({ top }: Repository, way: string): readonly RuleSource[] {
  const parts = way === '' ? [] : way.split('/');
  return parts
    .map((_, depth) => ({ path: join(top, ...parts.slice(0, depth), '.gitignore'), way: parts.slice(depth).join('/') }))
    .reverse()
    .flatMap(above => {
      // Git follows no link here.
      const isFile = lstatSync(above.path, { throwIfNoEntry: false })?.isFile() === true;
      const text = isFile ? readText(above.path) : undefined;
      return text === undefined ? [] : [{ text, way: above.way }];
    });
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
