import { gitFields, patchGit, type GitInfo, type GitPatch } from '../../core/gitInfo.ts';
import type { Json } from '../index/json.ts';

/** Of a thread: where its files stood. */
export function parseGit(json: Json): { readonly git?: GitInfo } {
  const git = patchGit(undefined, parseGitPatch(json).git ?? {});
  return git === undefined ? {} : { git };
}

/** Of a patch: `null` and absent stay apart. */
export function parseGitPatch(json: Json): { readonly git?: GitPatch } {
  const stored = json.optional('git');
  if (stored === undefined) return {};
  const patch: Partial<Record<keyof GitInfo, string | null>> = {};
  for (const field of gitFields) {
    const value = stored.optional(field);
    if (value !== undefined) patch[field] = value.isNull() ? null : value.text();
  }
  return { git: patch };
}
