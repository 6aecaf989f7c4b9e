import { applyRetention } from '../app/applyRetention.ts';
import { commitRecords } from '../app/commitRecords.ts';
import { explainCommitFailure } from '../app/failureText.ts';
import type { RetentionPolicy } from '../core/retention.ts';
import { IdleUpkeep } from './idleUpkeep.ts';
import type { Session } from './session.ts';
import { noteRoom, noteStored } from './storageTrouble.ts';
import { StoreSizesCount } from './storeSizes.ts';

export interface StoreCareOptions {
  /** What the settings say now. */
  readonly policy: () => RetentionPolicy;
  readonly log: {
    readonly info: (message: string) => void;
    readonly error: (message: string, cause?: unknown) => void;
  };
}

/** Milliseconds between two tries to store what is held in memory. */
const storeAgainAfter = 30_000;

/** Keeps the open store within the limits the user has set, while nothing else is done, and its sizes known. */
export class StoreCare {
  readonly #session: Session;
  readonly #options: StoreCareOptions;
  readonly #idle: IdleUpkeep;
  readonly #sizes: StoreSizesCount;
  #storingHeld: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, options: StoreCareOptions) {
    this.#session = session;
    this.#options = options;
    const { log } = options;
    this.#idle = new IdleUpkeep(session, signal =>
      this.#applyPolicy(signal).catch((cause: unknown) => {
        if (!signal.aborted) log.error('The limits of the store could not be applied', cause);
      }),
    );
    this.#sizes = new StoreSizesCount(session, cause => log.error('The sizes of the store are not known', cause));
  }

  /** The session has a store from now on. */
  opened(): void {
    this.#setLimit();
    this.#idle.opened();
  }

  /** The settings have changed. */
  policyChanged(): void {
    if (this.#session.state.work === undefined) return;
    this.#setLimit();
    noteRoom(this.#session);
    this.#idle.request();
    void this.#sizes.countNow();
  }

  /** To be called whenever the session has changed. */
  sessionChanged(): void {
    this.#idle.sessionChanged();
    if (this.#session.state.trouble?.held === true) {
      this.#storingHeld ??= setTimeout(() => void this.#storeHeld(), storeAgainAfter);
    }
  }

  /** Somebody looks at the sizes. */
  countSoon(): void {
    this.#sizes.request();
  }

  /** Room was made, or may have been. */
  async countNow(): Promise<void> {
    await this.#sizes.countNow();
  }

  dispose(): void {
    this.#idle.dispose();
    this.#sizes.dispose();
    clearTimeout(this.#storingHeld);
  }

  /** An empty commit stores what is held, once the disk lets it. */
  async #storeHeld(): Promise<void> {
    this.#storingHeld = undefined;
    const stored = await commitRecords(this.#session.work.services.store, []);
    if (stored.ok) noteStored(this.#session);
    else this.sessionChanged();
  }

  #setLimit(): void {
    this.#session.work.services.upkeep.setLimit(this.#options.policy().maxBytes);
  }

  async #applyPolicy(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    const policy = this.#options.policy();
    const applied = await applyRetention(this.#session.work.services, policy, { signal });
    if (!applied.ok) {
      log.error(`The limits of the store could not be applied: ${explainCommitFailure(applied.error)}`);
      return;
    }
    const { expired, collected, stillOver } = applied.value;
    if (collected?.ok === true) noteRoom(this.#session);
    this.#session.update({ unmetLimit: stillOver > 0 ? policy.maxBytes : undefined });
    if (expired.length > 0) log.info(`Files of ${expired.length} checkpoints are no longer kept`);
    if (expired.length > 0 || collected !== undefined) await this.#sizes.countNow();
  }
}
