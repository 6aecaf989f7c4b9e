import { sameBytes } from '../../core/sameBytes.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { changeCall } from '../applyEdits/changeCall.ts';
import { fitSearchReplace } from '../applyEdits/fitSearchReplace.ts';
import { fitWholeFile } from '../applyEdits/fitWholeFile.ts';
import type { Misfit } from '../applyEdits/misfit.ts';
import type { FileChange } from '../applyEdits/planEdits.ts';
import { decodeText, encodeText, mainEnding, splitLines } from '../applyEdits/textFile.ts';
import { writeChanges } from '../applyEdits/writeChanges.ts';
import { flag, optional, text } from './fields.ts';
import { cardPaths, nameOf, toTreePath } from './places.ts';
import { mayUseSecret, secretRefused } from './readTools.ts';
import { defineTool, done, failed, type ToolAnswer, type ToolUse } from './tool.ts';

export const writeFile = defineTool({
  name: 'write_file',
  description:
    'Makes a file with this content, or replaces the whole of one. To change a part of a file use edit_file.',
  changes: true,
  fields: {
    path: text('The file, relative to the working directory. Folders above it are made.'),
    content: text('All of the new content.'),
  },
  card: ({ path }, { folder }) => ({ kind: 'edit', title: `Write ${nameOf(path)}`, paths: cardPaths(folder, path) }),
  work: ({ path, content }, use) =>
    changeFile(path, use, before => {
      const bytes = fitWholeFile(before, content);
      return bytes.ok ? bytes : fail(explainMisfit(bytes.error));
    }),
});

export const editFile = defineTool({
  name: 'edit_file',
  description:
    'Replaces a part of a text file. The text to be replaced must be in the file exactly once, so give some lines around it, as read_file shows them.',
  changes: true,
  fields: {
    path: text('The file, relative to the working directory.'),
    search: text('The text to be replaced, exactly as it is in the file.'),
    replace: text('What is to be there instead; empty to take the text out.'),
    replace_all: optional(flag('Replaces the text everywhere in the file. False unless given.')),
  },
  card: ({ path }, { folder }) => ({ kind: 'edit', title: `Edit ${nameOf(path)}`, paths: cardPaths(folder, path) }),
  work: ({ path, search, replace, replace_all: everywhere = false }, use) =>
    changeFile(path, use, before => {
      if (before === undefined) return fail(`There is no file “${path}”. Make it with write_file.`);
      const old = decodeText(before);
      if (!old.ok) return old;
      const fresh = replaceText(old.value, search, replace, everywhere);
      return fresh.ok ? ok(encodeText(fresh.value)) : fresh;
    }),
});

export const deleteFile = defineTool({
  name: 'delete_file',
  description: 'Deletes a file.',
  changes: true,
  fields: { path: text('The file, relative to the working directory.') },
  card: ({ path }, { folder }) => ({ kind: 'delete', title: `Delete ${nameOf(path)}`, paths: cardPaths(folder, path) }),
  work: ({ path }, use) =>
    changeFile(path, use, before => (before === undefined ? fail(`There is no file “${path}”.`) : ok(undefined))),
});

export const renameFile = defineTool({
  name: 'rename_file',
  description: 'Gives a file another name, or moves it to another folder. Nothing may be at the new path.',
  changes: true,
  fields: {
    from: text('The file, relative to the working directory.'),
    to: text('Its new path, relative to the working directory.'),
  },
  card: ({ from, to }, { folder }) => ({
    kind: 'rename',
    title: `Rename ${nameOf(from)} to ${nameOf(to)}`,
    paths: cardPaths(folder, from, to),
  }),
  work: async ({ from, to }, use) => {
    const { folder, files } = use.turn;
    const [source, target] = [toTreePath(folder, from), toTreePath(folder, to)];
    if (!source.ok) return failed(source.error);
    if (!target.ok) return failed(target.error);
    if (source.value === target.value) return failed('Both paths are the same.');
    const refused = await refusedSecret(use, [source.value, target.value]);
    if (refused !== undefined) return failed(refused);
    const content = await files.read(source.value);
    if (content === undefined) return failed(`There is no file “${from}”.`);
    if ((await files.read(target.value)) !== undefined) return failed(`A file named “${to}” already exists.`);
    const change = { path: target.value, renamedFrom: source.value, before: content, after: content };
    return make(change, use);
  },
});

