import { expect } from 'vitest';
import { forkThread } from '../../src/app/forkThread.ts';
import { archiveThread, deleteThread, putAwayTemporary, unarchiveThread } from '../../src/app/manageThreads.ts';
import { previewRestore } from '../../src/app/previewRestore.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import { rollBack, selectVersion } from '../../src/app/rewindConversation.ts';
import { sendMessage } from '../../src/app/sendMessage.ts';
import { partsOf } from '../../src/app/turnParts.ts';
import { assert } from '../../src/core/assert.ts';
import { activePath } from '../../src/core/branch.ts';
import type { ThreadId, TurnId } from '../../src/core/ids.ts';
import type { Store, ThreadContent } from '../../src/core/ports/store.ts';
import type { StoreUpkeep } from '../../src/core/ports/storeUpkeep.ts';
import { wholeFiles } from '../../src/core/restorePlan.ts';
import type { Result } from '../../src/core/result.ts';
import { makeThread, readTexts, startThread } from '../contract/storeRecords.ts';
import { openWithUpkeep } from '../contract/storeOnFiles.ts';
import { createMemoryStore, emptyContents } from '../fakes/memoryStore.ts';
import { createMemoryUpkeep } from '../fakes/memoryUpkeep.ts';
import { quietObserver } from '../fakes/quietObserver.ts';
import { SimulatedDisk } from '../fakes/simulatedDisk.ts';
import { World } from '../fakes/world.ts';
import type { AboutTurn, Continuation, ThreadOperation } from './threadOperations.ts';

/** A store that can be opened again, as after its process has ended without a word. */
interface Place {
  readonly store: Store;
  readonly upkeep: StoreUpkeep;
  readonly again: () => Promise<Place>;
}

export async function inMemory(contents = emptyContents()): Promise<Place> {
  const again = () => inMemory(contents);
  return { store: createMemoryStore(contents), upkeep: createMemoryUpkeep(contents), again };
}

export async function onDisk(disk = new SimulatedDisk()): Promise<Place> {
  const { store, upkeep } = await openWithUpkeep(disk.files());
  return {
    ...{ store, upkeep },
    again: async () => {
      await store.close();
      return onDisk(disk);
    },
  };
}

type Files = Readonly<Record<string, string>>;

/** A message as it should be. */
interface ExpectedTurn {
  readonly id: TurnId;
  readonly parent: ExpectedTurn | undefined;
  readonly text: string;
  readonly before: Files | undefined;
  /** `undefined` when its process ended. */
  readonly after: Files | undefined;
}

interface ExpectedThread {
  readonly id: ThreadId;
  turns: readonly ExpectedTurn[];
  active: ExpectedTurn | undefined;
  readonly parent: ThreadId | undefined;
  readonly forkedFrom: ThreadId | undefined;
  archivedWith: ThreadId | undefined;
  isTemporary: boolean;
}

const paths = ['a.txt', 'b.txt', 'c.txt'];
const pick = <T>(values: readonly T[], index: number): T | undefined => values[index % values.length];

/** Threads as the use cases make them, and as plain objects say they should be. */
export class ThreadsTest {
  #place: Place;
  #world: World;
  #threads: ExpectedThread[] = [];
  #messages = 0;

  constructor(place: Place) {
    this.#place = place;
    this.#world = new World({ 'a.txt': 'start' }, place.store);
  }

  end(): Promise<void> {
    return this.#place.store.close();
  }

  async run(operation: ThreadOperation): Promise<void> {
    await this.#do(operation);
    await this.#compare();
  }

