import { attributeChanges, statesSince, type AuthoredChanges, type AuthoredState } from '../core/authorship.ts';
import { authoredHistory, type WorkspaceHistory } from '../core/changeHistory.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { foldersMet, type Coverage } from '../core/coverage.ts';
import type { CheckpointId } from '../core/ids.ts';
import type { HeadMove, IgnoreRules, Snapshot } from '../core/ports/workingDirectory.ts';
import type { RestoreOperation } from '../core/restore.ts';
import { planRestore, type RestorePlan } from '../core/restorePlan.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { sameBytes } from '../core/sameBytes.ts';
import { concernsFolder } from '../core/threadFolder.ts';
import { applyChanges, diffTrees, sameEntry, type Tree, type TreeChange, type TreeEntry } from '../core/tree.ts';
import type { CaptureFailure, KeptSnapshot, SnapshotControl } from './captureCheckpoint.ts';
import { areRenamed, outsideCoverage, unseenPaths, type Outside } from './outsideCoverage.ts';
import type { Services } from './services.ts';
import { takeTurns } from '../core/takeTurns.ts';
import { takeWhatFits } from './takeWhatFits.ts';

export interface RestoreTarget {
  readonly checkpointId: CheckpointId;
  /** Only these paths are looked at; absent for all. */
  readonly only?: ReadonlySet<string>;
  /** What is to be at these paths in place of what the checkpoint has. */
  readonly entries?: ReadonlyMap<string, TreeEntry | undefined>;
  /**
   * What a restore has put where nothing was at the time of the checkpoint, whatever its coverage: it may be taken away while it
   * is still that.
   */
  readonly made?: ReadonlyMap<string, TreeEntry | undefined>;
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
  /** Of a file that you and others changed: what it became since the target. `undefined` for others. */
  readonly statesOf: (path: string) => readonly AuthoredState[] | undefined;
  /** How git has moved HEAD since the checkpoint was taken. */
  readonly headMoves: readonly HeadMove[];
  /** Paths whose content is damaged in the store, as far as that was looked for. They are not in the plan. */
  readonly unreadable: readonly string[];
}

export type PreviewFailure =
  | { readonly kind: 'checkpointNotFound' }
  /** Its contents were given up to save room. */
  | { readonly kind: 'expired' }
  | CaptureFailure;

/**
 * Compares the files as they are now with a checkpoint, and plans how to put them back: those of the folder the checkpoint is
 * about, unless the target names paths. Contents that are damaged in the store are found. Writes no file.
 */
export async function previewRestore(
  services: Services,
  target: RestoreTarget,
  control: SnapshotControl = {},
): Promise<Result<RestorePreview, PreviewFailure>> {
  const preview = await compareWithCheckpoint(services, target, control);
  return preview.ok ? ok(await verifyPreview(services, preview.value)) : preview;
}

/** As `previewRestore`, but takes all contents for whole: they are verified when they are written, too. */
export async function compareWithCheckpoint(
  services: Services,
  target: RestoreTarget,
  control: SnapshotControl = {},
): Promise<Result<RestorePreview, PreviewFailure>> {
  const checkpoint = services.store.readCheckpoint(target.checkpointId);
  if (checkpoint === undefined) return fail({ kind: 'checkpointNotFound' });
  if (checkpoint.expired) return fail({ kind: 'expired' });
  const snapshot = await takeWhatFits(services, control);
  if (!snapshot.ok) return snapshot;
  return ok({
    token: services.environment.newId(),
    target,
    checkpoint,
    ...(await planAgainst(services, checkpoint, snapshot.value, target)),
    snapshot: snapshot.value,
    headMoves: await services.files.headMoves(checkpoint.createdAt),
    unreadable: [],
  });
}

/** Reads every content that the plan would write, while that is wanted, and takes those that are damaged out of it. */
export async function verifyPreview(
  { store }: Pick<Services, 'store'>,
  preview: RestorePreview,
  isWanted?: () => boolean,
): Promise<RestorePreview> {
  const goOn = takeTurns(isWanted);
  const unreadable: string[] = [];
  for (const { path, to } of preview.plan.actions) {
    if (to !== undefined && (await store.readBlob(to.blob)) === undefined) unreadable.push(path);
    if (!(await goOn())) break;
  }
  return withoutPaths(preview, unreadable);
}

/** Leaves out what another preview has found to be damaged. */
export function withoutPaths(preview: RestorePreview, paths: readonly string[]): RestorePreview {
  if (paths.length === 0) return preview;
  const left = new Set(paths);
  const actions = preview.plan.actions.filter(({ path }) => !left.has(path));
  return { ...preview, plan: { ...preview.plan, actions }, unreadable: [...preview.unreadable, ...paths] };
}

