import type { Author } from '../core/authorship.ts';
import type { LineCounts } from '../core/lineCounts.ts';
import { splitLines } from '../core/lineDiff.ts';
import type { RestoreAction, RestoreChoice } from '../core/restorePlan.ts';
import { asExactText } from '../core/text.ts';
import { changesOfOthers, putBackChanges, textChanges, type TextChange } from '../core/textChanges.ts';
import type { TreeEntry } from '../core/tree.ts';
import { countChange } from './captureCheckpoint.ts';
import type { RestorePreview } from './previewRestore.ts';
import type { Services } from './services.ts';
import { takeTurns } from '../core/takeTurns.ts';

/** A file of a plan, line by line. */
export interface PlannedText {
  readonly now: readonly string[];
  readonly target: readonly string[];
  /** From `now` to `target`, in order. A choice names them by position. */
  readonly changes: readonly TextChange[];
}

/** A planned action with what there is to say of its content. */
export interface DescribedAction {
  readonly action: RestoreAction;
  /** Lines it adds and removes; `undefined` for what is not text, and towards the end of a very long plan. */
  readonly lines: LineCounts | undefined;
  /** Its single changes can be chosen, as far as is known. */
  readonly canChoose: boolean;
  /** Of a file that you and others changed and whose changes can be told apart. */
  readonly changes: readonly TextChange[] | undefined;
}

/** Bytes on both sides of all files whose lines are counted: at once, so that a long list is shown soon, and in all. */
export const countedBytes = { atOnce: 2 * 1024 * 1024, inAll: 64 * 1024 * 1024 };
/** Lines. A longer list of changes is not gone through one by one. */
const chosenLines = 2000;
/** Bytes. */
const chosenSize = 1024 * 1024;
/** Of the files that you and others changed, so many are compared line by line before the plan is shown. */
const comparedFiles = 100;
/** Versions of a file. Who changed which line is not looked for through more of them. */
const comparedStates = 100;

/**
 * Tells what each action does to the content of its file; of the first ones only when it is no longer wanted meanwhile.
 *
 * @param most bytes of files whose lines are counted
 */
export async function describeActions(
  { store }: Pick<Services, 'store'>,
  preview: RestorePreview,
  most: number,
  isWanted?: () => boolean,
): Promise<readonly DescribedAction[]> {
  const { actions } = preview.plan;
  const described: DescribedAction[] = [];
  const goOn = takeTurns(isWanted);
  let [compared, counted] = [0, 0];
  for (const action of actions) {
    counted += (action.from?.size ?? 0) + (action.to?.size ?? 0);
    const isCounted = counted <= most;
    const lines = isCounted ? await countChange(store, action) : undefined;
    const isText = lines !== undefined && lines.added + lines.removed <= chosenLines;
    const canChoose = canBeChosen(action) && (isText || !isCounted);
    const isCompared = canChoose && action.author === 'both' && ++compared <= comparedFiles;
    const text = isCompared ? await readPlannedText({ store }, preview, action.path) : undefined;
    described.push({
      action,
      lines,
      canChoose: canChoose && !(isCompared && text === undefined),
      changes: text?.changes,
    });
    if (!(await goOn())) break;
  }
  return described;
}

/**
 * Compares a file of the plan line by line. `undefined` when it can only be restored whole: it is not in the plan or not on
 * both sides, too long, no text in UTF-8, or open with changes that are not saved.
 */
export async function readPlannedText(
  { store }: Pick<Services, 'store'>,
  { plan, statesOf }: RestorePreview,
  path: string,
): Promise<PlannedText | undefined> {
  const action = plan.actions.find(each => each.path === path);
  if (action === undefined || !canBeChosen(action)) return undefined;
  const [now, target] = [await readLines(store, action.from), await readLines(store, action.to)];
  if (now === undefined || target === undefined) return undefined;
  const authored = statesOf(path) ?? [{ entry: action.from, authors: [knownAuthor(action)] }];
  if (authored.length > comparedStates) return undefined;
  const versions = [];
  for (const { entry, authors } of authored) {
    const lines = entry === undefined ? [] : await readLines(store, entry);
    if (lines === undefined) return undefined;
    versions.push({ lines, authors });
  }
  return { now, target, changes: textChanges(target, versions) };
}

/** What is to be at a path for a choice; `undefined` when its lines cannot be told apart as the choice wants. */
export async function chosenEntry(
  { store }: Pick<Services, 'store'>,
  preview: RestorePreview,
  action: RestoreAction,
  choice: RestoreChoice,
): Promise<{ readonly entry: TreeEntry | undefined } | undefined> {
  if (choice.kind === 'all') return { entry: action.to };
  const text = await readPlannedText({ store }, preview, action.path);
  if (text === undefined) return undefined;
  const { now, target, changes } = text;
  const positions = choice.kind === 'merged' ? new Set(changesOfOthers(changes)) : choice.positions;
  if (positions.size === changes.length) {
    const keepsMode = choice.kind === 'merged' && isModeYours(preview, action);
    return {
      entry: keepsMode && action.to ? { ...action.from, blob: action.to.blob, size: action.to.size } : action.to,
    };
  }
  const bytes = new TextEncoder().encode(putBackChanges(now, target, changes, positions).join(''));
  const stored = await store.putBlob(bytes, action.from?.blob);
  if (!stored.ok) return undefined;
  return { entry: { ...action.from, blob: stored.value, size: bytes.length } };
}

/** Whether you were among those who made a file executable, or not, since the target. */
function isModeYours({ statesOf }: RestorePreview, { path, to }: RestoreAction): boolean {
  let mode = to?.mode;
  for (const { entry, authors } of statesOf(path) ?? []) {
    if (entry?.mode !== mode && authors.includes('you')) return true;
    mode = entry?.mode;
  }
  return false;
}

const canBeChosen = ({ kind, from, to, unsaved }: RestoreAction): boolean =>
  kind === 'modify' && !unsaved && isOrdinary(from) && isOrdinary(to);

const isOrdinary = (entry: TreeEntry | undefined): boolean =>
  entry !== undefined && entry.size <= chosenSize && (entry.mode === undefined || entry.mode === 'executable');

const knownAuthor = ({ author }: RestoreAction): Author => (author === 'both' ? 'you' : author);

async function readLines(store: Services['store'], entry: TreeEntry | undefined): Promise<string[] | undefined> {
  if (!isOrdinary(entry) || entry === undefined) return undefined;
  const bytes = await store.readBlob(entry.blob);
  const text = bytes === undefined ? undefined : asExactText(bytes);
  return text === undefined ? undefined : splitLines(text);
}