  async #do(operation: ThreadOperation): Promise<void> {
    switch (operation.kind) {
      case 'write':
        this.#write(operation);
        return;
      case 'reopen':
        await this.#reopen();
        return;
      case 'collectGarbage':
        expect((await this.#place.upkeep.collectGarbage()).ok).toBe(true);
        return;
      case 'start':
        await this.#start(undefined);
        return;
      default:
        await this.#doTo(pick(this.#threads, operation.thread), operation);
    }
  }

  async #doTo(
    thread: ExpectedThread | undefined,
    operation: Extract<ThreadOperation, { thread: number }>,
  ): Promise<void> {
    if (thread === undefined) return;
    switch (operation.kind) {
      case 'start':
        return;
      case 'startChild':
        await this.#start(thread.id);
        return;
      case 'delete':
        accept(await deleteThread(this.#world.services, thread.id));
        this.#threads = this.#threads.filter(({ id }) => !this.#family(thread).has(id));
        return;
      case 'leave':
        await this.#leave(thread);
        return;
      case 'archive':
        await this.#archive(thread);
        return;
      case 'unarchive':
        await this.#unarchive(thread);
        return;
      default:
        if (thread.archivedWith === undefined) await this.#goOn(thread, operation);
    }
  }

  async #goOn(thread: ExpectedThread, operation: Continuation): Promise<void> {
    switch (operation.kind) {
      case 'send':
        return this.#send(thread, thread.active, () => this.#write(operation));
      case 'crash':
        return this.#crash(thread, () => this.#write(operation));
      case 'rollBack':
        return this.#rollBack(thread, operation.count);
      default:
        return this.#doWith(thread, pick(thread.turns, operation.turn), operation);
    }
  }

  async #doWith(thread: ExpectedThread, turn: ExpectedTurn | undefined, operation: AboutTurn): Promise<void> {
    if (operation.kind === 'fork' || operation.kind === 'tryOut') {
      return this.#fork(thread, operation.turn % 7 === 0 ? undefined : turn, operation.kind === 'tryOut');
    }
    if (turn === undefined) return;
    switch (operation.kind) {
      case 'edit':
        return this.#send(thread, turn.parent, () => this.#write(operation));
      case 'select':
        return this.#select(thread, turn);
      case 'restore':
        return this.#restore(thread, turn);
    }
  }

