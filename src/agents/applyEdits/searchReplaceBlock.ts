/** One search/replace block: `<<<<<<< SEARCH`, old lines, `=======`, new lines, `>>>>>>> REPLACE`. */
export interface SearchReplaceBlock {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  /** The line after the block. */
  readonly next: number;
  readonly flaw: string | undefined;
}

export const isSearchStart = (line: string): boolean => /^[ \t]*<{5,9} ?(?:SEARCH|ORIGINAL)\s*$/.test(line);
export const isSearchEnd = (line: string): boolean => /^[ \t]*>{5,9} ?(?:REPLACE|UPDATED)\s*$/.test(line);

/** Reads the block that starts at `start`. A block that is cut off ends where the next one starts. */
export function readSearchReplaceBlock(lines: readonly string[], start: number): SearchReplaceBlock {
  let end = start + 1;
  while (end < lines.length && !isSearchEnd(lines[end] ?? '') && !isSearchStart(lines[end] ?? '')) end++;
  const body = lines.slice(start + 1, end);
  if (end === lines.length || isSearchStart(lines[end] ?? '')) {
    return broken(
      end,
      'This search/replace block has no closing “>>>>>>> REPLACE” line, so the answer may be cut off.',
    );
  }
  const dividers = findDividers(body, markerLength(lines[start] ?? ''));
  const [divider] = dividers;
  if (divider === undefined) {
    return broken(end + 1, 'This search/replace block has no “=======” line between the old and the new lines.');
  }
  if (dividers.length > 1) {
    return broken(
      end + 1,
      'This search/replace block has several “=======” lines, so it is not clear where the new lines begin.',
    );
  }
  return { search: body.slice(0, divider), replace: body.slice(divider + 1), next: end + 1, flaw: undefined };
}

const broken = (next: number, flaw: string): SearchReplaceBlock => ({ search: [], replace: [], next, flaw });

const markerLength = (line: string): number => /<+/.exec(line)?.[0].length ?? 0;

/** Lines of exactly `length` equal signs; only without any of those, of another length that a marker can have. */
function findDividers(body: readonly string[], length: number): readonly number[] {
  const found = body.flatMap((line, index) => {
    const marker = /^[ \t]*(={5,9})\s*$/.exec(line)?.[1];
    return marker === undefined ? [] : [{ index, length: marker.length }];
  });
  const exact = found.filter(divider => divider.length === length);
  return (exact.length > 0 ? exact : found).map(divider => divider.index);
}
