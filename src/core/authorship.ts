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
  const states = new Map<string, TreeEntry | undefined>();
  const authors = new Map<string, Set<Author>>();
  const stateOf = (path: string): TreeEntry | undefined => (states.has(path) ? states.get(path) : target.get(path));
  const credit = (path: string, state: TreeEntry | undefined, by: readonly Author[]): void => {
    if (sameEntry(stateOf(path), state)) return;
    states.set(path, state);
    if (sameEntry(state, target.get(path))) authors.delete(path);
    else authors.set(path, new Set([...(authors.get(path) ?? []), ...by]));
  };

  for (const { authors: by, changes } of history) {
    for (const { path, to } of changes) credit(path, to, by);
  }
  const differing = diffTrees(target, now).map(({ path }) => path);
  for (const path of new Set([...differing, ...states.keys()])) credit(path, now.get(path), ['you']);
  return authors;
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
