import { characterSet } from './characterSet.ts';

/** A pattern, read once. Texts it is matched against are byte strings, as `asBytes` makes them. */
export type Glob = readonly GlobPart[];

export type GlobPart =
  /** This character. */
  | number
  /** One of these characters, the slash not among them. */
  | ReadonlySet<number>
  /** `?`: one character, not a slash. */
  | 'one'
  /** `*`: any number of characters, no slash among them. */
  | 'some'
  /** `**` between slashes, with the slash after it: nothing, or everything up to some slash. */
  | 'folders'
  /** `**` at the end, or before an escaped slash: any characters. */
  | 'rest';

/** One character for each byte of UTF-8: for git, `?` is one byte and a range is one of bytes. */
export const asBytes = (text: string): string =>
  isPlain.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');

/** ASCII letters only, as git has it. */
export const inLowerCase = (bytes: string): string => bytes.replace(/[A-Z]+/g, letters => letters.toLowerCase());

/** Characters before the first that has a meaning of its own. */
export const literalLength = (pattern: string): number => {
  const special = pattern.search(/[*?[\\]/);
  return special === -1 ? pattern.length : special;
};

/**
 * Reads a pattern of git's, a byte string; `undefined` when it can match nothing, such as `[a`.
 * @param ignoreCase the pattern is matched against texts in lower case
 */
export function parseGlob(pattern: string, ignoreCase: boolean): Glob | undefined {
  const parts: GlobPart[] = [];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '*') {
      const stars = readStars(pattern, at);
      parts.push(stars.part);
      at = stars.end;
    } else if (character === '[') {
      const found = characterSet(pattern, at, ignoreCase);
      if (found === undefined) return undefined;
      parts.push(found.set);
      at = found.end;
    } else if (character === '\\') {
      if (at + 1 === pattern.length) return undefined;
      // Git compares an escaped capital as it is, also where case does not matter: it then matches nothing.
      parts.push(pattern.charCodeAt(at + 1));
      at += 2;
    } else {
      parts.push(character === '?' ? 'one' : (ignoreCase ? inLowerCase(character) : character).charCodeAt(0));
      at++;
    }
  }
  return parts;
}

/**
 * Two stars are special only between slashes. Git compares what comes before the first special character by itself, and then
 * takes stars right behind it for stars at the start: `a/b**`, a slash and `c` match `a/bx/y/c`.
 */
function readStars(pattern: string, start: number): { readonly part: GlobPart; readonly end: number } {
  let end = start;
  while (pattern[end] === '*') end++;
  const isOpenBefore = start === literalLength(pattern) || pattern[start - 1] === '/';
  if (end - start === 1 || !isOpenBefore) return { part: 'some', end };
  if (end === pattern.length || pattern.startsWith('\\/', end)) return { part: 'rest', end };
  return pattern[end] === '/' ? { part: 'folders', end: end + 1 } : { part: 'some', end };
}

/**
 * Tells whether the whole text matches. Only the last `*` and the last `**` ever need another try: whatever an earlier one
 * could give up, the later one can take. So this takes no more than about the square of the text's length.
 */
export function matchesGlob(glob: Glob, text: string): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  let wide = -1;
  let wideAt = 0;
  for (;;) {
    const next = glob[part];
    if (next === undefined) {
      if (at === text.length) return true;
    } else if (next === 'some') {
      star = ++part;
      starAt = at;
      continue;
    } else if (next === 'folders' || next === 'rest') {
      if (next === 'rest' && part === glob.length - 1) return true;
      wide = part++;
      wideAt = at;
      star = -1;
      continue;
    } else if (at < text.length && fits(next, text.charCodeAt(at))) {
      part++;
      at++;
      continue;
    }
    if (star !== -1 && starAt < text.length && text.charCodeAt(starAt) !== slash) {
      part = star;
      at = ++starAt;
    } else {
      wideAt = wide === -1 ? -1 : nextTry(glob[wide], text, wideAt);
      if (wideAt === -1) return false;
      part = wide + 1;
      at = wideAt;
      star = -1;
    }
  }
}

/** Most texts: their characters are their bytes. */
const isPlain = /^[ -~]*$/;

const slash = 0x2f;

function fits(part: number | 'one' | ReadonlySet<number>, character: number): boolean {
  if (typeof part === 'number') return part === character;
  return part === 'one' ? character !== slash : part.has(character);
}

/** Where what follows a `**` may start next; -1 when nowhere. */
function nextTry(part: GlobPart | undefined, text: string, at: number): number {
  if (part === 'rest') return at < text.length ? at + 1 : -1;
  const found = text.indexOf('/', at);
  return found === -1 ? -1 : found + 1;
}
