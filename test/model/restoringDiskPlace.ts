import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync, type BigIntStats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Services } from '../../src/app/services.ts';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { openEngine } from '../../src/engine.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { readWasm } from '../crash/readWasm.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';
import { foldersAbove, type Disk } from './restoringModel.ts';
import { sizeLimit, type Change } from './restoringOperations.ts';
import { fromLatin1, latin1, type Place } from './restoringPlace.ts';

/** A folder of this machine, with a store of its own. Every file can be read in it. */
export class DiskPlace implements Place {
  readonly #home: string;
  readonly #typed = new Map<string, string>();
  #opened: Services | undefined;

  private constructor(home: string) {
    this.#home = home;
  }

  static async make(): Promise<DiskPlace> {
    const place = new DiskPlace(await fs.mkdtemp(join(tmpdir(), 'restoring-')));
    await fs.mkdir(place.#folder);
    await fs.mkdir(join(place.#home, 'store'));
    await place.#open();
    return place;
  }

  services(): Services {
    if (this.#opened === undefined) throw new Error('It is closed.');
    return this.#opened;
  }

  async restart(): Promise<void> {
    await this.#close();
    await this.#open();
  }

  /** Synchronous, so that a restore under way does not come between. */
  async change(changes: readonly Change[]): Promise<void> {
    for (const { path, content } of changes) {
      for (const folder of foldersAbove(path)) {
        if (lstatSync(this.#at(folder), { throwIfNoEntry: false })?.isDirectory() === false) rmSync(this.#at(folder));
      }
      rmSync(this.#at(path), { recursive: true, force: true });
      if (content === undefined) continue;
      mkdirSync(dirname(this.#at(path)), { recursive: true });
      if (content.kind === 'folder') mkdirSync(this.#at(path));
      else if (content.kind === 'link') symlinkSync(content.text, this.#at(path));
      else {
        const mode = content.kind === 'executable' ? 0o755 : 0o644;
        writeFileSync(this.#at(path), latin1(content.text), { mode });
      }
    }
  }

  type(path: string, text: string | undefined): void {
    if (text === undefined) this.#typed.delete(path);
    else this.#typed.set(path, text);
  }

  typed(): ReadonlyMap<string, string> {
    return this.#typed;
  }

  async disk(): Promise<Disk> {
    const things = new Map<string, string>();
    const stamps = new Map<string, string>();
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const names = await fs.readdir(this.#at(folder));
      if (names.length === 0 && folder !== '') things.set(folder, 'folder:');
      for (const name of names) {
        const path = folder === '' ? name : `${folder}/${name}`;
        const stat = await fs.lstat(this.#at(path), { bigint: true });
        if (stat.isDirectory()) folders.push(path);
        else {
          stamps.set(path, `${stat.mtimeNs} ${stat.ino}`);
          things.set(path, await this.#readThing(path, stat));
        }
      }
    }
    return { things, stamps, unreadable: new Set() };
  }

  async #readThing(path: string, stat: BigIntStats): Promise<string> {
    if (stat.isSymbolicLink()) return `link:${await fs.readlink(this.#at(path))}`;
    const kind = (stat.mode & 0o100n) === 0n ? 'file' : 'executable';
    return `${kind}:${fromLatin1(await fs.readFile(this.#at(path)))}`;
  }

  async dispose(): Promise<void> {
    await this.#close();
    await fs.rm(this.#home, { recursive: true, force: true });
  }

  get #folder(): string {
    return join(this.#home, 'project');
  }

  #at(path: string): string {
    return join(this.#folder, path);
  }

  async #open(): Promise<void> {
    const files = createDiskWorkingDirectory({
      name: 'project',
      folders: [{ name: 'project', path: this.#folder }],
      workerFile: await captureWorkerFile(),
      indexFile: join(this.#home, 'files'),
      settings: () => ({ maxFileBytes: sizeLimit, includedSecrets: [], rules: [] }),
      editors: {
        write: () => Promise.resolve(false),
        showUnsaved: () => Promise.resolve(false),
        unsavedPaths: () => [...this.#typed.keys()].sort(),
        unsavedTexts: () => [...this.#typed].map(([path, text]) => ({ path, bytes: latin1(text) })),
      },
    });
    const storeFiles = diskStorageFiles(join(this.#home, 'store'));
    const engine = await openEngine({ storeFiles, wasm: readWasm, files, log });
    if (!engine.ok) throw new Error(engine.error);
    this.#opened = engine.value.services;
  }

  async #close(): Promise<void> {
    const { files, store } = this.services();
    this.#opened = undefined;
    await files.close();
    await store.close();
  }
}

const log = {
  info: (): void => undefined,
  error: (message: string, cause?: unknown): void => {
    throw new Error(message, { cause });
  },
};
