import type { AgentFiles } from '../../src/core/ports/agent.ts';
import type { FoundEntry } from '../../src/core/ports/workingDirectory.ts';

export type Files = Readonly<Record<string, string>>;

/** Files in memory that count calls and can fail at some of them. */
export class CountedFiles implements AgentFiles {
  readonly tree: Map<string, Uint8Array>;
  unsaved: readonly string[] = [];
  calls = 0;
  fails: (call: number, kind: string, path: string) => boolean = () => false;
  onCall: (kind: string, path: string) => void = () => undefined;

  constructor(files: Files) {
    this.tree = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    this.#count('read', path);
    return this.tree.get(path);
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const isTorn = this.#fails('write', path);
    this.tree.set(path, isTorn ? bytes.subarray(0, bytes.length / 2) : bytes);
    if (isTorn) throw new Error('The disk is full.');
  }

  async delete(path: string): Promise<void> {
    this.#count('delete', path);
    this.tree.delete(path);
  }

  async readEntry(path: string): Promise<FoundEntry | undefined> {
    const bytes = this.tree.get(path);
    return bytes && { mode: undefined, bytes };
  }

  async findFolder(): Promise<'folder'> {
    return 'folder';
  }

  writeEntry(path: string, { bytes }: FoundEntry): Promise<void> {
    return this.write(path, bytes);
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return this.tree.get(path)?.length;
  }

  async *walk(): AsyncGenerator<never> {
    // It never looks around.
  }

  isSecret(): boolean {
    return false;
  }

  unsavedPaths(): readonly string[] {
    return this.unsaved;
  }

  get content(): Files {
    return Object.fromEntries([...this.tree].sort().map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
  }

  #count(kind: string, path: string): void {
    if (this.#fails(kind, path)) throw new Error('The disk is gone.');
  }

  #fails(kind: string, path: string): boolean {
    this.calls++;
    this.onCall(kind, path);
    return this.fails(this.calls, kind, path);
  }
}