/** Writes what `plan` makes of the file at a path, given its bytes. */
async function changeFile(
  written: string,
  use: ToolUse,
  plan: (before: Uint8Array | undefined) => Result<Uint8Array | undefined, string>,
): Promise<ToolAnswer> {
  const place = toTreePath(use.turn.folder, written);
  if (!place.ok) return failed(place.error);
  const path = place.value;
  const refused = await refusedSecret(use, [path]);
  if (refused !== undefined) return failed(refused);
  const before = await use.turn.files.read(path);
  const after = plan(before);
  if (!after.ok) return failed(after.error);
  if (before !== undefined && sameBytes(before, after.value)) return done('The file already is like that.');
  return make({ path, renamedFrom: undefined, before, after: after.value }, use);
}

/** Asked before anything is read, since what goes wrong with a change tells what is in the file. */
async function refusedSecret(use: ToolUse, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (!(await mayUseSecret(use, path, 'Change'))) return secretRefused(path);
  return undefined;
}

async function make(
  given: Pick<FileChange, 'path' | 'renamedFrom' | 'before' | 'after'>,
  { turn, callId, report, signal }: ToolUse,
): Promise<ToolAnswer> {
  const change: FileChange = { ...given, edits: [], ignoresMode: false };
  await turn.ready();
  signal.throwIfAborted();
  const call = changeCall(change, callId, 'running', path => turn.files.isSecret(path));
  const { kind, title, paths, added, removed, detail } = call;
  report({ kind, title, paths });
  const nothing = (): void => undefined;
  await writeChanges(turn.files, [change], signal, { onStart: nothing, onDone: nothing });
  report({ added, removed, detail });
  return done(`Done: ${title} (+${added} −${removed} lines).`);
}

/** Exactly, else but for line endings, spaces at line ends and indentation, where that leaves one place only. */
function replaceText(old: string, search: string, replace: string, everywhere: boolean): Result<string, string> {
  if (search === '') return fail('The argument “search” is empty. To write a whole file use write_file.');
  if (search === replace) return fail('The arguments “search” and “replace” are the same.');
  const count = old.split(search).length - 1;
  const fresh =
    mainEnding(splitLines(old)) === '\r\n' && !search.includes('\r') ? replace.replace(/\r?\n/g, '\r\n') : replace;
  if (count === 1 || (everywhere && count > 1)) return ok(old.split(search).join(fresh));
  if (count > 1) {
    return fail(
      `The text to be replaced is in the file ${count} times, on the lines ${linesOf(old, search).join(', ')}. Give more of the lines around it, or set replace_all.`,
    );
  }
  const fitted = fitSearchReplace(old, toLines(search), toLines(replace));
  return fitted.ok ? fitted : fail(explainMisfit(fitted.error));
}

/** Where a text begins, by line from 1; the first ten. */
function linesOf(content: string, search: string): readonly number[] {
  const lines: number[] = [];
  for (
    let at = content.indexOf(search);
    at >= 0 && lines.length < 10;
    at = content.indexOf(search, at + search.length)
  ) {
    lines.push(content.slice(0, at).split('\n').length);
  }
  return lines;
}

/** Without the end of the last line, which is no line of its own. Nothing has no lines. */
const toLines = (block: string): readonly string[] => (block === '' ? [] : block.replace(/\r?\n$/, '').split('\n'));

function explainMisfit({ reason, nearest }: Misfit): string {
  if (nearest === undefined) return `${reason} Nothing was changed. Read the file again.`;
  return `${reason} Nothing was changed. The most similar place, from line ${nearest.line}:\n${nearest.text}`;
}
