import { modesOf } from '../fileAccess.ts';
import { diskKeeps } from '../diskFiles.ts';
import type { Coverage, IgnoreFile, LeftOut } from '../../core/coverage.ts';
import { comparePaths } from '../../core/tree.ts';

/** A coverage as it is put together. */
export interface CoverageParts {
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  readonly ignored: ReadonlySet<string>;
  /** By folder. */
  readonly ignoreFiles: ReadonlyMap<string, readonly IgnoreFile[]>;
}

export const noCoverage: CoverageParts = { leftOut: new Map(), ignored: new Set(), ignoreFiles: new Map() };

/** These parts alone, so that what else was found can be forgotten. */
export const coverageOf = ({ leftOut, ignored, ignoreFiles }: CoverageParts): CoverageParts => ({
  leftOut,
  ignored,
  ignoreFiles,
});

/** What a walk that looked at some paths only has looked at. */
export interface Scope {
  /** These, and all below them. */
  readonly deep: ReadonlySet<string>;
  /** These, but not all below them. */
  readonly exact: ReadonlySet<string>;
}

/** Whether a walk that looked at some paths only has looked at this one. */
export function wasLookedAt(path: string, { deep, exact }: Scope): boolean {
  if (exact.has(path) || deep.has(path)) return true;
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    if (deep.has(path.slice(0, slash))) return true;
  }
  return false;
}

/** What was known, with what a walk that looked at some paths only has found there. */
export function mergeCoverage(known: CoverageParts, found: CoverageParts, scope: Scope): CoverageParts {
  const isKept = (shown: string): boolean => !wasLookedAt(shown.endsWith('/') ? shown.slice(0, -1) : shown, scope);
  return {
    leftOut: new Map([...[...known.leftOut].filter(([path]) => isKept(path)), ...found.leftOut]),
    ignored: new Set([...[...known.ignored].filter(isKept), ...found.ignored]),
    ignoreFiles: new Map([...[...known.ignoreFiles].filter(([path]) => isKept(path)), ...found.ignoreFiles]),
  };
}

export function sameCoverage(a: CoverageParts, b: CoverageParts): boolean {
  return (
    sameMaps(a.leftOut, b.leftOut, (one, other) => one.reason === other.reason && one.size === other.size) &&
    sameMaps(a.ignoreFiles, b.ignoreFiles, sameRules) &&
    a.ignored.size === b.ignored.size &&
    [...a.ignored].every(path => b.ignored.has(path))
  );
}

export const sameRules = (a: readonly IgnoreFile[], b: readonly IgnoreFile[]): boolean =>
  a.length === b.length &&
  a.every((one, at) => {
    const other = b[at];
    return (
      one.text === other?.text &&
      one.source === other.source &&
      one.way === other.way &&
      one.ignoreCase === other.ignoreCase
    );
  });

function sameMaps<Value>(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  same: (a: Value, b: Value) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  for (const [path, value] of a) {
    const other = b.get(path);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}

export const asCoverage = ({ leftOut, ignored, ignoreFiles }: CoverageParts): Coverage => ({
  leftOut: [...leftOut.values()].sort((a, b) => comparePaths(a.path, b.path)),
  ignoreFiles: [...ignoreFiles.values()].flat().sort((a, b) => comparePaths(a.folder, b.folder)),
  ignored: [...ignored].sort(comparePaths),
  modes: modesOf(diskKeeps),
});
