/** Paths as a tree of names. */
export interface Interest {
  /** This path itself is one of them, and with it all below. */
  isWhole: boolean;
  readonly inside: Map<string, Interest>;
}

/** `undefined` for everything. */
export function interestIn(paths: Iterable<string>, roots: readonly string[]): Interest | undefined {
  const top: Interest = { isWhole: false, inside: new Map() };
  for (const path of paths) {
    if (roots.includes(path)) return undefined;
    let at = top;
    for (const name of path.split('/')) {
      let next = at.inside.get(name);
      if (next === undefined) {
        next = { isWhole: false, inside: new Map() };
        at.inside.set(name, next);
      }
      at = next;
    }
    at.isWhole = true;
  }
  return top;
}
