import { expect } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { BlobId, CheckpointId } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { inPathOrder } from './restoringLaws.ts';
import { heldOf, type Disk, type Held, type Moment } from './restoringModel.ts';
import { fromLatin1, type Place } from './restoringPlace.ts';

/** A checkpoint, and what it has to hold. */
export interface Kept {
  readonly checkpoint: Checkpoint;
  readonly held: Held;
  /** Texts of editors that were not saved, by path. */
  readonly typed: ReadonlyMap<string, string>;
  /** The position of its moment. */
  readonly moment: number;
}

/** What has happened to a working directory, and what its checkpoints have to hold because of that. */
export class RestoringHistory {
  readonly kept: Kept[] = [];
  readonly moments: Moment[] = [];
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Takes note of the files as they are now. */
  async note(by: Moment['by']): Promise<Disk> {
    const disk = await this.#place.disk();
    this.moments.push({ by, disk });
    return disk;
  }

  /** Takes note of the newest checkpoint, which has to be one of `disk`. */
  async keep(disk: Disk): Promise<void> {
    const checkpoint = this.#place.services().store.latestCheckpoint();
    if (checkpoint === undefined || this.kept.some(kept => kept.checkpoint.id === checkpoint.id)) {
      throw new Error('No checkpoint was taken.');
    }
    const typed = new Map(this.#place.typed());
    const kept = { checkpoint, held: heldOf(disk), typed, moment: this.moments.length - 1 };
    this.kept.push(kept);
    await this.#expectHeld(kept);
  }

  async #expectHeld({ checkpoint, held, typed }: Kept): Promise<void> {
    const { store } = this.#place.services();
    const things = new Map<string, string>();
    for (const [path, { mode, blob }] of store.readTree(checkpoint.id)) {
      things.set(path, `${mode ?? 'file'}:${await readText(store, blob)}`);
    }
    expect(inPathOrder(things)).toEqual(inPathOrder(held.things));
    const texts = new Map<string, string>();
    for (const { path, blob } of checkpoint.unsaved) texts.set(path, await readText(store, blob));
    expect(inPathOrder(texts)).toEqual(inPathOrder(typed));
  }

  /** Nothing that a checkpoint ever kept is lost. */
  async expectEverythingKept(): Promise<void> {
    for (const kept of this.kept) await this.#expectHeld(kept);
  }

  keptAs(id: CheckpointId): Kept {
    const kept = this.kept.find(({ checkpoint }) => checkpoint.id === id);
    if (kept === undefined) throw new Error('This checkpoint is not one of the test.');
    return kept;
  }
}

export async function readText(store: Store, blob: BlobId): Promise<string> {
  const bytes = await store.readBlob(blob);
  return bytes === undefined ? 'lost' : fromLatin1(bytes);
}
