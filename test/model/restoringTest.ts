import { expect } from 'vitest';
import { captureCheckpoint } from '../../src/app/captureCheckpoint.ts';
import { checkpointBefore } from '../../src/app/editThreadMessage.ts';
import { previewRestore, type RestorePreview } from '../../src/app/previewRestore.ts';
import type { RestoreRequest } from '../../src/app/restoreCheckpoint.ts';
import { sendMessage } from '../../src/app/sendMessage.ts';
import type { Services } from '../../src/app/services.ts';
import { planFinish, planUndo, settleRestore } from '../../src/app/undoRestore.ts';
import { parseThreadId, type RestoreId, type ThreadId, type TurnId } from '../../src/core/ids.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import type { RestoreChoices } from '../../src/core/restorePlan.ts';
import { quietObserver } from '../fakes/quietObserver.ts';
import { attempt, choicesOf, stepsOf } from './restoringAttempt.ts';
import { importForeign } from './importForeign.ts';
import { RestoringHistory, type Kept } from './restoringHistory.ts';
import { expectRestored, expectUntouched, expectYoursKept } from './restoringLaws.ts';
import {
  areNested,
  foldersAbove,
  heldOf,
  isSameAround,
  madeBy,
  planOf,
  withSteps,
  type Disk,
  type Held,
  type Plan,
  type Scope,
  type Step,
  type Things,
} from './restoringModel.ts';
import type { Change, Choice, Operation, Trouble } from './restoringOperations.ts';
import type { Place } from './restoringPlace.ts';

/** A restore that was begun. */
interface Begun {
  /** What was there just before. */
  readonly disk: Disk;
  readonly steps: readonly Step[];
  /** What it left, when it came to its end undisturbed. */
  readonly left: Things | undefined;
}

interface Wanted {
  readonly target: Kept;
  /** What is to be restored; what the target holds but for restores that are finished. */
  readonly held: Held;
  readonly preview: RestorePreview;
  readonly scope: Scope;
  readonly choice: Choice;
  readonly trouble: Trouble;
  readonly undoes?: RestoreId;
}

const noTrouble: Trouble = { kind: 'none' };
const running = new AbortController().signal;

/** A working directory to which things happen, and what the laws of restores say has to come of it. */
export class RestoringTest {
  readonly #place: Place;
  readonly #threadId: ThreadId;
  readonly #history: RestoringHistory;
  readonly #begun = new Map<RestoreId, Begun>();

  constructor(place: Place) {
    this.#place = place;
    this.#history = new RestoringHistory(place);
    this.#threadId = parseThreadId(place.services().environment.newId());
  }

