import { join } from 'node:path';
import { withoutCredentials, type GitInfo } from '../core/gitInfo.ts';
import { parseGitConfig } from './gitConfig.ts';
import { readText, repositoryOf, type Repository } from './gitRepository.ts';

/**
 * Where the repository that all of these folders belong to stands: branch, commit and the address of `origin`. Read from git's files
 * (`HEAD`, `refs`, `packed-refs`, `config`, see `gitrepository-layout`); git is not run. `undefined` where there is none, or several.
 */
export function readGitHead(folders: readonly string[]): GitInfo | undefined {
  const [first, ...others] = folders.map(repositoryOf);
  if (first === undefined || others.some(other => other?.own !== first.own)) return undefined;
  const { branch, commit } = readHead(first);
  const origin = readOrigin(first);
  const info: GitInfo = {
    ...(branch === undefined ? {} : { branch }),
    ...(commit === undefined ? {} : { commit }),
    ...(origin === undefined ? {} : { origin }),
  };
  return Object.keys(info).length === 0 ? undefined : info;
}

function readHead(repository: Repository): Pick<GitInfo, 'branch' | 'commit'> {
  const head = readText(join(repository.own, 'HEAD')) ?? '';
  const name = refNamed(head);
  if (name === undefined) return withCommit(hashIn(head));
  const branch = /^refs\/heads\/(.+)$/.exec(name)?.[1];
  // Where references are kept in tables, HEAD names one that cannot be.
  if (branch === '.invalid') return {};
  return { ...(branch === undefined ? {} : { branch }), ...withCommit(resolve(repository, name)) };
}

const withCommit = (commit: string | undefined): Pick<GitInfo, 'commit'> => (commit === undefined ? {} : { commit });

/** References that name references, git follows so many. */
const deepest = 5;

function resolve(repository: Repository, name: string, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  for (const folder of new Set([repository.own, repository.shared])) {
    const text = readText(join(folder, name));
    if (text === undefined) continue;
    const next = refNamed(text);
    return next === undefined ? hashIn(text) : resolve(repository, next, depth + 1);
  }
  const packed = readText(join(repository.shared, 'packed-refs'));
  const line = packed?.split('\n').find(entry => entry.endsWith(` ${name}`));
  return line === undefined ? undefined : hashIn(line);
}

/** The reference a text names; `undefined` when it names none, or what might lie anywhere else. */
function refNamed(text: string): string | undefined {
  const name = /^ref: *(refs\/[^\s\p{Cc}\\]+)\s*$/u.exec(text)?.[1];
  return name?.split('/').some(part => part === '' || part === '.' || part === '..') === false ? name : undefined;
}

const hashIn = (text: string): string | undefined => /^(?:[0-9a-f]{64}|[0-9a-f]{40})(?=\s|$)/.exec(text)?.[0];

function readOrigin({ shared }: Repository): string | undefined {
  const text = readText(join(shared, 'config'));
  const url = text && parseGitConfig(text).find(({ key }) => key === 'remote.origin.url')?.value;
  return url === undefined ? undefined : withoutCredentials(url);
}