async function planAgainst(
  { store, files, ignoreRules, trees }: Services,
  checkpoint: Checkpoint,
  { tree, coverage }: Snapshot,
  { only, entries, made }: RestoreTarget,
): Promise<Pick<RestorePreview, 'plan' | 'statesOf'>> {
  const now = made === undefined ? tree : await withMade({ store, files }, tree, made);
  const target = withEntries(trees.read(store, checkpoint.id), entries);
  const checkpoints = store.checkpointsAfter(checkpoint.id);
  const since = authoredHistory({
    previous: store.readOriginal(checkpoint.id),
    checkpoints,
    restores: store.restoresAfter(checkpoint.id).map(restore => withoutUnwritten(restore, now)),
    changesOf: ({ id }) => store.readChanges(id),
    isOutside: outsideEach(ignoreRules),
  });
  const history = checkpoint.imported ? [arrivalOf(store, target, checkpoints[0]), ...since] : since;
  // Whoever names paths has chosen them, wherever they are.
  const below = only === undefined ? checkpoint.below : undefined;
  const missing = diffTrees(now, target)
    .filter(change => change.from === undefined && concernsFolder(change, below ?? ''))
    .map(({ path, to }) => ({ path, isFolder: to?.mode === 'folder' }));
  const outside: (of: Coverage) => Outside = areRenamed(checkpoint, target, coverage)
    ? () => () => 'otherFolder'
    : of => outsideCoverage(ignoreRules, of);
  const unseen = await unseenPaths(files, missing, outside(coverage));
  const outsideTarget = outside(checkpoint.coverage);
  const isMade = (path: string): boolean => made?.has(path) === true && sameEntry(now.get(path), made.get(path));
  const plan = planRestore({
    target,
    now,
    authors: attributeChanges(target, history, now),
    outsideTarget: (path, isFolder) => (isMade(path) ? undefined : outsideTarget(path, isFolder)),
    outsideNow: path => unseen.get(path),
    leftOut: [...checkpoint.coverage.leftOut, ...coverage.leftOut],
    foldersNow: foldersMet(coverage),
    foldersThen: foldersMet(checkpoint.coverage),
    unsaved: new Set(files.unsavedPaths()),
    modes: new Set(checkpoint.coverage.modes?.filter(mode => coverage.modes?.includes(mode))),
    only,
    below,
  });
  const both = new Map(plan.actions.filter(({ author }) => author === 'both').map(action => [action.path, action]));
  const statesOf = (path: string): readonly AuthoredState[] | undefined => {
    const action = both.get(path);
    return action && statesSince(path, action.to, history, action.from);
  };
  return { plan, statesOf };
}

/** The way from the tree of an imported checkpoint to what the first one after it found here: nobody but you is known for it. */
function arrivalOf(store: Services['store'], target: Tree, first: Checkpoint | undefined): AuthoredChanges {
  if (first === undefined) return { authors: ['you'], changes: [] };
  const undone = store.readChanges(first.id).map(({ path, from, to }) => ({ path, from: to, to: from }));
  const found = applyChanges(store.readTree(first.id), undone);
  return { authors: ['you'], changes: diffTrees(target, found) };
}

/** Of a restore that was cut off, a file that still is as before was not written by it. */
function withoutUnwritten(restore: RestoreOperation, now: Tree): RestoreOperation {
  if (restore.outcome !== undefined) return restore;
  return { ...restore, changes: restore.changes.filter(({ path, from }) => !sameEntry(now.get(path), from)) };
}

/** Tells of many things that are there whether checkpoints would not have held them. */
function outsideEach(ignoreRules: IgnoreRules): WorkspaceHistory['isOutside'] {
  const known = new Map<CheckpointId, Outside>();
  return ({ id, coverage }, path, isFolder) => {
    const outside = known.get(id) ?? outsideCoverage(ignoreRules, coverage);
    known.set(id, outside);
    return outside(path, isFolder) !== undefined;
  };
}

/** The tree with what a restore has put where the walk did not look, and is still there. */
async function withMade(
  { store, files }: Pick<Services, 'store' | 'files'>,
  tree: Tree,
  made: NonNullable<RestoreTarget['made']>,
): Promise<Tree> {
  const unseen: TreeChange[] = [];
  for (const [path, to] of made) {
    if (to === undefined || tree.has(path)) continue;
    const found = await files.readEntry(path).catch(() => undefined);
    if (found === undefined || found.mode !== to.mode || found.bytes.length !== to.size) continue;
    if (sameBytes(await store.readBlob(to.blob), found.bytes)) unseen.push({ path, from: undefined, to });
  }
  return applyChanges(tree, unseen);
}

function withEntries(tree: Tree, entries: RestoreTarget['entries']): Tree {
  if (entries === undefined) return tree;
  return applyChanges(
    tree,
    [...entries].map(([path, to]) => ({ path, from: tree.get(path), to })),
  );
}
