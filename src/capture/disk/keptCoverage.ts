import { modesOf } from '../fileAccess.ts';
import { diskKeeps } from '../diskFiles.ts';
import { severalRoots, type Coverage, type IgnoreFile, type LeftOut } from '../../core/coverage.ts';
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

/** Tells whether a walk that looked at some paths only has looked at a path. */
export function lookedAt({ deep, exact }: Scope): (path: string) => boolean {
  // Few paths have a slash just there, so that few have to be looked up.
  const lengths = new Set([...deep].map(({ length }) => length));
  return path => {
    if (exact.has(path)) return true;
    for (const length of lengths) {
      if (path.length !== length && path.charCodeAt(length) !== slash) continue;
      if (deep.has(path.slice(0, length))) return true;
    }
    return false;
  };
}

const slash = 0x2f;

/** What was known, with what a walk that looked at some paths only has found there. */
export function mergeCoverage(known: CoverageParts, found: CoverageParts, scope: Scope): CoverageParts {
  const isReplaced = lookedAt(scope);
  const merged = <Value>(
    of: ReadonlyMap<string, Value>,
    then: ReadonlyMap<string, Value>,
  ): ReadonlyMap<string, Value> => {
    const kept = [...of].filter(([path]) => !isReplaced(withoutSlash(path)));
    return kept.length === of.size && then.size === 0 ? of : new Map([...kept, ...then]);
  };
  const ignored = [...known.ignored].filter(path => !isReplaced(withoutSlash(path)));
  return {
    leftOut: merged(known.leftOut, found.leftOut),
    ignored:
      ignored.length === known.ignored.size && found.ignored.size === 0
        ? known.ignored
        : new Set([...ignored, ...found.ignored]),
    ignoreFiles: merged(known.ignoreFiles, found.ignoreFiles),
  };
}

const withoutSlash = (shown: string): string => (shown.endsWith('/') ? shown.slice(0, -1) : shown);

export function sameCoverage(a: CoverageParts, b: CoverageParts): boolean {
  return (
    sameMaps(a.leftOut, b.leftOut, (one, other) => one.reason === other.reason && one.size === other.size) &&
    sameMaps(a.ignoreFiles, b.ignoreFiles, sameRules) &&
    (a.ignored === b.ignored ||
      (a.ignored.size === b.ignored.size && [...a.ignored].every(path => b.ignored.has(path))))
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
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [path, value] of a) {
    const other = b.get(path);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}

export const asCoverage = ({ leftOut, ignored, ignoreFiles }: CoverageParts, roots: readonly string[]): Coverage => ({
  leftOut: [...leftOut.values()].sort((a, b) => comparePaths(a.path, b.path)),
  ignoreFiles: [...ignoreFiles.values()].flat().sort((a, b) => comparePaths(a.folder, b.folder)),
  ignored: [...ignored].sort(comparePaths),
  modes: modesOf(diskKeeps),
  ...severalRoots(roots),
});
