import { asText } from '../../core/text.ts';
import { count, optional, text } from './fields.ts';
import { cardPaths, fromTreePath, nameOf, toTreeFolder, toTreePath } from './places.ts';
import { defineTool, done, failed, type ToolUse } from './tool.ts';

/** Larger files are not read at all. */
export const maxFileBytes = 2_000_000;
const maxLines = 1000;
const maxCharacters = 40_000;
const maxEntries = 500;

export const readFile = defineTool({
  name: 'read_file',
  description: `Reads a text file, at most ${maxLines} lines at once. Says when there is more; ask for it with from_line.`,
  changes: false,
  fields: {
    path: text('The file, relative to the working directory.'),
    from_line: optional(count('The first line to read, from 1. The first of the file unless given.')),
    line_count: optional(count(`How many lines to read, at most ${maxLines}.`)),
  },
  card: ({ path }, { folder }) => ({ kind: 'read', title: `Read ${nameOf(path)}`, paths: cardPaths(folder, path) }),
  work: async ({ path, from_line: first = 1, line_count: wanted = maxLines }, use) => {
    const { turn } = use;
    const place = toTreePath(turn.folder, path);
    if (!place.ok) return failed(place.error);
    const size = await turn.files.sizeOf(place.value);
    if (size === undefined) return failed(`There is no file “${path}”.`);
    if (size > maxFileBytes) return failed(`“${path}” has ${size} bytes, which is too large to be read. Search in it.`);
    if (!(await mayUseSecret(use, place.value, 'Read'))) return failed(secretRefused(path));
    const bytes = await turn.files.read(place.value);
    const content = bytes && asText(bytes);
    if (content === undefined) return failed(`“${path}” is not a text file.`);
    const unsaved = turn.files.unsavedPaths().includes(place.value)
      ? 'The user has changes to this file in an editor that are not saved and not shown here.\n'
      : '';
    const excerpt = cutLines(content, first, Math.min(wanted, maxLines));
    use.report({ detail: excerpt.summary });
    return done(`${unsaved}${excerpt.summary}\n${excerpt.text}`);
  },
});

/** Some lines of a text, and a sentence about which. */
function cutLines(content: string, first: number, wanted: number): { readonly summary: string; readonly text: string } {
  const lines = content.split('\n');
  // What follows the last line ending is no line.
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return { summary: 'The file is empty.', text: '' };
  if (first > lines.length)
    return { summary: `The file has ${lines.length} lines; there is no line ${first}.`, text: '' };
  const shown: string[] = [];
  let room = maxCharacters;
  for (const line of lines.slice(first - 1, first - 1 + wanted)) {
    if (shown.length > 0 && line.length + 1 > room) break;
    shown.push(line.length > maxCharacters ? `${line.slice(0, maxCharacters)}… (line cut)` : line);
    room -= line.length + 1;
  }
  const last = first - 1 + shown.length;
  const whole = first === 1 && last === lines.length;
  const more = last < lines.length ? ` Go on with from_line ${last + 1}.` : '';
  return {
    summary: whole ? `All ${lines.length} lines.` : `Lines ${first} to ${last} of ${lines.length}.${more}`,
    text: shown.join('\n'),
  };
}

export const listFiles = defineTool({
  name: 'list_files',
  description: `Lists the files and folders in a folder and below it, nearest first, at most ${maxEntries}. Ignored files are left out.`,
  changes: false,
  fields: { folder: optional(text('The folder, relative to the working directory; all of it unless given.')) },
  card: ({ folder = '' }) => ({
    kind: 'search',
    title: folder === '' || folder === '.' ? 'List files' : `List ${nameOf(folder.replace(/\/+$/, ''))}`,
    paths: [],
  }),
  work: async ({ folder = '' }, { turn, report, signal }) => {
    const place = toTreeFolder(turn.folder, folder);
    if (!place.ok) return failed(place.error);
    const shown: string[] = [];
    let isCut = false;
    for await (const { path, kind } of turn.files.walk(place.value, signal)) {
      if (shown.length === maxEntries) {
        isCut = true;
        break;
      }
      const ending = kind === 'folder' ? '/' : kind === 'link' ? ' (link, not followed)' : '';
      shown.push(fromTreePath(turn.folder, path) + ending);
    }
    const summary = isCut
      ? `The first ${maxEntries} entries; there are more, list a folder below.`
      : shown.length === 1
        ? '1 entry.'
        : `${shown.length} entries.`;
    report({ detail: summary });
    return done([summary, ...shown].join('\n'));
  },
});

/** A secret leaves this machine, or loses what no checkpoint keeps, only if the user agrees. */
export async function mayUseSecret(
  { turn, permissions, callId }: ToolUse,
  path: string,
  verb: string,
): Promise<boolean> {
  if (!turn.files.isSecret(path)) return true;
  const call = {
    id: callId,
    kind: 'other' as const,
    title: `${verb} ${nameOf(path)}`,
    paths: [path],
    status: 'running' as const,
    added: 0,
    removed: 0,
    detail: `“${path}” looks like it holds secrets. Its contents would be sent to the model, and checkpoints do not keep it.`,
  };
  return permissions.ask(turn, call, `secret ${path}`, `Always for ${nameOf(path)}`);
}

export const secretRefused = (path: string): string =>
  `The user does not allow the use of “${path}”, which looks like it holds secrets. Go on without it.`;
