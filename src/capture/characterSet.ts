/** The characters a `[…]` of a pattern stands for, and where the pattern goes on. */
export interface CharacterSet {
  readonly set: ReadonlySet<number>;
  readonly end: number;
}

/**
 * Reads a `[…]`: characters, ranges, named classes, `!` or `^` for all others. A slash is never among them. `undefined` when it
 * is not closed or names a class that is not there: git then matches nothing.
 *
 * @param start of the bracket
 * @param ignoreCase texts are in lower case. Git then lets capitals stand for small letters in ranges and classes, but not by themselves.
 */
export function characterSet(pattern: string, start: number, ignoreCase: boolean): CharacterSet | undefined {
  const isNegated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const first = isNegated ? start + 2 : start + 1;
  const members = new Set<number>();
  let previous: number | undefined;
  let at = first;
  // A closing bracket that comes first is a character like any other.
  while (at === first || pattern[at] !== ']') {
    const member = readMember(pattern, at, previous);
    if (member === undefined) return undefined;
    for (const character of member.characters) {
      members.add(character);
      if (ignoreCase && member.isSpan && isCapital(character)) members.add(character + capitalToSmall);
    }
    previous = member.isSpan ? undefined : member.characters[0];
    at = member.end;
  }
  const set = new Set(bytes.filter(byte => members.has(byte) !== isNegated && byte !== slash));
  return { set, end: at + 1 };
}

interface Member {
  readonly characters: readonly number[];
  /** A range or a class: no range can start with it. */
  readonly isSpan: boolean;
  readonly end: number;
}

function readMember(pattern: string, at: number, previous: number | undefined): Member | undefined {
  const character = pattern[at];
  if (character === '-' && previous !== undefined && at + 1 < pattern.length && pattern[at + 1] !== ']') {
    const last = readCharacter(pattern, at + 1);
    return last && { characters: range(previous, last.character), isSpan: true, end: last.end };
  }
  if (character === '[' && pattern[at + 1] === ':') {
    const close = pattern.indexOf(']', at + 2);
    if (close === -1) return undefined;
    if (close > at + 2 && pattern[close - 1] === ':') {
      const characters = classes.get(pattern.slice(at + 2, close - 1));
      return characters && { characters, isSpan: true, end: close + 1 };
    }
  }
  const single = readCharacter(pattern, at);
  return single && { characters: [single.character], isSpan: false, end: single.end };
}

/** One character, perhaps escaped. */
function readCharacter(pattern: string, at: number): { readonly character: number; readonly end: number } | undefined {
  const position = pattern[at] === '\\' ? at + 1 : at;
  return position < pattern.length ? { character: pattern.charCodeAt(position), end: position + 1 } : undefined;
}

const slash = 0x2f;
const capitalToSmall = 0x20;

const bytes: readonly number[] = Array.from({ length: 256 }, (_, byte) => byte);

const range = (from: number, to: number): readonly number[] => bytes.slice(from, to + 1);

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

const ascii = (members: RegExp): readonly number[] =>
  bytes.filter(byte => byte < 0x80 && members.test(String.fromCharCode(byte)));

/** What git takes for each class: ASCII only, and without the vertical tab and the form feed among spaces. */
const classes: ReadonlyMap<string, readonly number[]> = new Map([
  ['alnum', ascii(/[A-Za-z0-9]/)],
  ['alpha', ascii(/[A-Za-z]/)],
  ['blank', ascii(/[ \t]/)],
  ['cntrl', [...range(0x00, 0x1f), 0x7f]],
  ['digit', ascii(/[0-9]/)],
  ['graph', range(0x21, 0x7e)],
  ['lower', ascii(/[a-z]/)],
  ['print', range(0x20, 0x7e)],
  ['punct', ascii(/[!-/:-@[-`{-~]/)],
  ['space', ascii(/[ \t\n\r]/)],
  ['upper', ascii(/[A-Z]/)],
  ['xdigit', ascii(/[A-Fa-f0-9]/)],
]);
