import { expect } from 'vitest';
import type { CommitFailure, Store, StoreRecord } from '../../src/core/ports/store.ts';
import type { Result } from '../../src/core/result.ts';
import type { Mode } from '../crash/crashPoints.ts';
import { everythingIn } from '../crash/everythingIn.ts';
import { findProblems } from '../crash/openStore.ts';
import { createMemoryStore } from '../fakes/memoryStore.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { seeded } from '../random/seeded.ts';
import { bytesOf, contents } from './contents.ts';
import type { Change, Operation } from './operations.ts';
import { startProcess, type Process } from './process.ts';
import { changesIn, makeRecord, unsavedIn, nothingMade, type Made } from './recordMaker.ts';

const imageName = 'index.db';

/** A store on a simulated disk, one in memory, and a window that reads: all three must say the same. */
export class StoreTest {
  readonly #mode: Mode;
  readonly #model: Store = createMemoryStore();
  #disk = new SimulatedDisk();
  #writer: Process;
  #reader: Process;
  #made: Made = nothingMade;
  #keptImage: Uint8Array | undefined;

  private constructor(mode: Mode, disk: SimulatedDisk, writer: Process, reader: Process) {
    this.#mode = mode;
    this.#disk = disk;
    this.#writer = writer;
    this.#reader = reader;
  }

  static async start(mode: Mode): Promise<StoreTest> {
    const disk = new SimulatedDisk();
    const writer = await startWriter(disk, mode);
    return new StoreTest(mode, disk, writer, await startReader(disk, mode));
  }

  async end(): Promise<void> {
    await this.#reader.kill();
    await this.#writer.kill();
  }

  async run(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'commit':
        await this.#commit(operation.changes);
        break;
      case 'putBlob':
        await this.#put(contentAt(operation.content), contentAt(operation.similarTo));
        break;
      case 'collectGarbage':
        expect(await this.#writer.upkeep.collectGarbage()).toMatchObject({ ok: true });
        break;
      case 'verify':
        expect(await findProblems(this.#writer.upkeep)).toEqual([]);
        break;
      case 'refreshReader':
        await this.#reader.store.refresh();
        await this.expectSame(this.#reader.store);
        break;
      case 'keepImage':
        this.#keptImage = await readImage(this.#disk);
        break;
      case 'reopen':
        await this.#reopen(operation);
        break;
    }
    await this.expectSame();
  }

  async expectSame(store = this.#writer.store): Promise<void> {
    expect(await everythingIn(store)).toBe(await everythingIn(this.#model));
    expect(answersOf(store, this.#made)).toEqual(answersOf(this.#model, this.#made));
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    const records: StoreRecord[] = [];
    let made = this.#made;
    for (const change of changes) {
      const making = makeRecord(made, change, id => this.#model.readCheckpoint(id)?.expired === true);
      if (making === undefined) continue;
      records.push(making.record);
      made = making.made;
    }
    for (const { from, to } of records.flatMap(changesIn)) {
      if (from !== undefined) await this.#put(bytesOf(from.blob));
      if (to !== undefined) await this.#put(bytesOf(to.blob), from && bytesOf(from.blob));
    }
    for (const { blob } of records.flatMap(unsavedIn)) await this.#put(bytesOf(blob));
    const expected = await this.#model.commit(records);
    expect(await this.#writer.store.commit(records)).toEqual(expected);
    if (!expected.ok) return;
    this.#made = { ...made, checkpoints: made.checkpoints.map(taken => ({ ...taken, isStored: true })) };
  }

  async #put(bytes: Uint8Array, similarTo?: Uint8Array): Promise<void> {
    const before = similarTo && valueOf(await this.#model.putBlob(similarTo));
    const id = valueOf(await this.#model.putBlob(bytes));
    expect(await this.#writer.store.putBlob(bytes, before)).toEqual({ ok: true, value: id });
    expect(Buffer.compare((await this.#writer.store.readBlob(id)) ?? Buffer.of(0, 0, 0), bytes)).toBe(0);
  }

  async #reopen({ after, image, seed }: Extract<Operation, { kind: 'reopen' }>): Promise<void> {
    if (after === 'closing') await this.#writer.store.close();
    else await this.#writer.kill();
    if (after === 'powerCut') {
      await this.#reader.kill();
      this.#disk = this.#disk.afterPowerCut(seeded(seed));
    }
    if (image === 'lost') await replaceImage(this.#disk, undefined);
    if (image === 'outdated') await replaceImage(this.#disk, this.#keptImage);
    this.#writer = await startWriter(this.#disk, this.#mode);
    if (after === 'powerCut') this.#reader = await startReader(this.#disk, this.#mode);
  }
}

const startWriter = (disk: SimulatedDisk, { canAppend }: Mode): Promise<Process> =>
  startProcess(disk, canAppend, { owner: { id: 'writer', pid: 1, host: 'here' }, saveImageEvery: 4 });

const startReader = (disk: SimulatedDisk, { canAppend }: Mode): Promise<Process> =>
  startProcess(disk, canAppend, { owner: { id: 'reader', pid: 2, host: 'here' }, isGone: () => false });

async function readImage(disk: SimulatedDisk): Promise<Uint8Array | undefined> {
  return disk.names().includes(imageName) ? disk.files().read(imageName) : undefined;
}

/** Takes the image away, and puts another in its place, durably: a damaged one is a matter of its own. */
async function replaceImage(disk: SimulatedDisk, image: Uint8Array | undefined): Promise<void> {
  const files = disk.files();
  if (disk.names().includes(imageName)) await files.unlink(imageName);
  if (image !== undefined) {
    const file = await files.openNew(imageName);
    await file.write(0, image);
    await file.sync();
    await file.close();
  }
  await files.syncFolder();
}

/** What is asked with two checkpoints, a page or words: a few of each. */
function answersOf(store: Store, { checkpoints, threads, deleted }: Made): unknown {
  const ids = checkpoints.map(({ checkpoint }) => checkpoint.id);
  const some = ids.filter((id, index) => index % 3 === 0 && store.readCheckpoint(id)?.expired === false);
  return [
    some.map(id => store.checkpointsAfter(id).map(checkpoint => checkpoint.id)),
    some.map(id => store.restoresAfter(id)),
    some.slice(1).map((id, index) => store.diffCheckpoints(some[index] ?? id, id)),
    some.map(before => store.listCheckpoints({ before, limit: 2 })),
    threads.filter(({ id }) => !deleted.has(id)).map(({ id }) => store.listCheckpoints({ threadId: id, limit: 3 })),
    ['größ', 'AND or', 'emoji', 'a', ''].map(text => store.searchMessages({ text, limit: 3 })),
  ];
}

const contentAt = (index: number): Uint8Array => contents[index % contents.length] ?? new Uint8Array();

function valueOf<T>(result: Result<T, CommitFailure>): T {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.error)}`);
  return result.value;
}
