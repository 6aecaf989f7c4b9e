/**
 * Lists every index, not before `from`, at which all of `pattern` stands in `lines`, in order. Takes time proportional to
 * both together whatever they hold (Knuth, Morris and Pratt, "Fast Pattern Matching in Strings", 1977).
 */
export function findAll(lines: readonly string[], pattern: readonly string[], from = 0): readonly number[] {
  if (pattern.length === 0) return Array.from({ length: Math.max(lines.length + 1 - from, 0) }, (_, i) => from + i);
  const borders = bordersOf(pattern);
  const found: number[] = [];
  let matched = 0;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at];
    while (matched > 0 && (matched === pattern.length || line !== pattern[matched])) matched = borders[matched] ?? 0;
    if (line === pattern[matched]) matched++;
    if (matched === pattern.length) found.push(at + 1 - matched);
  }
  return found;
}

/** For each length, how long the longest proper start of that part is that is also its end. */
function bordersOf(pattern: readonly string[]): Int32Array {
  const borders = new Int32Array(pattern.length + 1);
  let length = 0;
  for (let at = 1; at < pattern.length; at++) {
    while (length > 0 && pattern[at] !== pattern[length]) length = borders[length] ?? 0;
    if (pattern[at] === pattern[length]) length++;
    borders[at + 1] = length;
  }
  return borders;
}
