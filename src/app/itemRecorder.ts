import { parseItemId, type TurnId } from '../core/ids.ts';
import type { AgentEvent } from '../core/ports/agent.ts';
import type { StoreRecord } from '../core/ports/store.ts';
import type { Item, ItemContent } from '../core/thread.ts';
import { foldEvent, settledCount, settleItems } from '../core/turnItems.ts';
import { commitOrHold } from './commitRecords.ts';
import type { Services } from './services.ts';

/**
 * Stores the items of a turn as they become final, several in one commit when they come fast; what the disk refuses is held.
 */
export class ItemRecorder {
  readonly #services: Services;
  readonly #turnId: TurnId;
  readonly #onItems: (items: readonly ItemContent[]) => void;
  #items: readonly ItemContent[] = [];
  #storedCount = 0;
  #storing: Promise<undefined> | undefined;

  constructor(services: Services, turnId: TurnId, onItems: (items: readonly ItemContent[]) => void) {
    this.#services = services;
    this.#turnId = turnId;
    this.#onItems = onItems;
  }

  add(event: AgentEvent): void {
    this.#items = foldEvent(this.#items, event);
    this.#onItems(this.#items);
    this.#storing ??= this.#storeSettled().then(
      () => (this.#storing = undefined),
      // It stays, so that nothing is tried again before the end of the turn.
      () => undefined,
    );
  }

  /** The records of the items that are not stored yet, to be committed with the end of the turn. */
  async finish(): Promise<readonly StoreRecord[]> {
    await this.#storing;
    this.#items = settleItems(this.#items);
    this.#onItems(this.#items);
    return this.#recordsOf(this.#items.slice(this.#storedCount));
  }

  async #storeSettled(): Promise<void> {
    for (let count = settledCount(this.#items); count > this.#storedCount; count = settledCount(this.#items)) {
      const stored = await commitOrHold(
        this.#services.store,
        this.#recordsOf(this.#items.slice(this.#storedCount, count)),
      );
      // The end of the turn stores them, or says that it could not.
      if (!stored.ok) return;
      this.#storedCount = count;
    }
  }

  #recordsOf(items: readonly ItemContent[]): readonly StoreRecord[] {
    return items.map(content => ({ kind: 'itemAppended', item: newItem(this.#services, this.#turnId, content) }));
  }
}

export const newItem = ({ environment }: Services, turnId: TurnId, content: ItemContent): Item => ({
  id: parseItemId(environment.newId()),
  turnId,
  createdAt: environment.now(),
  content,
});
