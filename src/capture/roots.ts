import { parseTreePath } from '../core/treePath.ts';

export interface RootFolder {
  /** What the user calls it. */
  readonly name: string;
  /** Where it is: absolute, parts joined by `/`. */
  readonly location: string;
}

/** The folders of a working directory, and the way between its paths and the places they stand for. */
export interface Roots {
  /** As `FileAccess.roots`. */
  readonly names: readonly string[];
  /** As `FileAccess.nestedRoots`. */
  readonly nested: ReadonlySet<string>;
  /** The folder a path lies in, by its position, and the rest of the path. Throws when it lies in none. */
  locate(path: string): { readonly index: number; readonly inside: string };
  /** The path of a place, by the innermost folder it lies in; `undefined` when it lies in none. */
  pathOf(location: string): string | undefined;
}

/** Names each folder by its own name, made safe and unique. One folder alone needs no name. */
export function createRoots(folders: readonly RootFolder[]): Roots {
  const names = folders.length === 1 ? [''] : uniqueNames(folders.map(({ name }) => safeName(name)));
  const roots = folders.map(({ location }, index) => ({
    name: names[index] ?? '',
    location: location.replace(/\/$/, ''),
  }));
  const innermostFirst = [...roots].sort((a, b) => b.location.length - a.location.length);

  const pathsOf = (location: string): readonly string[] =>
    innermostFirst
      .filter(root => location.startsWith(`${root.location}/`))
      .map(root => joinPath(root.name, location.slice(root.location.length + 1)));

  return {
    names,
    nested: new Set(roots.flatMap(root => pathsOf(root.location))),
    locate: path => {
      if (names.length === 1) return { index: 0, inside: path };
      const [first = '', ...rest] = path.split('/');
      const index = names.indexOf(first);
      if (index === -1) throw new Error(`“${path}” lies in none of the folders.`);
      return { index, inside: rest.join('/') };
    },
    pathOf: location => pathsOf(location)[0],
  };
}

export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** A folder's name is free text in a workspace file; as the first part of a path it must be a safe one. */
function safeName(name: string): string {
  const part = name.replace(/[\\/:\0]/g, '-');
  return parseTreePath(part).ok ? part : `folder ${part}`.trim();
}

/** Adds ` (2)` and so on to names that are taken, upper and lower case being the same to some file systems. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map(name => {
    let unique = name;
    for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${name} (${number})`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
