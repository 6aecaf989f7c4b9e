/** Where files stood in git. What is not known, or not there, is absent; an object without anything is never kept. */
export interface GitInfo {
  /** Absent while a commit itself is checked out. */
  readonly branch?: string;
  /** The hash of what is checked out; absent before the first commit. */
  readonly commit?: string;
  /** The address of the remote repository named `origin`, without credentials. */
  readonly origin?: string;
}

export const gitFields = ['branch', 'commit', 'origin'] as const;

/** A change of some of it: absent keeps, `null` clears. */
export type GitPatch = { readonly [Field in keyof GitInfo]?: GitInfo[Field] | null };

/** What is known after a patch; `undefined` when that is nothing. */
export function patchGit(git: GitInfo | undefined, patch: GitPatch): GitInfo | undefined {
  const known: Partial<Record<keyof GitInfo, string>> = {};
  for (const field of gitFields) {
    const value = patch[field] === undefined ? git?.[field] : patch[field];
    if (value !== undefined && value !== null) known[field] = value;
  }
  return Object.keys(known).length === 0 ? undefined : known;
}

/** The patch that makes `known` what is `found`; `undefined` when they are the same. */
export function gitPatchTo(known: GitInfo | undefined, found: GitInfo | undefined): GitPatch | undefined {
  const patch: Partial<Record<keyof GitInfo, string | null>> = {};
  for (const field of gitFields) if (known?.[field] !== found?.[field]) patch[field] = found?.[field] ?? null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Characters; a longer address is none. */
const longestAddress = 2000;

/**
 * The address of a remote repository as it can be shown and handed on: without user names (but those of ssh), passwords, queries and
 * fragments. `undefined` for what is no address of another machine, such as a path, and for what cannot be taken apart with certainty.
 */
export function withoutCredentials(address: string): string | undefined {
  if (address.length > longestAddress || /[\s\p{Cc}]/u.test(address)) return undefined;
  const [, scheme, authority, path = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(address) ?? [];
  if (scheme !== undefined && authority !== undefined) return fromUrl(scheme.toLowerCase(), authority, path);
  // As `scp` has it, `user@host:path`; one letter before the colon is a drive of Windows.
  const short = /^(?:([a-z0-9._-]+)@)?([a-z0-9._-]{2,}):(?!:)([^:@]+)$/i.exec(address);
  return short === null ? undefined : address;
}

const remoteSchemes = new Set(['http', 'https', 'ssh', 'git', 'git+ssh', 'ssh+git', 'ftp', 'ftps']);

function fromUrl(scheme: string, authority: string, path: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (!remoteSchemes.has(scheme) || !/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d+)?$/i.test(host)) return undefined;
  const user = scheme.includes('ssh') && at > 0 ? `${authority.slice(0, at).split(':')[0] ?? ''}@` : '';
  return `${scheme}://${user}${host}${path}`;
}
