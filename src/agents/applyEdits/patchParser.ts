import type { Hunk, PatchEdit } from './edit.ts';
import { parseFileName, splitGitHeader, unquoteName, withoutPrefixes } from './gitPath.ts';
import { isFileHeader, isHunkHeader, readHeaderlessHunk, readHunk } from './hunkParser.ts';

/** Which diff it belongs to is known only where the whole text is. */
export type PatchDraft = Omit<PatchEdit, 'index' | 'diffStart'>;

export interface ParsedPatch {
  readonly edit: PatchDraft;
  /** The line after it. */
  readonly next: number;
}

/** Tells whether the part of a unified diff that is about one file starts at this line. */
export function startsPatch(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (line.startsWith('diff --git ')) return true;
  return line.startsWith('--- ') && isFileHeader(lines, at) && isHunkHeader(lines[at + 2] ?? '');
}

/**
 * Reads one file's part of a unified diff, in git's form (https://git-scm.com/docs/diff-format) or plain.
 * @param isFenced the lines are those of a code block, so all of them belong to the diff
 */
export function readPatch(lines: readonly string[], start: number, isFenced: boolean): ParsedPatch {
  const header = readHeader(lines, start);
  const { hunks, next } = readHunks(lines, header.next, isFenced);
  const [from, to] = pathsOf(header);
  const action = actionOf(header, from, to);
  const path = (action === 'delete' ? from : to) ?? from ?? '';
  return {
    edit: {
      kind: 'patch',
      path,
      source: lines.slice(start, next).join('\n'),
      flaw: flawOf(header, action, hunks, path),
      action,
      oldPath: from ?? path,
      hunks,
      changesMode: header.changesMode,
    },
    next,
  };
}

/** Reads hunks without a file header, as in a `diff` block that has its path above; none when nothing is changed there. */
export function readBarePatch(lines: readonly string[], path: string): PatchDraft | undefined {
  const hunks = lines.some(isHunkHeader) ? readHunks(lines, 0, true).hunks : [readHeaderlessHunk(lines, 0).hunk];
  if (hunks.every(hunk => hunk.lines.every(line => line.kind === 'context'))) return undefined;
  const source = lines.join('\n');
  return { kind: 'patch', path, source, flaw: undefined, action: 'modify', oldPath: path, hunks, changesMode: false };
}

interface Header {
  readonly next: number;
  /** As written after `diff --git`, `---` and `+++`. */
  readonly names: readonly [string, string] | undefined;
  readonly renamed: readonly [string, string] | undefined;
  readonly isCopy: boolean;
  readonly isNew: boolean;
  readonly isDeleted: boolean;
  readonly isGit: boolean;
  readonly changesMode: boolean;
  readonly isBinary: boolean;
}

const extendedLine =
  /^(?:old mode|new mode|new file mode|deleted file mode|similarity index|dissimilarity index|rename from|rename to|copy from|copy to|index|Binary files|GIT binary patch)(?: |$)/;

function readHeader(lines: readonly string[], start: number): Header {
  const first = lineAt(lines, start);
  const isGit = first.startsWith('diff --git ');
  let at = isGit ? start + 1 : start;
  const extended = new Map<string, string>();
  for (; isGit && extendedLine.test(lineAt(lines, at)); at++) {
    const [words, rest] = splitExtended(lineAt(lines, at));
    extended.set(words, rest);
    if (words === 'GIT binary patch') at = endOfBinary(lines, at);
  }
  const hasNames = isFileHeader(lines, at);
  const names: readonly [string, string] | undefined = hasNames
    ? [parseFileName(lineAt(lines, at).slice(4)), parseFileName(lineAt(lines, at + 1).slice(4))]
    : splitGitHeader(first.slice('diff --git '.length));
  const from = extended.get('rename from') ?? extended.get('copy from');
  const to = extended.get('rename to') ?? extended.get('copy to');
  return {
    next: hasNames ? at + 2 : at,
    names,
    renamed: from === undefined || to === undefined ? undefined : [unquoteName(from), unquoteName(to)],
    isCopy: extended.has('copy from'),
    isNew: extended.has('new file mode'),
    isDeleted: extended.has('deleted file mode'),
    isGit,
    changesMode: extended.has('new mode'),
    isBinary: extended.has('Binary files') || extended.has('GIT binary patch'),
  };
}

function splitExtended(line: string): readonly [string, string] {
  const words = extendedLine.exec(line)?.[0].trim() ?? '';
  return [words, line.slice(words.length).trim()];
}

/** The last line of the encoded content: blocks of lines, each closed by an empty one. */
function endOfBinary(lines: readonly string[], start: number): number {
  let at = start;
  while (/^(?:literal|delta) \d+$/.test(lineAt(lines, at + 1))) {
    do at++;
    while (at < lines.length && lineAt(lines, at) !== '');
  }
  return at;
}

function readHunks(lines: readonly string[], start: number, isFenced: boolean): { hunks: Hunk[]; next: number } {
  const hunks: Hunk[] = [];
  let next = start;
  for (;;) {
    let at = next;
    while (at < lines.length && lineAt(lines, at).trim() === '') at++;
    if (!isHunkHeader(lines[at] ?? '')) break;
    const parsed = readHunk(lines, at, isFenced);
    if (parsed.hunk.lines.length > 0) hunks.push(parsed.hunk);
    next = parsed.next;
  }
  const isBody = isFenced && hunks.length === 0 && /^[ +-]/.test(lines[next] ?? '') && !isFileHeader(lines, next);
  if (!isBody) return { hunks, next };
  const { hunk, next: end } = readHeaderlessHunk(lines, next);
  return { hunks: [hunk], next: end };
}

function pathsOf({ names, renamed, isGit }: Header): readonly [string | undefined, string | undefined] {
  if (renamed !== undefined) return renamed;
  if (names === undefined) return [undefined, undefined];
  const [from, to] = withoutPrefixes(names[0], names[1]);
  // A plain diff has no renames: its two names are two versions of one file.
  return isGit || from === undefined || to === undefined ? [from, to] : [from.replace(/\.orig$/, ''), to];
}

function actionOf(header: Header, from: string | undefined, to: string | undefined): PatchEdit['action'] {
  if (header.renamed !== undefined) return header.isCopy ? 'copy' : 'rename';
  if (header.isNew || (from === undefined && to !== undefined)) return 'create';
  if (header.isDeleted || (to === undefined && from !== undefined)) return 'delete';
  return header.isGit && from !== to ? 'rename' : 'modify';
}

function flawOf(header: Header, action: PatchEdit['action'], hunks: readonly Hunk[], path: string): string | undefined {
  if (path === '') return 'The diff does not say which file it is about.';
  if (header.isBinary) return 'This is a diff of a binary file, which cannot be applied as text.';
  if (hunks.length > 0 || header.changesMode || action !== 'modify') return undefined;
  return 'The diff says nothing about what to change in the file.';
}

const lineAt = (lines: readonly string[], at: number): string => (lines[at] ?? '').replace(/\r$/, '');
