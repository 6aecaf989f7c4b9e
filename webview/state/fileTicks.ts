import type { PlannedFileView } from '../../src/protocol/views.ts';

/**
 * Ticks that differ from the default, by path. Only these are kept, so that in a refreshed preview what the user decided
 * stays decided, and a file that has become theirs since is unticked by default.
 */
export type Ticks = ReadonlyMap<string, boolean>;

export type TriState = 'true' | 'false' | 'mixed';

/** Files the user changed are kept unless ticked; all others are restored unless unticked. */
export const isTickedAtFirst = (file: PlannedFileView): boolean => file.group !== 'yours';

export const isTicked = (ticks: Ticks, file: PlannedFileView): boolean => ticks.get(file.path) ?? isTickedAtFirst(file);

/** Returns the ticks with each of `files` set to `ticked`. */
export function setTicks(ticks: Ticks, files: readonly PlannedFileView[], ticked: boolean): Ticks {
  const next = new Map(ticks);
  for (const file of files) {
    if (isTickedAtFirst(file) === ticked) next.delete(file.path);
    else next.set(file.path, ticked);
  }
  return next;
}

/** Ticks all of `files`, or unticks them when all are ticked already. */
export const toggleTicks = (ticks: Ticks, files: readonly PlannedFileView[]): Ticks =>
  setTicks(ticks, files, tickState(ticks, files) !== 'true');

/** The tick of a group: a dash when only some of its files are chosen. */
export function tickState(ticks: Ticks, files: readonly PlannedFileView[]): TriState {
  const ticked = files.filter(file => isTicked(ticks, file)).length;
  if (ticked === 0) return 'false';
  return ticked === files.length ? 'true' : 'mixed';
}

export const chosenFiles = (ticks: Ticks, files: readonly PlannedFileView[]): readonly PlannedFileView[] =>
  files.filter(file => isTicked(ticks, file));
