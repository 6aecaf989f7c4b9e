import { fail, ok, type Result } from '../../core/result.ts';
import type { EditProblem } from '../../core/thread.ts';
import { parseTreePath } from '../../core/treePath.ts';
import { sameBytes } from '../../core/sameBytes.ts';
import type { Edit } from './edit.ts';
import { fitEdit, type FittedEdit, type ReadFile } from './fitEdit.ts';
import { misfit, type Misfit } from './misfit.ts';

/** What all edits together do to one file. */
export interface FileChange {
  readonly path: string;
  /** The name the file has so far, when it is renamed; then nothing is at `path` yet. */
  readonly renamedFrom: string | undefined;
  /** `undefined` when the file is new. */
  readonly before: Uint8Array | undefined;
  /** `undefined` when the file is deleted. */
  readonly after: Uint8Array | undefined;
  /** Numbers of the edits that make the change, in order. */
  readonly edits: readonly number[];
  /** The edits also ask for other permissions, which are left as they are. */
  readonly ignoresMode: boolean;
}

export interface EditPlan {
  /** One for each file that the fitting edits are about, in the order of the text; some change nothing. */
  readonly changes: readonly FileChange[];
  /** Why the other edits do not fit, in the order of the text. */
  readonly problems: readonly EditProblem[];
  /** How many edits fit when those that do not are skipped. */
  readonly fitting: number;
}

