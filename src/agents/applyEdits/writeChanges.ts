import type { AgentFiles } from '../../core/ports/agent.ts';
import { sameBytes } from '../../core/sameBytes.ts';
import { isUnchanged, type FileChange } from './planEdits.ts';

export interface WriteListener {
  readonly onStart: (change: FileChange) => void;
  readonly onDone: (change: FileChange) => void;
}

/**
 * Writes all changes or none. Rejects with an error for the user when a file is no longer what the plan was made for
 * (then nothing was written), and when a file cannot be written or the signal aborts; then what was written has been put
 * back, or the message names each file that could not be.
 */
export async function writeChanges(
  files: AgentFiles,
  changes: readonly FileChange[],
  signal: AbortSignal,
  listener: WriteListener,
): Promise<void> {
  const steps = toSteps(changes);
  await checkUnchanged(files, steps);
  const programs = await programsThatGo(files, steps);
  const begun: Step[] = [];
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      if (step.isFirst) listener.onStart(step.change);
      begun.push(step);
      await put(files, step.path, step.after, programs.has(step.change.renamedFrom ?? ''));
      if (step.isLast) listener.onDone(step.change);
    }
    signal.throwIfAborted();
  } catch (cause) {
    await putBack(files, begun, programs, cause, signal);
  }
}

/** One write or delete. */
interface Step {
  readonly path: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  readonly change: FileChange;
  /** The first or the last step of its change. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * Puts writes before deletes, so that the content of a renamed file is never nowhere; but a file that is in the way of a
 * folder, or a folder of a file, goes first.
 */
function toSteps(changes: readonly FileChange[]): readonly Step[] {
  const moves = changes.filter(change => !isUnchanged(change)).flatMap(toMoves);
  const written = moves.filter(move => move.after !== undefined);
  const isInTheWay = ({ path }: Move): boolean =>
    written.some(other => other.path.startsWith(`${path}/`) || path.startsWith(`${other.path}/`));
  const deleted = moves.filter(move => move.after === undefined);
  const ordered = [...deleted.filter(isInTheWay), ...written, ...deleted.filter(move => !isInTheWay(move))];
  return ordered.map((move, index) => ({
    ...move,
    isFirst: ordered.findIndex(other => other.change === move.change) === index,
    isLast: ordered.findLastIndex(other => other.change === move.change) === index,
  }));
}

type Move = Omit<Step, 'isFirst' | 'isLast'>;

function toMoves(change: FileChange): readonly Move[] {
  const { path, renamedFrom, before, after } = change;
  if (renamedFrom === undefined) return [{ path, before, after, change }];
  return [
    { path, before: undefined, after, change },
    { path: renamedFrom, before, after: undefined, change },
  ];
}

async function checkUnchanged(files: AgentFiles, steps: readonly Step[]): Promise<void> {
  const unsaved = new Set(files.unsavedPaths());
  for (const { path, before } of steps) {
    if (unsaved.has(path)) throw new Error(`“${path}” has unsaved changes in an editor. Nothing was written.`);
    const state = await stateOf(files, path, before);
    if (state === 'unreadable') throw new Error(`“${path}” cannot be read. Nothing was written.`);
    if (state === 'different') {
      throw new Error(`“${path}” was changed while the edits were being prepared. Nothing was written.`);
    }
  }
}

async function stateOf(
  files: AgentFiles,
  path: string,
  expected: Uint8Array | undefined,
): Promise<'same' | 'different' | 'unreadable'> {
  try {
    return sameBytes(await files.read(path), expected) ? 'same' : 'different';
  } catch {
    return 'unreadable';
  }
}

/** Which of the files that are deleted, or get another name, can be run: what is made of them is to be so, too. */
async function programsThatGo(files: AgentFiles, steps: readonly Step[]): Promise<ReadonlySet<string>> {
  const gone = steps.filter(({ before, after }) => before !== undefined && after === undefined);
  const entries = await Promise.all(gone.map(({ path }) => files.readEntry(path).catch(() => undefined)));
  return new Set(gone.flatMap(({ path }, index) => (entries[index]?.mode === 'executable' ? [path] : [])));
}

function put(files: AgentFiles, path: string, bytes: Uint8Array | undefined, isProgram: boolean): Promise<void> {
  if (bytes === undefined) return files.delete(path);
  return isProgram ? files.writeEntry(path, { mode: 'executable', bytes }) : files.write(path, bytes);
}

/** Undoes the steps, the last one first, and rejects in any case. */
async function putBack(
  files: AgentFiles,
  begun: readonly Step[],
  programs: ReadonlySet<string>,
  cause: unknown,
  signal: AbortSignal,
): Promise<never> {
  const left: string[] = [];
  for (const step of [...begun].reverse()) {
    const problem = await putOneBack(files, step, programs.has(step.path));
    if (problem !== undefined) left.push(problem);
  }
  if (left.length > 0) {
    throw new Error(`${failureOf(begun, cause, signal)} These files could not be put back: ${left.join('; ')}.`, {
      cause,
    });
  }
  if (signal.aborted) throw cause;
  throw new Error(`${failureOf(begun, cause, signal)} Everything was put back: no file is changed.`, { cause });
}

/** Returns in words what is left of the step, `undefined` when nothing is. */
async function putOneBack(files: AgentFiles, step: Step, isProgram: boolean): Promise<string | undefined> {
  // The step that failed may have done nothing, and then there is nothing to put back.
  if ((await stateOf(files, step.path, step.before)) === 'same') return undefined;
  try {
    await put(files, step.path, step.before, isProgram);
    return undefined;
  } catch {
    const state = await stateOf(files, step.path, step.before);
    return state === 'same' ? undefined : describeState(step, await stateOf(files, step.path, step.after));
  }
}

function describeState(step: Step, after: 'same' | 'different' | 'unreadable'): string {
  if (after === 'unreadable') return `“${step.path}” cannot be read`;
  if (after === 'different') return `“${step.path}” is only partly written`;
  if (step.after === undefined) return `“${step.path}” is deleted`;
  return step.before === undefined ? `“${step.path}” is new` : `“${step.path}” has its new content`;
}

function failureOf(begun: readonly Step[], cause: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'The turn was stopped while files were being written.';
  const last = begun.at(-1);
  const reason = cause instanceof Error && cause.message !== '' ? ` (${cause.message.replace(/\.$/, '')})` : '';
  const verb = last?.after === undefined ? 'deleted' : 'written';
  return last === undefined ? 'The files could not be written.' : `“${last.path}” could not be ${verb}${reason}.`;
}
