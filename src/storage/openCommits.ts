import type { StoreRecord } from '../core/ports/store.ts';
import { anchorOf, type Anchor, type LogCommit, type LogPlace } from './log/logReader.ts';
import type { NewRecord } from './log/logRecord.ts';
import { isOwnCommit } from './records/storedCommit.ts';

/** What was to be committed, and after which place. */
interface OwnCommit {
  readonly place: LogPlace;
  readonly written: readonly NewRecord[];
}

/** Commits of this window that have failed since another one writes. By their records, as the caller will hand them over again. */
export class OpenCommits {
  /** Those of which it is not known whether the log has got them. */
  readonly #unread = new Map<readonly StoreRecord[], OwnCommit>();
  /** Those that the log has got, and the index with it, since they may yet turn out to count; and where they lie. */
  readonly #undecided = new WeakMap<readonly StoreRecord[], Anchor>();

  /** Whether it will count is met by reading on. */
  add(records: readonly StoreRecord[], commit: OwnCommit): void {
    this.#unread.set(records, commit);
  }

  /** To be called with each commit that is read, before the index takes it in. */
  note(commit: LogCommit): void {
    const last = commit.records.at(-1);
    for (const [records, { place, written }] of this.#unread) {
      if (last === undefined || !isOwnCommit(commit, place, written)) continue;
      this.#undecided.set(records, anchorOf(last));
      this.#unread.delete(records);
    }
  }

  /** All there was has been read: the log has not got it. */
  wasRead(records: readonly StoreRecord[]): void {
    this.#unread.delete(records);
  }

  /** Where the log has got a commit that is not decided; `undefined` for every other. */
  find(records: readonly StoreRecord[]): Anchor | undefined {
    return this.#undecided.get(records);
  }

  decided(records: readonly StoreRecord[]): void {
    this.#undecided.delete(records);
  }
}
