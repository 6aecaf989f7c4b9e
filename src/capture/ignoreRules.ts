import type { IgnoreFile, IgnoreSource } from '../core/coverage.ts';
import type { IgnoreRules } from '../core/ports/workingDirectory.ts';
import { readPatterns, type PatternsInFolder } from './ignorePatterns.ts';

/**
 * Answers as git does for files it does not track: the last matching pattern of the nearest ignore file decides, and nothing
 * below an excluded folder can be included again. The settings `exclude` and `include` and VS Code's hidden files are asked
 * first, in this order; then the `.gitignore` files, nearest first, `info/exclude` and the user's own file. Upper and lower
 * case differ unless the repository says otherwise.
 *
 * Each repository has its own ignore files: at the top of one that lies inside another, the rules of the outer one end, and
 * only the settings go on. So the answers are those that git gives in each repository, put together.
 *
 * @see https://git-scm.com/docs/gitignore
 */
export const ignoreRules: IgnoreRules = files => {
  const filesIn = new Map<string, IgnoreFile[]>();
  for (const file of files) {
    const others = filesIn.get(file.folder);
    if (others === undefined) filesIn.set(file.folder, [file]);
    else others.push(file);
  }
  const inFolder = (folder: string) => rulesInFolder(filesIn.get(folder) ?? []);
  const known = new Map<string, FolderRules | undefined>([['', topRules(...inFolder(''))]]);

  /** `undefined` when the folder is excluded. */
  const rulesIn = (folder: string): FolderRules | undefined => {
    if (known.has(folder)) return known.get(folder);
    const [parent, name] = splitPath(folder);
    const above = rulesIn(parent);
    const rules = above?.excludes(name, 'folder') === false ? above.enter(name, ...inFolder(folder)) : undefined;
    known.set(folder, rules);
    return rules;
  };

  return path => {
    const isFolder = path.endsWith('/');
    const [folder, name] = splitPath(isFolder ? path.slice(0, -1) : path);
    return rulesIn(folder)?.excludes(name, isFolder ? 'folder' : 'file') ?? true;
  };
};

/** Rules of a folder that are not in its `.gitignore` file. A checkpoint keeps them with their folder, as an `IgnoreFile`. */
export type RuleSource = Omit<IgnoreFile, 'folder'>;

/** The ignore files kept with one folder, as `enter` takes them. */
export const rulesInFolder = (
  files: readonly IgnoreFile[],
): readonly [text: string | undefined, more: readonly RuleSource[]] => [
  files.find(isIgnoreFileInside)?.text,
  files.filter(file => !isIgnoreFileInside(file)),
];

/** The rules in force in one folder, itself not excluded. */
export interface FolderRules {
  excludes(name: string, kind: 'file' | 'folder'): boolean;
  /**
   * The rules in a folder of this one that these do not exclude.
   * @param text of the ignore file in it
   * @param more as `readNestedRules` finds them, where the folder has a `.git` of its own
   */
  enter(name: string, text: string | undefined, more?: readonly RuleSource[]): FolderRules;
}

/**
 * The rules in the topmost folder.
 * @param more as `readRootRules` finds them
 */
export const topRules = (text: string | undefined, more: readonly RuleSource[] = []): FolderRules =>
  folderRules(add({ settings: [], nearest: [], general: [], ignoreCase: false }, text, more));

/** What decides in a folder: first the settings, then its ignore files, the nearest first, then the rest. */
interface InForce {
  readonly settings: readonly Layer[];
  readonly nearest: readonly Layer[];
  readonly general: readonly Layer[];
  /** In the repository the folder belongs to. */
  readonly ignoreCase: boolean;
}

/** Rules of one source. */
interface Layer {
  readonly patterns: PatternsInFolder;
  readonly isInclude: boolean;
}

function folderRules(inForce: InForce): FolderRules {
  const { settings, nearest, general } = inForce;
  const layers = [...settings, ...nearest, ...general];
  return {
    excludes: (name, kind) => {
      for (const { patterns, isInclude } of layers) {
        const found = patterns.find(name, kind);
        // What a list of inclusions takes back is decided as if it did not name it.
        if (found !== undefined && !(isInclude && found.isNegative)) return !isInclude && !found.isNegative;
      }
      return false;
    },
    enter: (name, text, more = []) => {
      const stepInto = ({ patterns, isInclude }: Layer): Layer => ({ patterns: patterns.enter(name), isInclude });
      const inside = {
        ...inForce,
        settings: settings.map(stepInto),
        nearest: nearest.map(stepInto),
        general: general.map(stepInto),
      };
      return folderRules(add(inside, text, more));
    },
  };
}

function add(inForce: InForce, text: string | undefined, more: readonly RuleSource[]): InForce {
  if (text === undefined && more.length === 0) return inForce;
  const repository = more.find(({ source }) => source === 'repository');
  const above: InForce =
    repository === undefined
      ? inForce
      : { ...inForce, nearest: [], general: [], ignoreCase: repository.ignoreCase ?? false };
  const layerOf = (file: RuleSource): Layer => ({
    patterns: readPatterns(file.text, above.ignoreCase, file.way),
    isInclude: file.source === 'include',
  });
  const layersOf = (...sources: readonly (IgnoreSource | undefined)[]): readonly Layer[] =>
    sources.flatMap(wanted => more.filter(({ source }) => source === wanted).map(layerOf));

  return {
    ...above,
    settings: [...layersOf('exclude', 'include', 'hidden'), ...above.settings],
    nearest: [...(text === undefined ? [] : [layerOf({ text })]), ...layersOf(undefined), ...above.nearest],
    general: [...layersOf('repository', 'user'), ...above.general],
  };
}

const isIgnoreFileInside = ({ source, way }: RuleSource): boolean => source === undefined && way === undefined;

/** The folder of a path (`''` for the top) and the name in it. */
function splitPath(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}
