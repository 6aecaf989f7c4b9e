import { expect } from 'vitest';
import type { Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import type { Mode } from './crashPoints.ts';
import { findProblems, openStore } from './openStore.ts';
import { presenceOf, type Presence } from './presence.ts';
import { Refused, Workload } from './workload.ts';

interface Attempt {
  readonly records: readonly StoreRecord[];
  /** `ok`, or the kind of its failure; `unanswered` while it is under way. */
  answer: string;
}

/** One of several processes on a store: what it tried to commit, and what it was told. */
export class Rival {
  readonly attempts: Attempt[] = [];
  /** In the order they were given. */
  readonly answers: string[] = [];

  /** Commits the next checkpoint of a thread of its own, and returns what it was told. */
  async commit(store: Store): Promise<string> {
    const answer = await this.#commit(store);
    this.answers.push(answer);
    return answer;
  }

  /** Commits the same again as last time. */
  async retry(store: Store): Promise<string> {
    const last = this.attempts.at(-1);
    return last === undefined || last.answer === 'ok' ? this.commit(store) : this.#try(store, last);
  }

  async #commit(store: Store): Promise<string> {
    try {
      // A thread for each commit: what one of them does not know of another must not matter.
      const attempt: Attempt = { records: await new Workload().next(store), answer: 'unanswered' };
      this.attempts.push(attempt);
      return await this.#try(store, attempt);
    } catch (error) {
      if (error instanceof Refused) return error.failure.kind;
      throw error;
    }
  }

  async #try(store: Store, attempt: Attempt): Promise<string> {
    const result = await store.commit(attempt.records);
    return (attempt.answer = result.ok ? 'ok' : result.error.kind);
  }
}

/** Everything that any of them was told is stored is there, and nothing else is there in part. */
export async function expectAllAcknowledged(store: Store, rivals: readonly Rival[]): Promise<void> {
  for (const { records, answer } of rivals.flatMap(({ attempts }) => attempts)) {
    const presence = await presenceOf(store, records);
    expect(possible(answer), `a commit that was answered ${answer}`).toContain(presence);
  }
}

function possible(answer: string): readonly Presence[] {
  if (answer === 'ok') return ['whole'];
  return answer === 'unanswered' || answer === 'conflict' || answer === 'otherWindow'
    ? ['whole', 'absent']
    : ['absent'];
}

/** The same after opening the disk anew, which has no problems and can be worked with. */
export async function expectAllOn(disk: SimulatedDisk, { canAppend }: Mode, rivals: readonly Rival[]): Promise<void> {
  const later = new Rival();
  for (let time = 0; time < 2; time++) {
    const { store, upkeep } = await openStore(disk.files({ canAppend }));
    await expectAllAcknowledged(store, [...rivals, later]);
    if (time === 0) expect(await findProblems(upkeep)).toEqual([]);
    expect(await later.commit(store)).toBe('ok');
    await store.close();
  }
}
