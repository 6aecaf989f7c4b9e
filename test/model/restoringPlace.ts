import type { FileAccess } from '../../src/capture/fileAccess.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { RecentTrees } from '../../src/app/recentTrees.ts';
import { createGate } from '../../src/core/gate.ts';
import type { Services } from '../../src/app/services.ts';
import { createMemoryStore } from '../fakes/memoryStore.ts';
import { createMemoryUpkeep } from '../fakes/memoryUpkeep.ts';
import { World } from '../fakes/world.ts';
import { foldersAbove, type Disk } from './restoringModel.ts';
import { sizeLimit, type Change } from './restoringOperations.ts';
import { never, replacing } from './restoringTrouble.ts';

/** A working directory with its store, and the way to its files behind its back. */
export interface Place {
  /** Those of the process that runs now. */
  services(): Services;
  /** Starts a new process on the same files and the same store. */
  restart(): Promise<void>;
  /** Puts what is to be at each path, taking away what is in the way. */
  change(changes: readonly Change[]): Promise<void>;
  type(path: string, text: string | undefined): void;
  /** Texts of editors that are not saved, by path. */
  typed(): ReadonlyMap<string, string>;
  disk(): Promise<Disk>;
  /** Refuses, once, what this process does to files after so many changes. Absent where that cannot be. */
  readonly refuseChange?: (after: number) => void;
  /** Ends this process when it has made so many changes of files. Absent where that cannot be. */
  readonly endAtChange?: (after: number, onEnd: () => void) => void;
  dispose(): Promise<void>;
}

const options = { name: 'project', maxFileBytes: sizeLimit };

export class MemoryPlace implements Place {
  readonly #world = new World({});
  readonly #unreadable = new Set<string>();
  #beforeChange: () => Promise<void> = () => Promise.resolve();
  #process = 0;
  #services = this.#start();

  services(): Services {
    return this.#services;
  }

  async restart(): Promise<void> {
    this.#services = this.#start();
  }

  async change(changes: readonly Change[]): Promise<void> {
    const { files } = this.#world.directory;
    this.#world.edit({});
    for (const { path, content } of changes) {
      for (const folder of foldersAbove(path)) {
        if (files.contentOf(folder) !== undefined || files.linkAt(folder) !== undefined) files.remove(folder);
      }
      files.remove(path);
      this.#unreadable.delete(path);
      if (content === undefined) continue;
      if (content.kind === 'folder') files.putOther(path, 'folder');
      else if (content.kind === 'link') files.putLink(path, latin1(content.text));
      else files.put(path, latin1(content.text));
      if (content.kind === 'executable') files.setExecutable(path, true);
      if (content.kind === 'unreadable') this.#unreadable.add(path);
    }
    files.heal();
    for (const path of this.#unreadable) {
      if (files.contentOf(path) === undefined) this.#unreadable.delete(path);
      else files.failOn({ operation: 'read', path });
    }
  }

  type(path: string, text: string | undefined): void {
    const { files } = this.#world.directory;
    const others = Object.entries(files.unsavedText).filter(([other]) => other !== path);
    files.unsavedText = Object.fromEntries(text === undefined ? others : [...others, [path, text]]);
  }

  typed(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.#world.directory.files.unsavedText));
  }

  async disk(): Promise<Disk> {
    const { files } = this.#world.directory;
    const things = new Map<string, string>();
    const stamps = new Map<string, string>();
    const all = files.all();
    for (const shown of all) {
      const path = shown.replace(/\/$/, '');
      if (path !== shown) {
        if (!all.some(other => other !== shown && other.startsWith(shown))) things.set(path, 'folder:');
        continue;
      }
      const target = files.linkAt(path);
      const kind = target !== undefined ? 'link' : files.isExecutable(path) ? 'executable' : 'file';
      things.set(path, `${kind}:${fromLatin1(target ?? files.contentOf(path) ?? new Uint8Array())}`);
      const stat = await files.stat(path);
      stamps.set(path, `${stat?.mtime} ${stat?.revision}`);
    }
    files.calls.length = 0;
    return { things, stamps, unreadable: new Set(this.#unreadable) };
  }

  refuseChange(after: number): void {
    let left = after;
    this.#beforeChange = async () => {
      if (left-- === 0) throw new Error('the file is locked');
    };
  }

  endAtChange(after: number, onEnd: () => void): void {
    let left = after;
    this.#beforeChange = async () => {
      if (left-- > 0) return;
      onEnd();
      await never;
    };
  }

  async dispose(): Promise<void> {
    // Nothing but memory.
  }

  #start(): Services {
    const { services, contents } = this.#world;
    this.#beforeChange = () => Promise.resolve();
    return {
      ...services,
      store: createMemoryStore(contents),
      upkeep: createMemoryUpkeep(contents),
      trees: new RecentTrees(),
      captureGate: createGate(),
      files: createWorkingDirectory(this.#access(), { ...options, now: () => this.#world.now }),
    };
  }

  /** The files, as a new process sees them. Nothing it does takes place after it has ended. */
  #access(): FileAccess {
    const { files } = this.#world.directory;
    const number = ++this.#process;
    const changing =
      <Values extends readonly unknown[]>(change: (...values: Values) => Promise<void>) =>
      async (...values: Values): Promise<void> => {
        if (number !== this.#process) return never;
        await this.#beforeChange();
        return number === this.#process ? change(...values) : never;
      };
    return replacing<FileAccess>(files, {
      write: changing(files.write.bind(files)),
      writeLink: changing(files.writeLink.bind(files)),
      createFolder: changing(files.createFolder.bind(files)),
      deleteFile: changing(files.deleteFile.bind(files)),
      deleteFolder: changing(files.deleteFolder.bind(files)),
    });
  }
}

export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
export const fromLatin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
