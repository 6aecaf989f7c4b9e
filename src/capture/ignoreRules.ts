import ignore from 'ignore';
import type { IgnoreRules } from '../core/ports.ts';

/**
 * Answers as git does for files it does not track: the last matching pattern of the nearest ignore file decides, and nothing
 * below an excluded folder can be included again. Upper and lower case differ.
 *
 * @see https://git-scm.com/docs/gitignore
 */
export const ignoreRules: IgnoreRules = files => {
  const texts = new Map(files.map(({ folder, text }) => [folder, text]));
  const known = new Map<string, FolderRules | undefined>([['', topRules(texts.get(''))]]);

  /** `undefined` when the folder is excluded. */
  const rulesIn = (folder: string): FolderRules | undefined => {
    if (known.has(folder)) return known.get(folder);
    const [parent, name] = splitPath(folder);
    const above = rulesIn(parent);
    const rules = above?.excludes(name, 'folder') === false ? above.enter(name, texts.get(folder)) : undefined;
    known.set(folder, rules);
    return rules;
  };

  return path => {
    const [folder, name] = splitPath(path);
    return rulesIn(folder)?.excludes(name, 'file') ?? true;
  };
};

/** The rules in force in one folder, itself not excluded. */
export interface FolderRules {
  excludes(name: string, kind: 'file' | 'folder'): boolean;
  /**
   * The rules in a folder of this one that these do not exclude.
   * @param text of the ignore file in it
   */
  enter(name: string, text: string | undefined): FolderRules;
}

/** The rules in the topmost folder. */
export const topRules = (text: string | undefined): FolderRules => folderRules(levelsOf(text));

/** One ignore file, seen from a folder below it. Its matcher does not exclude that folder. */
interface Level {
  readonly matcher: ignore.Ignore;
  /** The way from the ignore file to the folder: empty, or ending with `/`. */
  readonly way: string;
}

/** @param levels nearest first */
function folderRules(levels: readonly Level[]): FolderRules {
  return {
    excludes: (name, kind) => {
      for (const { matcher, way } of levels) {
        const { ignored, unignored } = matcher.test(way + asEntry(name, kind));
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    enter: (name, text) => folderRules([...levelsOf(text), ...levels.map(level => stepInto(level, name))]),
  };
}

const asEntry = (name: string, kind: 'file' | 'folder'): string => (kind === 'folder' ? `${name}/` : name);

const newMatcher = (): ignore.Ignore => ignore({ ignorecase: false });

const levelsOf = (text: string | undefined): readonly Level[] =>
  text === undefined ? [] : [{ matcher: newMatcher().add(text), way: '' }];

/**
 * An ignore file may exclude a folder that one nearer to it includes again. Its patterns then still apply to what is in the
 * folder, each by itself, but the folder's own exclusion does not: it is taken back for this matcher.
 */
function stepInto({ matcher, way }: Level, name: string): Level {
  const path = `${way}${name}/`;
  if (!matcher.test(path).ignored) return { matcher, way: path };
  return {
    matcher: newMatcher()
      .add(matcher)
      .add({ pattern: `!/${escapePattern(path)}` }),
    way: path,
  };
}

const escapePattern = (path: string): string => path.replace(/[\\*?[\] ]/g, '\\$&');

/** The folder of a path (`''` for the top) and the name in it. */
function splitPath(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}
