import { countLines, noLines, type LineCounts } from '../../core/lineCounts.ts';
import { asText } from '../../core/text.ts';
import type { ToolCall, ToolKind } from '../../core/thread.ts';
import { diffText, shortenDetail } from '../diffText.ts';
import { isUnchanged, type FileChange } from './planEdits.ts';

/** Describes a change of one file as a tool call. What is in a secret is no part of it, since it is kept, exported and told to models. */
export function changeCall(
  change: FileChange,
  id: string,
  status: ToolCall['status'],
  isSecret: (path: string) => boolean,
): ToolCall {
  const { path, renamedFrom } = change;
  const paths = renamedFrom === undefined ? [path] : [renamedFrom, path];
  const kind = kindOf(change);
  return {
    id,
    kind,
    title: titleOf(change, kind),
    paths,
    status,
    ...linesOf(change),
    detail: detailOf(change, paths.some(isSecret)),
  };
}

export type ChangeKind = Extract<ToolKind, 'edit' | 'create' | 'delete' | 'rename'>;

export function kindOf({ renamedFrom, before, after }: FileChange): ChangeKind {
  if (renamedFrom !== undefined) return 'rename';
  if (before === undefined) return 'create';
  return after === undefined ? 'delete' : 'edit';
}

function titleOf({ path, renamedFrom }: FileChange, kind: ChangeKind): string {
  switch (kind) {
    case 'edit':
      return `Edit ${nameOf(path)}`;
    case 'create':
      return `Create ${nameOf(path)}`;
    case 'delete':
      return `Delete ${nameOf(path)}`;
    case 'rename':
      return renameTitle(renamedFrom ?? path, path);
  }
}

/** Names the folders when they are all that changes. */
function renameTitle(from: string, to: string): string {
  if (nameOf(from) === nameOf(to)) return `Rename ${from} to ${to}`;
  return `Rename ${nameOf(from)} to ${nameOf(to)}`;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The two sides as text: a missing file is empty; `undefined` when one is binary. */
function textsOf({ before, after }: FileChange): readonly [string, string] | undefined {
  const from = before === undefined ? '' : asText(before);
  const to = after === undefined ? '' : asText(after);
  return from === undefined || to === undefined ? undefined : [from, to];
}

function linesOf(change: FileChange): LineCounts {
  const texts = textsOf(change);
  return texts === undefined ? noLines : countLines(texts[0], texts[1]);
}

function detailOf(change: FileChange, isSecret: boolean): string {
  const mode = change.ignoresMode ? 'The permissions of the file were left as they are.\n' : '';
  if (isUnchanged(change)) return `${mode}No change: the file already has this content.`;
  const texts = textsOf(change);
  if (texts === undefined) return `${mode}The file is binary.`;
  if (texts[0] === texts[1]) return `${mode}The content is the same.`;
  if (isSecret) return `${mode}The file looks like it holds secrets, so its lines are not shown here.`;
  return mode + shortenDetail(diffOf(change, texts), 'diff');
}

function diffOf({ path, renamedFrom, before, after }: FileChange, [from, to]: readonly [string, string]): string {
  const oldName = before === undefined ? '/dev/null' : `a/${renamedFrom ?? path}`;
  const newName = after === undefined ? '/dev/null' : `b/${path}`;
  return diffText(oldName, newName, from, to);
}
