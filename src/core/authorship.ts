import { diffTrees, sameEntry, type Tree, type TreeChange, type TreeEntry } from './tree.ts';

/** Who changed a file: the agent inside a turn, you between turns, a write after a turn ended, or a restore. */
export type Author = 'agent' | 'you' | 'late' | 'restore';

/** Changes made by known authors, in one stretch of time. */
export interface AuthoredChanges {
  readonly authors: readonly Author[];
  readonly changes: readonly TreeChange[];
}

/**
 * Tells who made each path differ from `target` until `now`. Replays `history` from the target on; what it does not explain
 * was changed by you. A path that came back to its state in `target` on the way starts afresh.
 *
 * @param history what happened since `target`, oldest first
 */
export function attributeChanges(
  target: Tree,
  history: readonly AuthoredChanges[],
  now: Tree,
): ReadonlyMap<string, ReadonlySet<Author>> {
  const paths = new Map(diffTrees(target, now).map(({ path, from, to }) => [path, new PathHistory(from, to)]));
  const historyOf = (path: string): PathHistory => {
    let known = paths.get(path);
    if (known === undefined) {
      const same = target.get(path);
      known = new PathHistory(same, same);
      paths.set(path, known);
    }
    return known;
  };
  for (const { authors, changes } of history) {
    for (const { path, to } of changes) historyOf(path).become(to, authors);
  }
  for (const known of paths.values()) known.become(known.now, ['you']);
  return new Map([...paths].map(([path, { authors }]) => [path, authors] as const).filter(([, { size }]) => size > 0));
}

/** A path on its way from the target until now. */
class PathHistory {
  readonly #target: TreeEntry | undefined;
  readonly now: TreeEntry | undefined;
  #state: TreeEntry | undefined;
  authors: ReadonlySet<Author> = new Set();

  constructor(target: TreeEntry | undefined, now: TreeEntry | undefined) {
    this.#target = target;
    this.#state = target;
    this.now = now;
  }

  become(state: TreeEntry | undefined, by: readonly Author[]): void {
    if (sameEntry(this.#state, state)) return;
    this.#state = state;
    this.authors = new Set(sameEntry(state, this.#target) ? [] : [...this.authors, ...by]);
  }
}

/** What was at a path at one moment, and who made it so. */
export interface AuthoredState {
  readonly entry: TreeEntry | undefined;
  readonly authors: readonly Author[];
}

/**
 * What a path became since `target`, oldest first; the last is what it is now. Begins anew where it came back to what it was.
 *
 * @param history what happened since `target`, oldest first
 */
export function statesSince(
  path: string,
  target: TreeEntry | undefined,
  history: readonly AuthoredChanges[],
  now: TreeEntry | undefined,
): readonly AuthoredState[] {
  let states: AuthoredState[] = [];
  const add = (entry: TreeEntry | undefined, authors: readonly Author[]): void => {
    const last = states.at(-1);
    if (sameEntry(last === undefined ? target : last.entry, entry)) return;
    if (sameEntry(target, entry)) states = [];
    else states.push({ entry, authors });
  };
  for (const { authors, changes } of history) {
    const change = changes.find(({ path: changed }) => changed === path);
    if (change !== undefined) add(change.to, authors);
  }
  add(now, ['you']);
  return states;
}
