import { asBytes, inLowerCase, literalLength, matchesGlob, parseGlob, type Glob } from './glob.ts';

/** One line of an ignore file. */
export interface IgnorePattern {
  /** Lines further down decide over those above. */
  readonly line: number;
  /** Includes again what it matches. */
  readonly isNegative: boolean;
  readonly foldersOnly: boolean;
}

/** The patterns of one ignore file, seen from one folder. They decide about a path by itself, whatever holds for the folders above it. */
export interface PatternsInFolder {
  /** The last pattern that matches an entry of the folder. */
  find(name: string, kind: 'file' | 'folder'): IgnorePattern | undefined;
  /** The same patterns, seen from a folder of this one. */
  enter(name: string): PatternsInFolder;
}

/**
 * Reads the text of an ignore file, without a byte order mark.
 * @param way the path of the folder seen from, relative to where the patterns count; `''` when it is there
 * @see https://git-scm.com/docs/gitignore
 */
export function readPatterns(text: string, ignoreCase: boolean, way = ''): PatternsInFolder {
  const names = new Map<string, IgnorePattern[]>();
  const endings = new Map<string, IgnorePattern[]>();
  const paths = new Map<string, IgnorePattern[]>();
  const folders = new Set<string>();
  const patterns = text.split('\n').flatMap((content, line) => parseLine(content, line, ignoreCase) ?? []);
  const globs: GlobPattern[] = [];
  for (const pattern of patterns) {
    const { literal, ending } = pattern;
    if (literal !== undefined && pattern.isPath) {
      add(paths, literal, pattern);
      folders.add(literal.slice(0, literal.lastIndexOf('/') + 1));
    } else if (literal !== undefined) add(names, literal, pattern);
    else if (ending !== undefined) add(endings, ending, pattern);
    else globs.push(pattern);
  }
  globs.reverse();
  const bytes = asBytes(way === '' ? '' : `${way}/`);
  const nameGlobs = globsByStart(globs.filter(({ isPath }) => !isPath));
  const pathGlobs = globs.filter(({ isPath }) => isPath);
  const file = { ignoreCase, names, endings, paths, folders, nameGlobs };
  return patternsInFolder(file, ignoreCase ? inLowerCase(bytes) : bytes, pathGlobs);
}

/** What needs no comparing one by one. Patterns of a key are in the order of their lines. */
interface PatternFile {
  readonly ignoreCase: boolean;
  /** `name` */
  readonly names: Map<string, IgnorePattern[]>;
  /** `*.ending`, by what comes after the star. */
  readonly endings: Map<string, IgnorePattern[]>;
  /** `folder/name` */
  readonly paths: Map<string, IgnorePattern[]>;
  /** Of `paths`: empty, or ending with a slash. */
  readonly folders: Set<string>;
  /** Compared with names, last line first: those for a name by its first character. */
  readonly nameGlobs: (first: string) => readonly GlobPattern[];
}

interface GlobPattern extends IgnorePattern {
  readonly glob: Glob;
  /** What every match begins with, and what it ends with. */
  readonly start: string;
  readonly end: string;
  /** Counts from the ignore file's folder on. Others are compared with names alone. */
  readonly isPath: boolean;
}

/**
 * @param way empty, or ending with a slash
 * @param pathGlobs last line first; those that match nothing below `way` may be missing
 */
function patternsInFolder(file: PatternFile, way: string, pathGlobs: readonly GlobPattern[]): PatternsInFolder {
  const { ignoreCase, names, endings, paths, nameGlobs } = file;
  const hasPaths = file.folders.has(way);
  const textOf = (name: string): string => (ignoreCase ? inLowerCase(asBytes(name)) : asBytes(name));

  return {
    find: (name, kind) => {
      const text = textOf(name);
      let found = later(undefined, names.get(text), kind);
      const dot = endings.size === 0 ? -1 : text.lastIndexOf('.');
      if (dot !== -1) found = later(found, endings.get(text.slice(dot)), kind);
      if (hasPaths) found = later(found, paths.get(way + text), kind);
      found = laterGlob(found, nameGlobs(text.charAt(0)), text, kind);
      return pathGlobs.length === 0 ? found : laterGlob(found, pathGlobs, way + text, kind);
    },
    enter: name => {
      const inside = `${way}${textOf(name)}/`;
      const globs = pathGlobs.filter(({ start }) => start.startsWith(inside) || inside.startsWith(start));
      return patternsInFolder(file, inside, globs);
    },
  };
}

