import { diffLines, type LineChange } from '../core/lineDiff.ts';

/** Where an edit replaces text: lines and characters from 0, the end not included. */
export interface TextEdit {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

/** Bytes, and lines, of texts that are compared while they are edited. */
const longestText = 5 * 1024 * 1024;
const mostLines = 100_000;

/** The lines of a text as an editor counts them: without their endings; one that ends with a line break has an empty last one. */
export const editorLines = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

/** The text of stored bytes as an editor shows it; `undefined` when they are not text. */
export function editorText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Why a text is not compared, in words; `undefined` when it is. */
export function tooLong(length: number, lineCount: number): string | undefined {
  if (length > longestText) return 'it is larger than 5 MB';
  return lineCount > mostLines ? 'it has more than 100,000 lines' : undefined;
}

/** What became of `from`; line endings do not count. */
export const changesBetween = (from: readonly string[], to: readonly string[]): readonly LineChange[] =>
  diffLines(from, to).changes;

export const isDeletion = ({ toStart, toEnd }: LineChange): boolean => toStart === toEnd;

/** The line that stands for a change: where it begins, or what follows the deleted lines. */
export const markedLine = ({ toStart }: LineChange, lineCount: number): number => Math.min(toStart, lineCount - 1);

/** The change a line of the text as it is now belongs to; for deleted lines, the line above and the one below do. */
export function changeAt(changes: readonly LineChange[], line: number): LineChange | undefined {
  const inside = changes.find(({ toStart, toEnd }) => toStart <= line && line < toEnd);
  return (
    inside ?? changes.find(change => isDeletion(change) && (change.toStart === line || change.toStart === line + 1))
  );
}

/** The change a line of the text as it was belongs to. */
export function changeAtFormer(changes: readonly LineChange[], line: number): LineChange | undefined {
  const inside = changes.find(({ fromStart, fromEnd }) => fromStart <= line && line < fromEnd);
  return (
    inside ??
    changes.find(({ fromStart, fromEnd }) => fromStart === fromEnd && (fromStart === line || fromStart === line + 1))
  );
}

/** The first change below a line; after the last one, the first of all. */
export const changeAfter = (changes: readonly LineChange[], line: number): LineChange | undefined =>
  changes.find(({ toStart }) => toStart > line) ?? changes[0];

/** The last change that ends above a line; before the first one, the last of all. */
export function changeBefore(changes: readonly LineChange[], line: number): LineChange | undefined {
  const above = changes.filter(({ toStart, toEnd }) => Math.max(toEnd - 1, toStart) < line);
  return above.at(-1) ?? changes.at(-1);
}

/**
 * The edit that puts back the lines of a change.
 * @param lines of the text as it is now
 * @param ending of its lines
 */
export function restoringEdit(
  { fromStart, fromEnd, toStart, toEnd }: LineChange,
  from: readonly string[],
  lines: readonly string[],
  ending: string,
): TextEdit {
  const former = from.slice(fromStart, fromEnd);
  if (toEnd < lines.length) {
    const text = former.map(line => line + ending).join('');
    return { startLine: toStart, startCharacter: 0, endLine: toEnd, endCharacter: 0, text };
  }
  const end = { endLine: lines.length - 1, endCharacter: lines.at(-1)?.length ?? 0 };
  if (toStart === 0) return { startLine: 0, startCharacter: 0, ...end, text: former.join(ending) };
  const above = toStart - 1;
  const text = former.map(line => ending + line).join('');
  return { startLine: above, startCharacter: lines[above]?.length ?? 0, ...end, text };
}

/** Whether a text that came from the same one has exactly this change too. */
export function hasChange(
  other: { readonly changes: readonly LineChange[]; readonly lines: readonly string[] },
  change: LineChange,
  lines: readonly string[],
): boolean {
  const same = other.changes.find(({ fromStart, fromEnd }) => {
    return fromStart === change.fromStart && fromEnd === change.fromEnd;
  });
  if (same === undefined || same.toEnd - same.toStart !== change.toEnd - change.toStart) return false;
  for (let line = 0; line < same.toEnd - same.toStart; line++) {
    if (other.lines[same.toStart + line] !== lines[change.toStart + line]) return false;
  }
  return true;
}
