import { createTwoFilesPatch } from 'diff';
import { countLines, noLines, type LineCounts } from '../../core/lineCounts.ts';
import { asText } from '../../core/text.ts';
import type { ToolCall, ToolKind } from '../../core/thread.ts';
import { isUnchanged, type FileChange } from './planEdits.ts';

/** Describes a change of one file as a tool call. */
export function changeCall(change: FileChange, id: string, status: ToolCall['status']): ToolCall {
  const { path, renamedFrom } = change;
  const kind = kindOf(change);
  return {
    id,
    kind,
    title: titleOf(change, kind),
    paths: renamedFrom === undefined ? [path] : [renamedFrom, path],
    status,
    ...linesOf(change),
    detail: detailOf(change),
  };
}

export type ChangeKind = Extract<ToolKind, 'edit' | 'create' | 'delete' | 'rename'>;

export function kindOf({ renamedFrom, before, after }: FileChange): ChangeKind {
  if (renamedFrom !== undefined) return 'rename';
  if (before === undefined) return 'create';
  return after === undefined ? 'delete' : 'edit';
}

const maxDetail = 20_000;

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

function detailOf(change: FileChange): string {
  const mode = change.ignoresMode ? 'The permissions of the file were left as they are.\n' : '';
  if (isUnchanged(change)) return `${mode}No change: the file already has this content.`;
  const texts = textsOf(change);
  if (texts === undefined) return `${mode}The file is binary.`;
  if (texts[0] === texts[1]) return `${mode}The content is the same.`;
  return mode + shorten(diffOf(change, texts));
}

function diffOf({ path, renamedFrom, before, after }: FileChange, [from, to]: readonly [string, string]): string {
  const oldName = before === undefined ? '/dev/null' : `a/${renamedFrom ?? path}`;
  const newName = after === undefined ? '/dev/null' : `b/${path}`;
  const options = { context: 3, timeout: 500, maxEditLength: 5000 };
  const diff = createTwoFilesPatch(oldName, newName, from, to, undefined, undefined, options);
  return diff?.replace(/^=+\n/, '') ?? 'The change is too large to be shown here.';
}

function shorten(text: string): string {
  if (text.length <= maxDetail) return text;
  const note = '\n… The rest of the diff is not shown.';
  const cut = text.lastIndexOf('\n', maxDetail - note.length);
  return text.slice(0, cut > 0 ? cut : maxDetail - note.length) + note;
}
