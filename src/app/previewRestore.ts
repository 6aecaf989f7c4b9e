import { attributeChanges, authoredHistory } from '../core/authorship.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Coverage } from '../core/coverage.ts';
import type { CheckpointId } from '../core/ids.ts';
import type { LineCounts } from '../core/lineCounts.ts';
import type { IgnoreRules, Snapshot } from '../core/ports.ts';
import { planRestore, type LeftAloneReason, type RestoreAction, type RestorePlan } from '../core/restorePlan.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Tree } from '../core/tree.ts';
import {
  countChange,
  takeSnapshot,
  type CaptureFailure,
  type KeptSnapshot,
  type SnapshotControl,
} from './captureCheckpoint.ts';
import type { Services } from './services.ts';

export interface RestoreTarget {
  readonly checkpointId: CheckpointId;
  /** Only these paths are looked at; absent for all. */
  readonly only?: ReadonlySet<string>;
}

/** A plan, and the state of the files it was made from. */
export interface RestorePreview {
  /** Names this preview: a restore is confirmed against it. */
  readonly token: string;
  readonly target: RestoreTarget;
  readonly checkpoint: Checkpoint;
  readonly plan: RestorePlan;
  /** The files as they were when the plan was made; their contents are kept. */
  readonly snapshot: KeptSnapshot;
  /** Paths whose content is damaged in the store. They are not in the plan. */
  readonly unreadable: readonly string[];
}

export type PreviewFailure =
  | { readonly kind: 'checkpointNotFound' }
  /** Its contents were given up to save room. */
  | { readonly kind: 'expired' }
  | CaptureFailure;

/** Compares the files as they are now with a checkpoint, and plans how to put them back. Writes no file. */
export async function previewRestore(
  services: Services,
  target: RestoreTarget,
  control: SnapshotControl = {},
): Promise<Result<RestorePreview, PreviewFailure>> {
  const { store, environment } = services;
  const checkpoint = store.readCheckpoint(target.checkpointId);
  if (checkpoint === undefined) return fail({ kind: 'checkpointNotFound' });
  if (checkpoint.expired) return fail({ kind: 'expired' });
  const snapshot = await takeSnapshot(services, control);
  if (!snapshot.ok) return snapshot;
  const plan = await planAgainst(services, checkpoint, snapshot.value, target.only);
  const unreadable = await damagedPaths(store, plan.actions);
  return ok({
    token: environment.newId(),
    target,
    checkpoint,
    plan: { ...plan, actions: plan.actions.filter(action => !unreadable.has(action.path)) },
    snapshot: snapshot.value,
    unreadable: [...unreadable],
  });
}

async function planAgainst(
  { store, files, ignoreRules, trees }: Services,
  checkpoint: Checkpoint,
  { tree: now, coverage }: Snapshot,
  only: ReadonlySet<string> | undefined,
): Promise<RestorePlan> {
  const target = trees.read(store, checkpoint.id);
  const history = authoredHistory(
    checkpoint,
    store.checkpointsAfter(checkpoint.id),
    store.restoresAfter(checkpoint.id),
    ({ id }) => store.readChanges(id),
  );
  const outsideNow = outsideCoverage(ignoreRules, coverage, target);
  const absent = await absentPaths(files, target, now, outsideNow);
  return planRestore({
    target,
    now,
    authors: attributeChanges(target, history, now),
    outsideTarget: outsideCoverage(ignoreRules, checkpoint.coverage, now),
    outsideNow: path => (absent.has(path) ? undefined : outsideNow(path)),
    leftOut: [...checkpoint.coverage.leftOut, ...coverage.leftOut],
    unsaved: new Set(files.unsavedPaths()),
    modes: new Set(checkpoint.coverage.modes?.filter(mode => coverage.modes?.includes(mode))),
    only,
  });
}

/** Why a coverage does not hold a path that is in `tree`; `undefined` when it would have. */
function outsideCoverage(
  ignoreRules: IgnoreRules,
  coverage: Coverage,
  tree: Tree,
): (path: string) => LeftAloneReason | undefined {
  const ignores = ignoreRules(coverage.ignoreFiles);
  const reasons = new Map(coverage.leftOut.map(({ path, reason }) => [path.replace(/\/$/, ''), reason]));
  return path => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const reason = reasons.get(path.slice(0, end));
      if (reason !== undefined) return reason;
    }
    // Rules that end in a slash are about folders only.
    return ignores(tree.get(path)?.mode === 'folder' ? `${path}/` : path) ? 'ignored' : undefined;
  };
}

/** Of the paths only the target has and the walk did not look at: those where nothing is on disk, free to be created. */
async function absentPaths(
  files: Services['files'],
  target: Tree,
  now: Tree,
  outsideNow: (path: string) => LeftAloneReason | undefined,
): Promise<ReadonlySet<string>> {
  const absent = new Set<string>();
  for (const path of target.keys()) {
    if (now.has(path) || outsideNow(path) === undefined) continue;
    const found = await files.readEntry(path).catch(() => null);
    if (found === undefined) absent.add(path);
  }
  return absent;
}

async function damagedPaths(store: Services['store'], actions: readonly RestoreAction[]): Promise<ReadonlySet<string>> {
  const damaged = new Set<string>();
  for (const { path, to } of actions) {
    if (to !== undefined && (await store.readBlob(to.blob)) === undefined) damaged.add(path);
  }
  return damaged;
}

/** A planned action with its size: lines for text, bytes for the rest. */
export interface DescribedAction {
  readonly action: RestoreAction;
  readonly lines: LineCounts | undefined;
}

/** Beyond this many files their lines are not counted: the list is read by folder then, not by file. */
const describedFiles = 2000;

/** Counts the lines each action adds and removes; `undefined` for what is not text. */
export async function describeActions(
  { store }: Services,
  actions: readonly RestoreAction[],
): Promise<readonly DescribedAction[]> {
  const described: DescribedAction[] = [];
  for (const action of actions) {
    const lines = actions.length > describedFiles ? undefined : await countChange(store, action);
    described.push({ action, lines });
  }
  return described;
}
