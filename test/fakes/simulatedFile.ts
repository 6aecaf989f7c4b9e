/** Returns a number from 0 to `below` - 1. */
export type Random = (below: number) => number;

/** `dropped`: a sync failed; this is read back while the power is on, and no later sync makes it durable. */
interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly state: 'unsynced' | 'synced' | 'dropped';
}

/** The bytes of a file, as the writes that made them. */
export class SimulatedFile {
  #writes: readonly Write[];
  #content: Uint8Array | undefined;

  /** @param content durable */
  constructor(content: Uint8Array = new Uint8Array()) {
    this.#writes = content.length === 0 ? [] : [{ offset: 0, bytes: content, state: 'synced' }];
  }

  /** What is read while the power is on. Not to be changed. */
  get content(): Uint8Array {
    return (this.#content ??= contentOf(this.#writes));
  }

  write(offset: number, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#replaceWrites([...this.#writes, { offset, bytes, state: 'unsynced' }]);
  }

  /** Begins to make durable what was written so far: what is written meanwhile is not part of it. */
  beginSync(): { succeed(): void; fail(): void } {
    const { length } = this.#writes;
    const end = (state: Write['state']) => () => {
      const change = (write: Write, index: number): Write =>
        index < length && write.state === 'unsynced' ? { ...write, state } : write;
      this.#writes = this.#writes.map(change);
    };
    return { succeed: end('synced'), fail: end('dropped') };
  }

  copy(): SimulatedFile {
    const copy = new SimulatedFile();
    copy.#writes = this.#writes;
    copy.#content = this.#content;
    return copy;
  }

  /** Each write that was not synced may be there in full, in part, as zeros or not at all. */
  afterPowerCut(random: Random): SimulatedFile {
    return new SimulatedFile(contentOf(this.#writes.flatMap(write => afterLoss(write, random))));
  }

  /** Flips every bit of one byte, durably. */
  damage(offset: number): void {
    const bytes = Uint8Array.of(~(this.content[offset] ?? 0));
    this.beginSync().succeed();
    this.#replaceWrites([...this.#writes, { offset, bytes, state: 'synced' }]);
  }

  #replaceWrites(writes: readonly Write[]): void {
    this.#writes = writes;
    this.#content = undefined;
  }
}

function contentOf(writes: readonly Write[]): Uint8Array {
  const content = new Uint8Array(Math.max(0, ...writes.map(({ offset, bytes }) => offset + bytes.length)));
  for (const { offset, bytes } of writes) content.set(bytes, offset);
  return content;
}

function afterLoss(write: Write, random: Random): readonly Write[] {
  if (write.state === 'synced') return [write];
  if (write.state === 'dropped') return [];
  const { length } = write.bytes;
  switch (random(4)) {
    case 0:
      return [write];
    case 1:
      return [{ ...write, bytes: write.bytes.subarray(0, random(length + 1)) }];
    case 2:
      return [{ ...write, bytes: new Uint8Array(length) }];
    default:
      return [];
  }
}
