import type { Checkpoint } from '../core/checkpoint.ts';
import type { CheckpointId, RestoreId } from '../core/ids.ts';
import { countUndos, undoneRestores, type RestoreOperation } from '../core/restore.ts';
import type { RestoreMarkView } from '../protocol/chatViews.ts';
import { restoresOf } from './conversation.ts';
import { optional } from './optional.ts';
import type { Session } from './session.ts';

/** The marks of the restores of the thread on screen that have an outcome. */
export class RestoreMarks {
  readonly #session: Session;
  readonly #restores: readonly RestoreOperation[];
  readonly #byId: ReadonlyMap<RestoreId, RestoreOperation>;
  readonly #undone: ReadonlySet<RestoreId | undefined>;

  constructor(session: Session) {
    this.#session = session;
    this.#restores = restoresOf(session);
    this.#byId = new Map(this.#restores.map(restore => [restore.id, restore]));
    this.#undone = undoneRestores(this.#restores);
  }

  /** Those begun at `from` or later and before `end`, in the order they were begun. */
  between(from: number, end: number): readonly RestoreMarkView[] {
    return this.#restores
      .filter(({ startedAt }) => startedAt >= from && startedAt < end)
      .flatMap(restore => this.#toView(restore) ?? []);
  }

  /** The one begun last. */
  last(): RestoreMarkView | undefined {
    const last = this.#restores.findLast(({ outcome }) => outcome !== undefined);
    return last && this.#toView(last);
  }

  #toView(restore: RestoreOperation): RestoreMarkView | undefined {
    const { id, targetId, safetyId, outcome, changes, startedAt } = restore;
    if (outcome === undefined) return undefined;
    const target = this.#ownCheckpoint(targetId);
    const undoDepth = countUndos(this.#byId, restore);
    const isLast = this.#restores.at(-1) === restore;
    const canRestoreRest = isLast && outcome.failed.length > 0 && target?.expired === false;
    return {
      restoreId: id,
      ...optional('targetNumber', target?.number),
      at: startedAt,
      writtenCount: changes.length - outcome.failed.length,
      failed: outcome.failed,
      ...optional('keptCount', this.#session.state.keptBy.get(id)),
      isUndo: undoDepth % 2 === 1,
      ...(undoDepth > 0 && undoDepth % 2 === 0 ? { isRedo: true } : {}),
      undone: this.#undone.has(id),
      expired: this.#ownCheckpoint(safetyId)?.expired ?? true,
      ...(canRestoreRest ? { canRestoreRest } : {}),
    };
  }

  #ownCheckpoint(id: CheckpointId): Checkpoint | undefined {
    const checkpoint = this.#session.work.services.store.readCheckpoint(id);
    return checkpoint?.threadId === this.#session.state.threadId ? checkpoint : undefined;
  }
}