export interface PlanOptions {
  /** Paths open in an editor with changes that are not on disk. */
  readonly unsavedPaths: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decides what the edits do, each on the result of those before it, and writes nothing. An edit that does not fit is
 * skipped and the ones after it are judged without it. Rejects only when the signal aborts.
 */
export async function planEdits(
  edits: readonly Edit[],
  read: (path: string) => Promise<Uint8Array | undefined>,
  options: PlanOptions,
): Promise<EditPlan> {
  const state: State = {
    found: new Map(),
    now: new Map(),
    history: [],
    touched: new Map(),
    renames: new Map(),
    modes: new Set(),
  };
  const problems: EditProblem[] = [];
  const readNow: ReadFile = (path, before) =>
    before === undefined
      ? readChecked(state, path, read, options.unsavedPaths)
      : readEarlier(state, path, before, read, options.unsavedPaths);
  for (const edit of edits) {
    options.signal?.throwIfAborted();
    const fitted = await fitEdit(edit, readNow);
    const taken = fitted.ok ? take(state, edit, fitted.value) : fitted;
    if (!taken.ok) problems.push(toProblem(edit, taken.error));
  }
  options.signal?.throwIfAborted();
  return { changes: changesOf(state), problems, fitting: edits.length - problems.length };
}

interface State {
  /** Files as they were read. */
  readonly found: Map<string, Uint8Array | undefined>;
  /** Files as the edits so far leave them. */
  readonly now: Map<string, Uint8Array | undefined>;
  /** What the edits made of files, one step after the other. */
  readonly history: { readonly edit: number; readonly path: string; readonly bytes: Uint8Array | undefined }[];
  /** Which edits are about a path. */
  readonly touched: Map<string, number[]>;
  /** New name to the name in the beginning. */
  readonly renames: Map<string, string>;
  readonly modes: Set<string>;
}

async function readChecked(
  state: State,
  path: string,
  read: (path: string) => Promise<Uint8Array | undefined>,
  unsavedPaths: readonly string[],
): Promise<Result<Uint8Array | undefined, Misfit>> {
  if (state.now.has(path)) return ok(state.now.get(path));
  if (state.found.has(path)) return ok(state.found.get(path));
  const safe = parseTreePath(path);
  if (!safe.ok) return fail(misfit(`The path “${path}” is not allowed: ${safe.error.reason}.`));
  if (path.startsWith('~/')) return fail(misfit(`The path “${path}” is not allowed: it lies in the home folder.`));
  if (unsavedPaths.includes(path)) return fail(misfit(`“${path}” has unsaved changes in an editor. Save it first.`));
  try {
    state.found.set(path, await read(path));
  } catch {
    return fail(misfit(`“${path}” cannot be read.`));
  }
  return ok(state.found.get(path));
}

async function readEarlier(
  state: State,
  path: string,
  before: number,
  ...rest: [read: (path: string) => Promise<Uint8Array | undefined>, unsavedPaths: readonly string[]]
): Promise<Result<Uint8Array | undefined, Misfit>> {
  const now = await readChecked(state, path, ...rest);
  if (!now.ok || !state.now.has(path)) return now;
  const earlier = state.history.findLast(step => step.path === path && step.edit < before);
  return ok(earlier === undefined ? state.found.get(path) : earlier.bytes);
}

function take(state: State, edit: Edit, { files, rename }: FittedEdit): Result<void, Misfit> {
  for (const { path, bytes } of files) {
    const obstacle = bytes === undefined ? undefined : obstacleTo(state, path, rename?.from);
    if (obstacle !== undefined) return fail(misfit(obstacle));
  }
  for (const { path, bytes } of files) {
    state.now.set(path, bytes);
    state.history.push({ edit: edit.index, path, bytes });
    state.touched.set(path, [...(state.touched.get(path) ?? []), edit.index]);
    if (bytes === undefined && rename === undefined) state.renames.delete(path);
    if (edit.kind === 'patch' && edit.changesMode && bytes !== undefined) state.modes.add(path);
  }
  if (rename !== undefined) moveName(state, rename.from, rename.to);
  return ok(undefined);
}

/** Names that cannot both be there: `a` beside `a/b`, and `a` beside `A` where letter case does not count. */
function obstacleTo(state: State, path: string, renamedFrom: string | undefined): string | undefined {
  for (const [other, bytes] of state.now) {
    if (other === path || other === renamedFrom) continue;
    if (other.toLowerCase() === path.toLowerCase()) return `Its name differs from “${other}” in letter case only.`;
    if (bytes === undefined) continue;
    if (path.startsWith(`${other}/`)) return `“${other}” is a file, so no file can be in it.`;
    if (other.startsWith(`${path}/`)) return `“${path}” is a folder, so it cannot be a file.`;
  }
  return undefined;
}

function moveName(state: State, from: string, to: string): void {
  const origin = state.renames.get(from) ?? from;
  state.renames.delete(from);
  state.renames.set(to, origin);
  const edits = state.touched.get(from) ?? [];
  state.touched.set(
    to,
    [...new Set([...edits, ...(state.touched.get(to) ?? [])])].sort((a, b) => a - b),
  );
}

const toProblem = (edit: Edit, { reason, nearest }: Misfit): EditProblem => ({
  edit: edit.index,
  path: edit.path,
  reason,
  source: edit.source,
  nearest,
});

function changesOf(state: State): readonly FileChange[] {
  const renames = new Map([...state.renames].filter(([to, from]) => isRename(state, from, to)));
  const gone = new Set(renames.values());
  const changes: FileChange[] = [];
  for (const [path, after] of state.now) {
    const renamedFrom = renames.get(path);
    const before = state.found.get(renamedFrom ?? path);
    // What was made and taken away again was never there.
    const isNothing = before === undefined && after === undefined;
    if (gone.has(path) || isNothing) continue;
    const edits = state.touched.get(path) ?? [];
    changes.push({ path, renamedFrom, before, after, edits, ignoresMode: state.modes.has(path) });
  }
  return changes;
}

/** In the end the file has another name, and nothing else took either of its names. */
function isRename(state: State, from: string, to: string): boolean {
  const wasThere = state.found.get(from) !== undefined && state.found.get(to) === undefined;
  return wasThere && from !== to && state.now.get(from) === undefined && state.now.get(to) !== undefined;
}

/** Tells whether a file stays as it is. */
export const isUnchanged = (change: FileChange): boolean =>
  change.renamedFrom === undefined && sameBytes(change.before, change.after);
