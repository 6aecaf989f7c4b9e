import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ThreadFolder } from '../../core/threadFolder.ts';

/** Where an agent works. */
export interface AgentPlace {
  /** Absolute, and there. */
  readonly cwd: string;
  /** Absolute: more folders that it may work in. */
  readonly additionalDirectories: readonly string[];
  /** The absolute path of one in the workspace's trees. */
  readonly absolutePathOf: (treePath: string) => string;
  /** The path in the workspace's trees of an absolute path; `undefined` for one outside of the workspace. */
  readonly treePathOf: (absolutePath: string) => string | undefined;
}

/** Rejects, in words, when there is no such place, as for a workspace without a local folder. */
export type AgentPlaces = (folder: ThreadFolder) => AgentPlace;

export const isSamePlace = (a: AgentPlace, b: AgentPlace): boolean =>
  a.cwd === b.cwd && JSON.stringify(a.additionalDirectories) === JSON.stringify(b.additionalDirectories);

/** Paths as an agent names them: absolute, relative to where it works, or as a URI. */
export interface PlacedPaths {
  /** In the workspace's trees. */
  readonly paths: readonly string[];
  /** Absolute, outside of where the agent works; where links lead for those that only seem to be inside. */
  readonly outside: readonly string[];
}

export function placePaths(names: Iterable<string>, place: AgentPlace): PlacedPaths {
  const roots = [place.cwd, ...place.additionalDirectories].flatMap(folder => [
    { folder, real: folder },
    { folder, real: realPath(folder) },
  ]);
  const [paths, outside] = [new Set<string>(), new Set<string>()];
  for (const name of names) {
    const absolute = absolutePath(name, place.cwd);
    if (absolute === undefined) continue;
    const root = roots.find(({ real }) => isInside(absolute, real));
    const target = realPath(absolute);
    if (root === undefined) outside.add(absolute);
    else if (!roots.some(({ real }) => isInside(target, real))) outside.add(target);
    const known = root === undefined ? absolute : path.join(root.folder, path.relative(root.real, absolute));
    const treePath = place.treePathOf(known);
    if (treePath !== undefined && treePath !== '') paths.add(treePath);
  }
  return { paths: [...paths], outside: [...outside] };
}

function absolutePath(name: string, folder: string): string | undefined {
  if (name.includes('\0')) return undefined;
  if (!/^file:/i.test(name)) return path.resolve(folder, name);
  try {
    return fileURLToPath(name);
  } catch {
    return undefined;
  }
}

function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** Without links, as far as it is there. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(realPath(folder), path.basename(file));
  }
}