  get #services(): Services {
    return this.#place.services();
  }

  async run(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'edit':
        return this.#edit(operation.changes);
      case 'type':
        this.#place.type(operation.path, operation.text);
        return;
      case 'send':
        await this.#send(operation.changes, this.#turnAt(operation.after));
        return;
      case 'editMessage':
        return this.#editMessage(operation.turn, operation.changes);
      case 'saveCheckpoint':
        return this.#saveCheckpoint();
      case 'collectGarbage':
        expect(await this.#services.upkeep.collectGarbage()).toMatchObject({ ok: true });
        return;
      case 'restart':
        return this.#place.restart();
      case 'import':
        return importForeign(this.#services);
      case 'restore': {
        const target = at(this.#history.kept, operation.checkpoint);
        if (target === undefined) return;
        const { choice, trouble } = operation;
        const preview = await this.#previewOf(target);
        await this.#restore({ target, held: target.held, preview, scope: {}, choice, trouble });
        return;
      }
      case 'undo': {
        const restore = at(this.#restores, operation.restore);
        if (restore !== undefined) await this.#undo(restore, operation);
        return;
      }
      case 'settle': {
        const [restore] = this.#services.store.unfinishedRestores();
        const wanted = { choice: 'all', trouble: noTrouble } as const;
        if (restore === undefined) return;
        if (operation.by === 'undo') await this.#undo(restore, wanted);
        else await this.#finish(restore);
        expect(this.#services.store.unfinishedRestores().map(({ id }) => id)).not.toContain(restore.id);
      }
    }
  }

  /** Nothing that a checkpoint ever kept is lost. */
  expectEverythingKept(): Promise<void> {
    return this.#history.expectEverythingKept();
  }

  get #restores(): readonly RestoreOperation[] {
    return this.#services.store.readThread(this.#threadId)?.restores ?? [];
  }

  #turnAt(index: number | undefined): TurnId | undefined {
    const content = this.#services.store.readThread(this.#threadId);
    return index === undefined ? content?.thread.activeTurnId : at(content?.turns ?? [], index)?.id;
  }

  async #edit(changes: readonly Change[]): Promise<void> {
    await this.#place.change(changes);
    await this.#history.note('you');
  }

  async #send(changes: readonly Change[], parentId: TurnId | undefined): Promise<TurnId> {
    const before = await this.#history.note('you');
    const agent = {
      id: 'script',
      name: 'Script',
      run: async (turn: { readonly ready: () => Promise<void> }) => {
        await turn.ready();
        await this.#history.keep(before);
        await this.#place.change(changes);
      },
    };
    const message = { threadId: this.#threadId, parentId, text: 'Do it.', agent, onlyFitting: false };
    const sent = await sendMessage(this.#services, message, quietObserver, running);
    if (!sent.ok) throw new Error(sent.error.kind);
    expect(sent.value.after?.kind).toBe('saved');
    await this.#history.keep(await this.#history.note('agent'));
    return sent.value.turnId;
  }

  async #editMessage(index: number, changes: readonly Change[]): Promise<void> {
    const content = this.#services.store.readThread(this.#threadId);
    const turn = at(content?.turns ?? [], index);
    const checkpoint = content && turn && checkpointBefore(content, turn.id);
    const target = this.#history.kept.find(({ checkpoint: { id } }) => id === checkpoint?.id);
    if (turn === undefined || target === undefined) return;
    const preview = await this.#previewOf(target);
    await this.#restore({ target, held: target.held, preview, scope: {}, choice: 'default', trouble: noTrouble });
    await this.#send(changes, turn.parentId);
  }

  async #saveCheckpoint(): Promise<void> {
    // The thread begins with its first message.
    if (this.#history.kept.length === 0) return;
    const disk = await this.#history.note('you');
    const request = {
      threadId: this.#threadId,
      turnId: this.#turnAt(undefined),
      kind: 'manual',
      name: 'mine',
    } as const;
    expect(await captureCheckpoint(this.#services, request)).toMatchObject({ ok: true });
    await this.#history.keep(disk);
  }

  async #undo(restore: RestoreOperation, { choice, trouble }: Pick<Wanted, 'choice' | 'trouble'>): Promise<void> {
    const { disk: before, steps, left } = this.#begunAs(restore.id);
    const disk = await this.#place.disk();
    const plan = await planUndo(this.#services, { threadId: this.#threadId, restoreId: restore.id });
    if (!plan.ok) throw new Error(plan.error);
    const paths = restore.changes.map(({ path }) => path);
    const only = withFoldersAbove(paths);
    const isAsLeft = left !== undefined && isSameAround(only, left, disk.things);
    const { preview } = plan.value;
    const target = this.#history.keptAs(restore.safetyId);
    const isDone = await this.#restore({
      target,
      held: withSteps(target.held, steps, 'from'),
      preview,
      scope: { only, made: madeBy(steps) },
      choice,
      trouble,
      undoes: restore.id,
    });
    if (!isDone || choice !== 'all') return;
    await settleRestore(this.#services, restore, preview);
    if (!isAsLeft || trouble.kind !== 'none') return;
    const now = await this.#place.disk();
    const except = [...(restore.outcome?.failed ?? []), ...preview.plan.leftAlone].map(({ path }) => path);
    const differing = paths.filter(
      path => before.things.get(path) !== now.things.get(path) && !except.some(other => areNested(other, path)),
    );
    expect(differing, 'not back').toEqual([]);
  }

  async #finish(restore: RestoreOperation): Promise<void> {
    const plan = await planFinish(this.#services, { threadId: this.#threadId, restoreId: restore.id });
    if (!plan.ok) throw new Error(plan.error);
    const { steps } = this.#begunAs(restore.id);
    const target = this.#history.keptAs(restore.targetId);
    const { preview } = plan.value;
    const only = withFoldersAbove(steps.map(({ path }) => path));
    await this.#restore({
      target,
      held: withSteps(target.held, steps, 'to'),
      preview,
      scope: { only },
      choice: 'all',
      trouble: noTrouble,
    });
    await settleRestore(this.#services, restore, preview);
  }

  async #previewOf(target: Kept): Promise<RestorePreview> {
    const preview = await previewRestore(this.#services, { checkpointId: target.checkpoint.id });
    if (!preview.ok) throw new Error(preview.error.kind);
    return preview.value;
  }

  /** Returns whether the restore was carried out to its end. */
  async #restore(wanted: Wanted): Promise<boolean> {
    const { target, held, preview, scope, trouble } = wanted;
    const seen = await this.#history.note('you');
    const expected = planOf(held, seen, scope);
    expect(preview.plan.actions.map(({ path }) => path)).toEqual(expected.steps.map(({ path }) => path));
    expect(preview.unreadable).toEqual([]);
    const since = this.#history.moments.slice(target.moment);
    expectYoursKept(this.#services.store, preview, { held, since, typed: this.#place.typed() });

    const choices = await choicesOf(this.#services, preview, wanted.choice);
    if (trouble.kind === 'changedBefore') await this.#edit(trouble.changes);
    const start = await this.#place.disk();
    const { restore, isEnded, meanwhile } = await attempt(this.#place, this.#requestFor(wanted, choices), trouble);
    const end = await this.#place.disk();
    if (restore === undefined) {
      expectUntouched(start, end, new Set());
      const isSame = JSON.stringify(expected) === JSON.stringify(planOf(held, start, scope));
      expect(isEnded || trouble.kind === 'commitRefused' || !isSame).toBe(true);
      return false;
    }
    await this.#history.keep(start);
    expect(this.#history.kept.at(-1)?.checkpoint.id).toBe(restore.safetyId);
    const steps = await stepsOf(this.#services, restore, expected.steps, choices);
    expectRestored({ restore, steps, trouble, meanwhile }, start, end);
    const isUndisturbed = restore.outcome !== undefined && trouble.kind !== 'changedMeanwhile';
    this.#begun.set(restore.id, { disk: start, steps, left: isUndisturbed ? end.things : undefined });
    this.#history.moments.push({ by: 'restore', disk: end });
    const isUntroubled = trouble.kind === 'none' && restore.outcome?.failed.length === 0;
    if (isUntroubled && wanted.choice === 'all') await this.#expectNothingLeft(target, start, expected, scope);
    return restore.outcome !== undefined;
  }

  #requestFor({ preview, undoes }: Wanted, choices: RestoreChoices): RestoreRequest {
    const request = { threadId: this.#threadId, turnId: this.#turnAt(undefined), preview, choices };
    return undoes === undefined ? request : { ...request, undoes };
  }

  /** After everything was restored, nothing is left to do but for what a walk did not know before, and may know now. */
  async #expectNothingLeft(target: Kept, seen: Disk, { leftAlone }: Plan, { only }: Scope): Promise<void> {
    const { plan } = await this.#previewOf(target);
    const known = heldOf(seen).things;
    const isExpected = (path: string): boolean =>
      leftAlone.includes(path) || only?.has(path) === false || (seen.things.has(path) && !known.has(path));
    expect(plan.actions.map(({ path }) => path).filter(path => !isExpected(path))).toEqual([]);
  }

  #begunAs(id: RestoreId): Begun {
    const begun = this.#begun.get(id);
    if (begun === undefined) throw new Error('This restore is not one of the test.');
    return begun;
  }
}

/** A restore may have made a folder above a file, or left one empty. */
const withFoldersAbove = (paths: readonly string[]): ReadonlySet<string> =>
  new Set(paths.flatMap(path => [path, ...foldersAbove(path)]));

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];
