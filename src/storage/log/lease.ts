import { errorCode, type StorageFiles } from '../files/storageFiles.ts';

/** A process that writes to a store, or might. */
export interface Owner {
  /** Random. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
}

export interface LeaseOptions {
  readonly owner: Owner;
  /** Whether that process has certainly ended. */
  readonly isGone: (owner: Owner) => boolean;
  /** Milliseconds without a beat after which a lease is stale. */
  readonly staleAfter: number;
  /** Milliseconds on a clock that stands still while the machine sleeps, or not. */
  readonly now: () => number;
}

const leaseName = 'lease';

interface LeaseText {
  readonly owner: Owner;
  readonly beat: number;
}

/**
 * Tells other windows that one writes. It only spares them from trying: that no two write is up to the log.
 *
 * A lease is stale when its process has ended, or when its beat did not change for a while of this process's own time, so
 * that a laptop that was asleep does not count.
 */
export class Lease {
  readonly #files: StorageFiles;
  readonly #options: LeaseOptions;
  #beat = 0;
  #isHeld = false;
  #seen: { readonly text: string; readonly since: number } | undefined;

  constructor(files: StorageFiles, options: LeaseOptions) {
    this.#files = files;
    this.#options = options;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Another process has the lease and seems to be alive. */
  async isTaken(): Promise<boolean> {
    const text = await this.#read();
    const lease = text === undefined ? undefined : parseLease(text);
    if (text === undefined || lease === undefined || lease.owner.id === this.#options.owner.id) return false;
    if (this.#options.isGone(lease.owner)) return false;
    const now = this.#options.now();
    if (this.#seen?.text !== text) this.#seen = { text, since: now };
    return now - this.#seen.since < this.#options.staleAfter;
  }

  /** Takes the lease, or shows that its owner still lives. A disk that refuses it does not matter. */
  async beat(): Promise<void> {
    this.#isHeld = true;
    const text = JSON.stringify({ owner: this.#options.owner, beat: ++this.#beat } satisfies LeaseText);
    const temporary = `${leaseName}.${this.#options.owner.id}.tmp`;
    try {
      await this.#files.unlink(temporary).catch(() => undefined);
      const file = await this.#files.openNew(temporary);
      await file.write(0, Buffer.from(text)).finally(() => file.close());
      await this.#files.replace(temporary, leaseName);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const text = await this.#read();
    if (text !== undefined && parseLease(text)?.owner.id === this.#options.owner.id) {
      await this.#files.unlink(leaseName).catch(() => undefined);
    }
  }

  async #read(): Promise<string | undefined> {
    try {
      return Buffer.from(await this.#files.read(leaseName)).toString();
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  }
}

function parseLease(text: string): LeaseText | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLease(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLease(value: unknown): value is LeaseText {
  if (typeof value !== 'object' || value === null || !('owner' in value) || !('beat' in value)) return false;
  const { owner } = value;
  return (
    typeof owner === 'object' &&
    owner !== null &&
    'id' in owner &&
    typeof owner.id === 'string' &&
    'pid' in owner &&
    typeof owner.pid === 'number' &&
    'host' in owner &&
    typeof owner.host === 'string'
  );
}
