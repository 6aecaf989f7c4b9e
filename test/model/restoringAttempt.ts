import { expect } from 'vitest';
import { readPlannedText } from '../../src/app/plannedChanges.ts';
import type { RestorePreview } from '../../src/app/previewRestore.ts';
import { restoreCheckpoint, type RestoreRequest } from '../../src/app/restoreCheckpoint.ts';
import type { Services } from '../../src/app/services.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import { chosenByDefault, wholeFiles, type RestoreChoice, type RestoreChoices } from '../../src/core/restorePlan.ts';
import { readText } from './restoringHistory.ts';
import { expectMixed } from './restoringLaws.ts';
import type { Step } from './restoringModel.ts';
import type { Choice, Content, Trouble } from './restoringOperations.ts';
import type { Place } from './restoringPlace.ts';
import { withTroubledStore } from './restoringTrouble.ts';

export interface Attempt {
  /** What was begun, if anything. */
  readonly restore: RestoreOperation | undefined;
  /** The process ended meanwhile. */
  readonly isEnded: boolean;
  /** What you put where while it wrote. */
  readonly meanwhile: ReadonlyMap<string, Content>;
}

/** What is chosen of a plan. */
export async function choicesOf(services: Services, preview: RestorePreview, choice: Choice): Promise<RestoreChoices> {
  const paths = preview.plan.actions.map(({ path }) => path);
  if (choice === 'default') return wholeFiles(chosenByDefault(preview.plan));
  if (choice === 'all') return wholeFiles(paths);
  const choices = new Map<string, RestoreChoice>();
  for (const [index, path] of paths.entries()) {
    const bits = (choice >> (2 * index)) % 4;
    const changes = (await readPlannedText(services, preview, path))?.changes ?? [];
    if (bits === 0) continue;
    if (bits === 1 || changes.length === 0) choices.set(path, { kind: 'all' });
    else if (bits === 2) choices.set(path, { kind: 'merged' });
    else choices.set(path, { kind: 'changes', positions: new Set([0]) });
  }
  return choices;
}

/** Carries a restore out as far as the trouble lets it. */
export async function attempt(place: Place, request: RestoreRequest, trouble: Trouble): Promise<Attempt> {
  const restores = () => place.services().store.readThread(request.threadId)?.restores ?? [];
  const known = new Set(restores().map(({ id }) => id));
  const stop = new AbortController();
  const meanwhile = new Map<string, Content>();
  let endNow: (end: 'ended') => void = () => undefined;
  const ended = new Promise<'ended'>(resolve => (endNow = resolve));
  const services = withTroubledStore(place.services(), trouble, () => endNow('ended'));
  const onSaved = (): void => {
    if (trouble.kind === 'stopped') stop.abort();
    if (trouble.kind === 'fileRefused') place.refuseChange?.(trouble.at);
    if (trouble.kind === 'cutOff') place.endAtChange?.(trouble.at, () => endNow('ended'));
    if (trouble.kind !== 'changedMeanwhile') return;
    for (const { path, content } of trouble.changes) meanwhile.set(path, content);
    void place.change(trouble.changes);
  };
  const restoring = restoreCheckpoint(services, request, { signal: stop.signal, onSaved });
  const result = await Promise.race([restoring, ended]);
  const isEnded = result === 'ended';
  place.refuseChange?.(Infinity);
  if (isEnded) await place.restart();
  const restore = restores().find(({ id }) => !known.has(id));
  return { restore, isEnded, meanwhile };
}

/** What a restore set out to do, which has to be what was chosen of the plan. */
export async function stepsOf(
  { store }: Services,
  { changes }: RestoreOperation,
  planned: readonly Step[],
  choices: RestoreChoices,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const step of planned) {
    const choice = choices.get(step.path);
    const change = changes.find(({ path }) => path === step.path);
    if (choice === undefined) expect(change).toBeUndefined();
    else if (choice.kind === 'all') steps.push(step);
    else if (change !== undefined) {
      const to = change.to && `${change.to.mode ?? 'file'}:${await readText(store, change.to.blob)}`;
      expectMixed(step, to);
      steps.push({ ...step, to });
    }
  }
  expect(changes.map(({ path }) => path).sort()).toEqual(steps.map(({ path }) => path).sort());
  return steps;
}
