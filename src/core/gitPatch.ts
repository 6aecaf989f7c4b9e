import { diffLines, splitLines, type LineChange } from './lineDiff.ts';
import type { EntryMode } from './tree.ts';

/** What is at a path on one side of a patch. */
export interface PatchedEntry {
  readonly mode: EntryMode | undefined;
  readonly bytes: Uint8Array;
}

export interface PathPatch {
  readonly bytes: Uint8Array;
  /** The content is no text: it is only named, in words that `git apply` passes over. */
  readonly isBinary: boolean;
}

/**
 * The change of one path as git writes it, which `git apply` takes: with its mode, and byte for byte whatever its encoding. No bytes
 * for empty folders, which git does not know.
 */
export function gitPatch(path: string, from: PatchedEntry | undefined, to: PatchedEntry | undefined): PathPatch {
  const [before, after] = [withoutFolder(from), withoutFolder(to)];
  const isSame = before !== undefined && after !== undefined && sameBytes(before.bytes, after.bytes);
  const isBinary = !isSame && [before, after].some(entry => entry?.bytes.includes(0));
  const text = isBinary ? binaryNote(path, before, after) : textPatch(path, before, after);
  return { bytes: Uint8Array.from(text, byte => byte.charCodeAt(0)), isBinary };
}

function textPatch(path: string, from: PatchedEntry | undefined, to: PatchedEntry | undefined): string {
  // Git turns a file into a link by deleting one and creating the other.
  const isOtherKind = from !== undefined && to !== undefined && isLink(from) !== isLink(to);
  return isOtherKind ? patchOf(path, from, undefined) + patchOf(path, undefined, to) : patchOf(path, from, to);
}

function binaryNote(path: string, from: PatchedEntry | undefined, to: PatchedEntry | undefined): string {
  const { left, right } = sidesOf(path, from, to);
  return `Binary files ${left} and ${right} differ\n`;
}

const withoutFolder = (entry: PatchedEntry | undefined): PatchedEntry | undefined =>
  entry?.mode === 'folder' ? undefined : entry;

const isLink = ({ mode }: PatchedEntry): boolean => mode === 'link';

/** A text in which each sign stands for a byte, so that what is in no known encoding goes through whole. */
function byteText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join('');
}

function patchOf(path: string, from: PatchedEntry | undefined, to: PatchedEntry | undefined): string {
  const hunks = hunksOf(splitLines(textOf(from)), splitLines(textOf(to)));
  const modes = modeLines(from, to);
  if (hunks === '' && modes === '') return '';
  const { left, right } = sidesOf(path, from, to);
  const header = `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}\n${modes}`;
  return hunks === '' ? header : `${header}--- ${ended(left)}\n+++ ${ended(right)}\n${hunks}`;
}

const sidesOf = (path: string, from: PatchedEntry | undefined, to: PatchedEntry | undefined) => ({
  left: from === undefined ? '/dev/null' : quoted(`a/${path}`),
  right: to === undefined ? '/dev/null' : quoted(`b/${path}`),
});

const textOf = (entry: PatchedEntry | undefined): string => (entry === undefined ? '' : byteText(entry.bytes));

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

function modeLines(from: PatchedEntry | undefined, to: PatchedEntry | undefined): string {
  if (from === undefined) return to === undefined ? '' : `new file mode ${modeNumber(to.mode)}\n`;
  if (to === undefined) return `deleted file mode ${modeNumber(from.mode)}\n`;
  return from.mode === to.mode ? '' : `old mode ${modeNumber(from.mode)}\nnew mode ${modeNumber(to.mode)}\n`;
}

function modeNumber(mode: EntryMode | undefined): string {
  if (mode === 'link') return '120000';
  return mode === 'executable' ? '100755' : '100644';
}

/** A name in quotes and with escapes where it has signs that end a name; else as it is. */
function quoted(name: string): string {
  const bytes = byteText(new TextEncoder().encode(name));
  const isPlain = Array.from(bytes).every(sign => sign >= ' ' && sign !== '"' && sign !== '\\' && sign !== '\x7f');
  if (isPlain) return bytes;
  const escaped = Array.from(bytes, sign => {
    if (sign === '"' || sign === '\\') return `\\${sign}`;
    if (sign >= ' ' && sign !== '\x7f') return sign;
    return `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/** Behind a name with spaces, a tab says where it ends. */
const ended = (name: string): string => (name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name);

/** Lines around a change that are shown with it. */
const contextLines = 3;

function hunksOf(from: readonly string[], to: readonly string[]): string {
  return groupChanges(diffLines(from, to).changes)
    .map(changes => hunkOf(changes, from, to))
    .join('');
}

/** Changes whose lines around them meet are one hunk. */
function groupChanges(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.fromStart - last.fromEnd <= 2 * contextLines) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkOf(changes: readonly LineChange[], from: readonly string[], to: readonly string[]): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const before = Math.min(contextLines, first.fromStart);
  const after = Math.min(contextLines, from.length - last.fromEnd);
  const [fromStart, toStart] = [first.fromStart - before, first.toStart - before];
  const [fromCount, toCount] = [last.fromEnd + after - fromStart, last.toEnd + after - toStart];
  let body = '';
  let at = fromStart;
  for (const change of changes) {
    body += marked(' ', from.slice(at, change.fromStart));
    body += marked('-', from.slice(change.fromStart, change.fromEnd));
    body += marked('+', to.slice(change.toStart, change.toEnd));
    at = change.fromEnd;
  }
  body += marked(' ', from.slice(at, at + after));
  return `@@ -${range(fromStart, fromCount)} +${range(toStart, toCount)} @@\n${body}`;
}

/** Lines count from 1; nothing lies behind the line before it. */
const range = (start: number, count: number): string => `${count === 0 ? start : start + 1},${count}`;

const marked = (sign: string, lines: readonly string[]): string =>
  lines.map(line => sign + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('');
