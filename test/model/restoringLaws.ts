import { expect } from 'vitest';
import type { RestorePreview } from '../../src/app/previewRestore.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { chosenByDefault, type RestoreAction } from '../../src/core/restorePlan.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import {
  areNested,
  contentOf,
  isFolder,
  isYours,
  takeSteps,
  type Disk,
  type Held,
  type Moment,
  type Step,
  type Thing,
  type Things,
} from './restoringModel.ts';
import type { Content, Trouble } from './restoringOperations.ts';

export const inPathOrder = (map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** Files and links but for these paths are what they were, and were not written either. */
export function expectUntouched(before: Disk, after: Disk, except: ReadonlySet<string>): void {
  expect(stampsBut(after, except)).toEqual(stampsBut(before, except));
}

const stampsBut = ({ things, stamps }: Disk, except: ReadonlySet<string>): readonly unknown[] =>
  inPathOrder(stamps)
    .filter(([path]) => !except.has(path))
    .map(([path, stamp]) => [path, things.get(path), stamp]);

interface Carried {
  readonly restore: RestoreOperation;
  readonly steps: readonly Step[];
  readonly trouble: Trouble;
  /** What you put where while it wrote. */
  readonly meanwhile: ReadonlyMap<string, Content>;
}

/**
 * A restore did what it says it did, and nothing else: what it does not name as failed is as in its target, what it names is as
 * it was. It names nothing without a reason. One that was cut off has done each of its steps or not.
 */
export function expectRestored(carried: Carried, before: Disk, after: Disk): void {
  const { restore, steps, trouble, meanwhile } = carried;
  const failed = new Set(restore.outcome?.failed.map(({ path }) => path));
  if (meanwhile.size > 0) expectYoursMeanwhileKept(carried, failed, before, after);
  else if (restore.outcome === undefined || trouble.kind === 'fileRefused') {
    const changed = new Set(steps.map(({ path }) => path));
    expectUntouched(before, after, changed);
    for (const step of steps) expectEither(step, failed, restore.outcome !== undefined, after.things);
  } else {
    const done = steps.filter(({ path }) => !failed.has(path));
    expectUntouched(before, after, new Set(done.map(({ path }) => path)));
    expect(inPathOrder(after.things)).toEqual(inPathOrder(takeSteps(before.things, done).things));
    if (trouble.kind !== 'stopped') expect(failed).toEqual(takeSteps(before.things, steps).failed);
  }
}

/** Before, or after a step; folders may be missing, or there already. */
function expectEither({ path, from, to }: Step, failed: ReadonlySet<string>, isEnded: boolean, things: Things): void {
  const found = things.get(path);
  const possible = isEnded ? [failed.has(path) ? from : to] : [from, to];
  const isHalfWay =
    (isFolder(found) || found === undefined) && (isFolder(from) || isFolder(to) || isNone(from) || isNone(to));
  expect(possible.includes(found) || isHalfWay, `${path}: ${found}, not ${possible.join(' or ')}`).toBe(true);
}

const isNone = (thing: Thing | undefined): boolean => thing === undefined;

/** What you put somewhere while a restore wrote is there, unless you put what it has to be there for it to be replaced. */
function expectYoursMeanwhileKept(
  { steps, meanwhile }: Carried,
  failed: ReadonlySet<string>,
  before: Disk,
  after: Disk,
): void {
  const isNear = (path: string): boolean => [...meanwhile.keys()].some(mine => mine !== path && areNested(mine, path));
  const touched = [...before.stamps.keys(), ...after.stamps.keys()];
  const paths = new Set(steps.map(({ path }) => path));
  expectUntouched(
    before,
    after,
    new Set(touched.filter(path => meanwhile.has(path) || isNear(path) || paths.has(path))),
  );
  for (const { path, from, to } of steps.filter(step => !isNear(step.path))) {
    const content = meanwhile.get(path);
    // A walk does not see all that may be in the way.
    const mine = meanwhile.has(path) ? thingOf(content) : before.things.get(path);
    if (content?.kind === 'folder') continue;
    const expected = (mine === from || !meanwhile.has(path)) && !failed.has(path) ? to : mine;
    expect(after.things.get(path), path).toBe(expected);
  }
}

function thingOf(content: Content): Thing | undefined {
  if (content === undefined) return undefined;
  if (content.kind === 'folder') return 'folder:';
  return `${content.kind === 'unreadable' ? 'file' : content.kind}:${content.text}`;
}

/** A file of which only some changes were taken has no line that is neither in it as it is now nor in the target. */
export function expectMixed({ path, from, to }: Step, mixed: Thing | undefined): void {
  const known = new Set([from, to].flatMap(thing => (thing === undefined ? [] : linesOf(thing))));
  expect(mixed === undefined ? [] : linesOf(mixed).filter(line => !known.has(line)), path).toEqual([]);
}

const linesOf = (thing: Thing): readonly string[] => contentOf(thing).split(/(?<=\n)/);

interface Since {
  /** What is to be restored. */
  readonly held: Held;
  readonly since: readonly Moment[];
  /** Texts of editors that are not saved, by path. */
  readonly typed: ReadonlyMap<string, string>;
}

/**
 * The preview ticks nothing by itself that you changed since, or that is open with changes that are not saved. Who changed
 * what a restore that was cut off was about to write is not told.
 */
export function expectYoursKept(store: Store, { plan }: RestorePreview, { held, since, typed }: Since): void {
  const unfinished = store.unfinishedRestores().flatMap(({ changes }) => changes);
  const isTold = ({ path, from }: RestoreAction): boolean =>
    from !== undefined && !unfinished.some(change => change.path === path);
  const told = new Set(plan.actions.filter(isTold).map(({ path }) => path));
  const yours = chosenByDefault(plan).filter(
    path => typed.has(path) || (told.has(path) && isYours(path, held.things.get(path), since)),
  );
  expect(yours, 'yours, but restored by default').toEqual([]);
}
