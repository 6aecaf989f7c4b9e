import { assertNever } from '../../core/assert.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Edit, PatchEdit, SearchReplaceEdit, WholeFileEdit } from './edit.ts';
import { fitPatch, newFileText, oldLines, removesAll } from './fitPatch.ts';
import { fitSearchReplace } from './fitSearchReplace.ts';
import { fitWholeFile } from './fitWholeFile.ts';
import { alreadyThere, misfit, type Misfit } from './misfit.ts';
import { findNearest } from './nearestMatch.ts';
import { decodeText, encodeText } from './textFile.ts';
import { sameBytes } from '../../core/sameBytes.ts';

/** What an edit comes to: files as they are to be, `undefined` for one that is to go. */
export interface FittedEdit {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array | undefined }[];
  readonly rename: { readonly from: string; readonly to: string } | undefined;
}

/**
 * The bytes of a file, `undefined` when there is none, or why it must not be touched. With `before`, as the file is before
 * the edit of that index.
 */
export type ReadFile = (path: string, before?: number) => Promise<Result<Uint8Array | undefined, Misfit>>;

/** Fits one edit to the files; an edit that changes nothing fits. */
export async function fitEdit(edit: Edit, read: ReadFile): Promise<Result<FittedEdit, Misfit>> {
  if (edit.flaw !== undefined) return fail(misfit(edit.flaw));
  switch (edit.kind) {
    case 'wholeFile':
      return fitContent(edit, read);
    case 'searchReplace':
      return fitReplacement(edit, read);
    case 'patch':
      return fitDiff(edit, read);
    default:
      return assertNever(edit);
  }
}

type Fitting = Promise<Result<FittedEdit, Misfit>>;

const noFile = misfit('The file is not there.');

const set = (path: string, bytes: Uint8Array | undefined): Result<FittedEdit, Misfit> =>
  ok({ files: [{ path, bytes }], rename: undefined });

async function fitContent(edit: WholeFileEdit, read: ReadFile): Fitting {
  const before = await read(edit.path);
  if (!before.ok) return before;
  const after = fitWholeFile(before.value, edit.content);
  return after.ok ? set(edit.path, after.value) : after;
}

async function fitReplacement(edit: SearchReplaceEdit, read: ReadFile): Fitting {
  const before = await read(edit.path);
  if (!before.ok) return before;
  if (edit.search.every(line => line.trim() === '')) return fitNewFile(edit, before.value);
  if (before.value === undefined) return fail(noFile);
  return editText(edit.path, before.value, text => fitSearchReplace(text, edit.search, edit.replace));
}

/** An empty SEARCH makes a file. */
function fitNewFile({ path, replace }: SearchReplaceEdit, before: Uint8Array | undefined): Result<FittedEdit, Misfit> {
  const bytes = encodeText(replace.map(line => `${line.replace(/\r$/, '')}\n`).join(''));
  if (before === undefined || before.length === 0 || sameBytes(before, bytes)) return set(path, bytes);
  return fail(misfit('The SEARCH part is empty, which makes a new file, but the file is there and is not empty.'));
}

function fitDiff(edit: PatchEdit, read: ReadFile): Fitting {
  switch (edit.action) {
    case 'modify':
      return fitModification(edit, read);
    case 'create':
      return fitCreation(edit, read);
    case 'delete':
      return fitDeletion(edit, read);
    case 'rename':
    case 'copy':
      return fitMove(edit, read);
    default:
      return assertNever(edit.action);
  }
}

async function fitModification(edit: PatchEdit, read: ReadFile): Fitting {
  const named = await read(edit.path);
  if (!named.ok) return named;
  if (named.value !== undefined) return applyHunks(edit, edit.path, named.value);
  if (edit.oldPath === edit.path) return fail(noFile);
  const other = await read(edit.oldPath);
  if (!other.ok) return other;
  return other.value === undefined ? fail(noFile) : applyHunks(edit, edit.oldPath, other.value);
}

async function fitCreation(edit: PatchEdit, read: ReadFile): Fitting {
  const before = await read(edit.path);
  if (!before.ok) return before;
  const bytes = encodeText(newFileText(edit.hunks));
  if (before.value === undefined || sameBytes(before.value, bytes)) return set(edit.path, bytes);
  return fail(misfit('The diff makes a new file, but there is a file of this name with other content.'));
}

async function fitDeletion(edit: PatchEdit, read: ReadFile): Fitting {
  const before = await read(edit.path);
  if (!before.ok) return before;
  if (before.value === undefined) return fail(noFile);
  if (edit.hunks.length === 0) return set(edit.path, undefined);
  const text = decodeText(before.value);
  if (!text.ok) return fail(misfit(text.error));
  if (removesAll(text.value, edit.hunks)) return set(edit.path, undefined);
  const nearest = findNearest(text.value.split(/\r?\n/), edit.hunks.flatMap(oldLines));
  return fail(misfit('The diff deletes the file, but the file holds something else than the diff removes.', nearest));
}

async function fitMove(edit: PatchEdit, read: ReadFile): Fitting {
  const source = await read(edit.oldPath, edit.action === 'copy' ? edit.diffStart : undefined);
  const target = await read(edit.path);
  if (!source.ok) return source;
  if (!target.ok) return target;
  if (source.value === undefined) {
    const isMoved = edit.action === 'rename' && target.value !== undefined;
    return fail(misfit(isMoved ? alreadyThere : `The file “${edit.oldPath}” is not there.`));
  }
  if (target.value !== undefined) return fail(misfit(`A file named “${edit.path}” already exists.`));
  const written = applyHunks(edit, edit.path, source.value);
  if (!written.ok || edit.action === 'copy') return written;
  const files = [...written.value.files, { path: edit.oldPath, bytes: undefined }];
  return ok({ files, rename: { from: edit.oldPath, to: edit.path } });
}

function applyHunks(edit: PatchEdit, path: string, before: Uint8Array): Result<FittedEdit, Misfit> {
  return edit.hunks.length === 0 ? set(path, before) : editText(path, before, text => fitPatch(text, edit.hunks));
}

function editText(
  path: string,
  before: Uint8Array,
  change: (text: string) => Result<string, Misfit>,
): Result<FittedEdit, Misfit> {
  const text = decodeText(before);
  if (!text.ok) return fail(misfit(text.error));
  const after = change(text.value);
  return after.ok ? set(path, encodeText(after.value)) : after;
}
