import type { AuthoredChanges, Author } from './authorship.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { RestoreId } from './ids.ts';
import type { RestoreOperation } from './restore.ts';
import { sameEntry, type TreeChange } from './tree.ts';

/** What happened in the workspace after a checkpoint. */
export interface WorkspaceHistory {
  /** The checkpoint before the first of `checkpoints`. */
  readonly previous: Checkpoint;
  /** Oldest first. */
  readonly checkpoints: readonly Checkpoint[];
  readonly restores: readonly RestoreOperation[];
  /** What a checkpoint changed against the one before it. */
  readonly changesOf: (checkpoint: Checkpoint) => readonly TreeChange[];
  /** A checkpoint would not hold a file, or an empty folder, at this path, so that it may have been there all the same. */
  readonly isOutside: (checkpoint: Checkpoint, path: string, isFolder: boolean) => boolean;
}

/** Changes of one stretch of time, by path. */
interface Step {
  readonly authors: readonly Author[];
  readonly changes: Map<string, TreeChange>;
  /** The restore that made them, and the one it took back. */
  readonly restore?: { readonly id: RestoreId; readonly undoes: RestoreId | undefined };
}

/**
 * Puts checkpoints and restores in the order they happened, each with its authors.
 *
 * A turn's changes are the agent's only when a checkpoint was taken as its message was sent; otherwise yours are among them, and both
 * are named. So for a file that is new to a turn, or to what was written after it, unless the checkpoint before would have held it.
 * What a restore did and another took back did not happen: files are whose they were before.
 */
export function authoredHistory(workspace: WorkspaceHistory): readonly AuthoredChanges[] {
  const steps = withoutUndone(stepsOf(workspace));
  return steps.map(({ authors, changes }) => ({ authors, changes: [...changes.values()] }));
}

function stepsOf({ previous, checkpoints, restores, changesOf, isOutside }: WorkspaceHistory): readonly Step[] {
  const restoresBySafety = new Map(restores.map(restore => [restore.safetyId, restore]));
  const steps: Step[] = [];
  const addRestore = (checkpoint: Checkpoint): readonly TreeChange[] => {
    const restore = restoresBySafety.get(checkpoint.id);
    if (restore === undefined) return [];
    const { id, undoes, outcome } = restore;
    const failed = new Set(outcome?.failed.map(({ path }) => path));
    const changes = restore.changes.filter(({ path }) => !failed.has(path));
    steps.push({ authors: ['restore'], changes: byPath(changes), restore: { id, undoes } });
    return changes;
  };

  let restored = addRestore(previous);
  let before = previous;
  for (const checkpoint of checkpoints) {
    const changes = byPath(changesOf(checkpoint));
    for (const { path, from, to } of restored) {
      // A checkpoint's changes are against what was there before the restore: this has been put back to it since.
      if (!changes.has(path)) changes.set(path, { path, from: to, to: from });
    }
    const authors = authorsBetween(before, checkpoint);
    const isUnseen = ({ path, from, to }: TreeChange): boolean =>
      from === undefined && isOutside(before, path, to?.mode === 'folder');
    const unseen = [...changes.values()].filter(isUnseen);
    if (authors[0] !== 'you' && unseen.length > 0) {
      for (const { path } of unseen) changes.delete(path);
      steps.push({ authors: [...new Set<Author>([...authors, 'you'])], changes: byPath(unseen) });
    }
    steps.push({ authors, changes });
    restored = addRestore(checkpoint);
    before = checkpoint;
  }
  return steps;
}

const byPath = (changes: readonly TreeChange[]): Map<string, TreeChange> =>
  new Map(changes.map(change => [change.path, change]));

function authorsBetween(before: Checkpoint, after: Checkpoint): readonly Author[] {
  if (after.kind === 'late') return ['late'];
  if (after.kind !== 'after') return ['you'];
  const startsTurn = (before.kind === 'before' || before.kind === 'baseline') && before.turnId === after.turnId;
  return startsTurn ? ['agent'] : ['agent', 'you'];
}

/** The last undo first, so that what an undo of an undo has done again stays. */
function withoutUndone(steps: readonly Step[]): readonly Step[] {
  for (const [end, { changes, restore: undo }] of [...steps.entries()].reverse()) {
    if (undo?.undoes === undefined) continue;
    const start = steps.findIndex(({ restore }) => restore?.id === undo.undoes);
    if (start === -1) continue;
    for (const [path, { to }] of [...changes]) {
      const change = steps[start]?.changes.get(path);
      if (change === undefined || !sameEntry(change.from, to)) continue;
      for (const step of steps.slice(start, end + 1)) step.changes.delete(path);
    }
  }
  return steps;
}