  #write({ path, content }: { readonly path: number; readonly content: number }): void {
    this.#world.edit({ [paths[path % paths.length] ?? 'a.txt']: content % 4 === 0 ? undefined : `content ${content}` });
  }

  async #reopen(): Promise<void> {
    this.#place = await this.#place.again();
    const { files, now } = this.#world;
    this.#world = new World(files, this.#place.store);
    while (this.#world.now < now) this.#world.edit({}); // Its clock goes on.
  }

  async #start(parent: ThreadId | undefined): Promise<void> {
    const thread = makeThread(parent === undefined ? {} : { parentThreadId: parent });
    accept(await this.#place.store.commit([startThread(thread)]));
    this.#add({
      id: thread.id,
      turns: [],
      active: undefined,
      parent,
      forkedFrom: undefined,
      archivedWith: undefined,
      isTemporary: false,
    });
  }

  #add(thread: ExpectedThread): void {
    this.#threads = [...this.#threads, thread];
  }

  async #send(thread: ExpectedThread, parent: ExpectedTurn | undefined, work: () => void): Promise<void> {
    const text = `message ${++this.#messages}`;
    const before = this.#world.files;
    const agent = {
      id: 'script',
      name: 'Script',
      run: async ({ ready }: { readonly ready: () => Promise<void> }) => {
        await ready();
        work();
      },
    };
    const message = { threadId: thread.id, parentId: parent?.id, text, agent, onlyFitting: false };
    const sent = await sendMessage(this.#world.services, message, quietObserver, new AbortController().signal);
    assert(sent.ok, 'a message was not sent');
    this.#follow(thread, { id: sent.value.turnId, parent, text, before, after: this.#world.files });
  }

  #follow(thread: ExpectedThread, turn: ExpectedTurn): void {
    thread.turns = [...thread.turns, turn];
    thread.active = turn;
  }

  /** The process ends while the agent is at work. */
  async #crash(thread: ExpectedThread, work: () => void): Promise<void> {
    const text = `message ${++this.#messages}`;
    const [before, parent] = [this.#world.files, thread.active];
    let turnId: TurnId | undefined;
    await new Promise<void>(resolve => {
      const agent = {
        id: 'script',
        name: 'Script',
        run: async ({ ready }: { readonly ready: () => Promise<void> }) => {
          await ready();
          work();
          resolve();
          await new Promise(() => undefined);
        },
      };
      const message = { threadId: thread.id, parentId: parent?.id, text, agent, onlyFitting: false };
      const observer = { ...quietObserver, onStarted: ({ id }: { readonly id: TurnId }) => (turnId = id) };
      void sendMessage(this.#world.services, message, observer, new AbortController().signal);
    });
    assert(turnId !== undefined, 'a message was not stored');
    await this.#reopen();
    this.#follow(thread, { id: turnId, parent, text, before, after: undefined });
  }

  async #rollBack(thread: ExpectedThread, count: number): Promise<void> {
    const done = await rollBack(this.#world.services, thread.id, count);
    expect(done.ok).toBe(count > 0);
    for (let left = count; left > 0; left--) thread.active = thread.active?.parent;
  }

  async #select(thread: ExpectedThread, turn: ExpectedTurn): Promise<void> {
    const { turns } = this.#content(thread);
    const found = turns.find(({ id }) => id === turn.id);
    assert(found !== undefined, 'a message is gone');
    accept(await selectVersion(this.#world.services, turns, found));
    const isBelow = (other: ExpectedTurn | undefined): boolean =>
      other !== undefined && (other === turn || isBelow(other.parent));
    thread.active = thread.turns.filter(isBelow).at(-1);
  }

  async #fork(thread: ExpectedThread, upTo: ExpectedTurn | undefined, isTemporary: boolean): Promise<void> {
    const before = JSON.stringify(this.#content(thread));
    const forked = await forkThread(this.#world.services, {
      threadId: thread.id,
      upTo: upTo?.id,
      temporary: isTemporary,
    });
    assert(forked.ok, 'a thread was not forked');
    expect(JSON.stringify(this.#content(thread))).toBe(before);
    const { turns } = this.#place.store.readThread(forked.value) ?? { turns: [] };
    const path = pathTo(upTo);
    let parent: ExpectedTurn | undefined;
    const copies = path.map((turn, index) => (parent = { ...turn, id: turns[index]?.id ?? turn.id, parent }));
    const active = copies.at(-1);
    const places = { parent: undefined, forkedFrom: thread.id, archivedWith: undefined, isTemporary };
    this.#add({ id: forked.value, turns: copies, active, ...places });
    for (const [index, turn] of path.entries()) {
      expect(await this.#planBefore(forked.value, turns[index]?.id)).toEqual(
        await this.#planBefore(thread.id, turn.id),
      );
    }
  }

  /** What would be done to bring back the files as they were before a message. */
  async #planBefore(threadId: ThreadId, turnId: TurnId | undefined): Promise<unknown> {
    const content = this.#place.store.readThread(threadId);
    const checkpoint = content === undefined || turnId === undefined ? undefined : partsOf(content, turnId).before;
    assert(checkpoint !== undefined, 'a checkpoint is gone');
    const preview = await previewRestore(this.#world.services, { checkpointId: checkpoint.id });
    assert(preview.ok, 'a checkpoint cannot be restored');
    return preview.value.plan;
  }

  /** All files, whoever changed them. */
  async #restore(thread: ExpectedThread, turn: ExpectedTurn): Promise<void> {
    const checkpoint = partsOf(this.#content(thread), turn.id).before;
    assert(checkpoint !== undefined, 'a checkpoint is gone');
    const { services } = this.#world;
    const preview = await previewRestore(services, { checkpointId: checkpoint.id });
    assert(preview.ok, 'a checkpoint cannot be restored');
    const choices = wholeFiles(preview.value.plan.actions.map(({ path }) => path));
    const place = { threadId: thread.id, turnId: thread.active?.id };
    const restored = await restoreCheckpoint(services, { ...place, preview: preview.value, choices });
    expect(restored.ok && restored.value.outcome?.failed).toEqual([]);
    expect(this.#world.files).toEqual(turn.before);
  }

  async #archive(thread: ExpectedThread): Promise<void> {
    if (thread.archivedWith !== undefined) return;
    accept(await archiveThread(this.#world.services, thread.id));
    const family = this.#family(thread);
    for (const other of this.#threads) if (family.has(other.id)) other.archivedWith ??= thread.id;
    for (const other of this.#threads) if (family.has(other.id)) other.isTemporary = false;
  }

  /** What is temporary is put away, but for this one. */
  async #leave(thread: ExpectedThread): Promise<void> {
    accept(await putAwayTemporary(this.#world.services, thread.id));
    for (const other of this.#threads) {
      if (!other.isTemporary || other === thread) continue;
      other.archivedWith = other.id;
      other.isTemporary = false;
    }
  }

  async #unarchive(thread: ExpectedThread): Promise<void> {
    accept(await unarchiveThread(this.#world.services, thread.id));
    const [family, { archivedWith }] = [this.#family(thread), thread];
    if (archivedWith === undefined) return;
    for (const other of this.#threads) {
      if (family.has(other.id) && other.archivedWith === archivedWith) other.archivedWith = undefined;
    }
  }

  /** A thread and its descendants. */
  #family(thread: ExpectedThread): ReadonlySet<ThreadId> {
    const family = new Set([thread.id]);
    // Each comes after its parent.
    for (const { id, parent } of this.#threads) if (parent !== undefined && family.has(parent)) family.add(id);
    return family;
  }

  #content({ id }: ExpectedThread): ThreadContent {
    const content = this.#place.store.readThread(id);
    assert(content !== undefined, 'a thread is gone');
    return content;
  }

  async #compare(): Promise<void> {
    const { store } = this.#place;
    const listed = store.listThreads().map(({ thread }) => thread.id);
    expect([...listed].sort()).toEqual(this.#threads.map(({ id }) => id).sort());
    const shown = store.listThreads({ limit: 1000 }).map(({ thread }) => thread.id);
    expect([...shown].sort()).toEqual(this.#threads.flatMap(({ id, isTemporary }) => (isTemporary ? [] : id)).sort());
    expect(store.countThreads()).toBe(shown.length);
    for (const expected of this.#threads) {
      const content = this.#content(expected);
      const { thread, turns } = content;
      expect(activePath(turns, thread.activeTurnId).map(({ text }) => text)).toEqual(
        pathTo(expected.active).map(({ text }) => text),
      );
      expect(turns.map(({ id }) => id)).toEqual(expected.turns.map(({ id }) => id));
      expect(thread.archivedAt !== undefined).toBe(expected.archivedWith !== undefined);
      expect([thread.parentThreadId, thread.forkedFrom?.threadId]).toEqual([expected.parent, expected.forkedFrom]);
      for (const { id, before, after } of expected.turns) {
        const parts = partsOf(content, id);
        expect(parts.before && (await readTexts(store, store.readTree(parts.before.id)))).toEqual(textsOf(before));
        expect(parts.after && (await readTexts(store, store.readTree(parts.after.id)))).toEqual(textsOf(after));
      }
    }
  }
}

function pathTo(turn: ExpectedTurn | undefined): readonly ExpectedTurn[] {
  return turn === undefined ? [] : [...pathTo(turn.parent), turn];
}

const textsOf = (files: Files | undefined): readonly string[] | undefined =>
  files &&
  Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `${path}=${text}`);

function accept(stored: Result<void, unknown>): void {
  assert(stored.ok, `not stored: ${JSON.stringify(stored)}`);
}
