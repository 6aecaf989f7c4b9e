import { isSearchEnd, isSearchStart } from './searchReplaceBlock.ts';

/** A fenced code block of Markdown (CommonMark 0.31, section 4.5), with indentation of any depth since lists nest. */
export interface FencedBlock {
  readonly info: string;
  /** Its content, without the indentation it shares with the fence. */
  readonly lines: readonly string[];
  /** The line after the block. */
  readonly next: number;
  readonly isClosed: boolean;
}

export interface BlockRules {
  /** The content is Markdown, so blocks inside it come in pairs even where the outer fence is not longer. */
  readonly nests: boolean;
  /** The content is a diff, where an indented fence is a context line. */
  readonly isDiff: boolean;
  /** Fences inside a search/replace block belong to its text. */
  readonly holdsSearch: boolean;
}

export interface Fence {
  readonly indent: number;
  readonly marker: string;
  readonly info: string;
}

/** The fence that this line opens, if it opens one. */
export function openingFence(line: string): Fence | undefined {
  const match = /^([ \t]*)(`{3,}|~{3,})([^\r]*)\r?$/.exec(line);
  const [, indent = '', marker = '', info = ''] = match ?? [];
  if (match === null || (marker.startsWith('`') && info.includes('`'))) return undefined;
  return { indent: indent.length, marker, info: info.trim() };
}

/** Reads the block whose opening fence is at `start`; without a closing fence it reaches to the end. */
export function readFencedBlock(lines: readonly string[], start: number, fence: Fence, rules: BlockRules): FencedBlock {
  const end = findEnd(lines, start + 1, fence, rules);
  const content = lines.slice(start + 1, end);
  return {
    info: fence.info,
    lines: withoutIndent(content, fence.indent),
    next: Math.min(end + 1, lines.length),
    isClosed: end < lines.length,
  };
}

function findEnd(lines: readonly string[], from: number, fence: Fence, rules: BlockRules): number {
  const maxIndent = rules.isDiff ? fence.indent : fence.indent + 3;
  let depth = 0;
  let inSearch = false;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (rules.holdsSearch) {
      if (isSearchStart(line)) inSearch = true;
      else if (isSearchEnd(line)) inSearch = false;
    }
    const inner = inSearch ? undefined : openingFence(line);
    if (inner === undefined || !inner.marker.startsWith(fence.marker)) continue;
    if (inner.info !== '') depth += rules.nests ? 1 : 0;
    else if (depth > 0) depth--;
    else if (inner.indent <= maxIndent) return at;
  }
  return lines.length;
}

/** Takes away the fence's indentation, or less where a line has less: what lines have among each other stays. */
function withoutIndent(lines: readonly string[], indent: number): readonly string[] {
  if (indent === 0) return lines;
  let shared = indent;
  for (const line of lines) {
    if (line.trim() !== '') shared = Math.min(shared, /^[ \t]*/.exec(line)?.[0].length ?? 0);
  }
  return lines.map(line => (line.trim() === '' ? line.slice(Math.min(shared, line.length)) : line.slice(shared)));
}