/** @param globs last line first */
function globsByStart(globs: readonly GlobPattern[]): (first: string) => readonly GlobPattern[] {
  const open = globs.filter(({ start }) => start === '');
  const starts = new Set(globs.map(({ start }) => start.charAt(0)));
  const lists = new Map(
    [...starts].map(first => [first, globs.filter(({ start }) => start === '' || start.startsWith(first))]),
  );
  return first => lists.get(first) ?? open;
}

/** The last of some patterns that applies, if its line comes after that of the one found so far. */
function later(
  found: IgnorePattern | undefined,
  patterns: readonly IgnorePattern[] | undefined,
  kind: 'file' | 'folder',
): IgnorePattern | undefined {
  const last = patterns?.findLast(({ foldersOnly }) => kind === 'folder' || !foldersOnly);
  return last !== undefined && (found === undefined || found.line < last.line) ? last : found;
}

/** The same for patterns of which the last comes first. */
function laterGlob(
  found: IgnorePattern | undefined,
  globs: readonly GlobPattern[],
  text: string,
  kind: 'file' | 'folder',
): IgnorePattern | undefined {
  for (const pattern of globs) {
    if (found !== undefined && pattern.line < found.line) return found;
    if (pattern.foldersOnly && kind === 'file') continue;
    if (text.startsWith(pattern.start) && text.endsWith(pattern.end) && matchesGlob(pattern.glob, text)) return pattern;
  }
  return found;
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

interface ParsedPattern extends GlobPattern {
  /** What it matches, when that is one text alone. */
  readonly literal: string | undefined;
  /** What it matches the end of a name with, when that is all and begins with the name's last dot. */
  readonly ending: string | undefined;
}

/** `undefined` for a line that matches nothing. */
function parseLine(content: string, line: number, ignoreCase: boolean): ParsedPattern | undefined {
  const whole = withoutTrailingSpaces(upToNul(content.replace(/\r$/, '')));
  if (whole.startsWith('#')) return undefined;
  const isNegative = whole.startsWith('!');
  const positive = asBytes(isNegative ? whole.slice(1) : whole);
  const foldersOnly = positive.endsWith('/');
  const path = foldersOnly ? positive.slice(0, -1) : positive;
  const isPath = path.includes('/');
  const pattern = path.startsWith('/') ? path.slice(1) : path;
  if (pattern === '') return undefined;
  const glob = parseGlob(pattern, ignoreCase);
  if (glob === undefined) return undefined;
  const start = pattern.slice(0, literalLength(pattern));
  return {
    line,
    isNegative,
    foldersOnly,
    glob,
    start: ignoreCase ? inLowerCase(start) : start,
    end: endOf(glob),
    isPath,
    literal: literalOf(glob),
    ending: isPath || glob[0] !== 'some' ? undefined : endingOf(glob.slice(1)),
  };
}

function literalOf(glob: Glob): string | undefined {
  const end = endOf(glob);
  return end.length === glob.length ? end : undefined;
}

/** The plain characters at the end. */
function endOf(glob: Glob): string {
  const characters = glob.slice(glob.findLastIndex(part => typeof part !== 'number') + 1);
  return characters.map(part => (typeof part === 'number' ? String.fromCharCode(part) : '')).join('');
}

function endingOf(glob: Glob): string | undefined {
  const literal = literalOf(glob);
  return literal?.lastIndexOf('.') === 0 ? literal : undefined;
}

const upToNul = (line: string): string => {
  const end = line.indexOf('\0');
  return end === -1 ? line : line.slice(0, end);
};

/** Spaces at the end do not count, but for one that is escaped. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end--;
  if (end === line.length) return line;
  const backslashes = end - line.slice(0, end).replace(/\\+$/, '').length;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}
