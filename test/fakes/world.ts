import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { checkpointBefore } from '../../src/app/editThreadMessage.ts';
import { previewRestore, type RestorePreview } from '../../src/app/previewRestore.ts';
import { restoreCheckpoint, type RestoreControl } from '../../src/app/restoreCheckpoint.ts';
import { sendMessage } from '../../src/app/sendMessage.ts';
import { RecentTrees } from '../../src/app/recentTrees.ts';
import { createGate } from '../../src/core/gate.ts';
import type { Services } from '../../src/app/services.ts';
import { ignoreRules } from '../../src/capture/ignoreRules.ts';
import {
  makeId,
  parseThreadId,
  type CheckpointId,
  type RestoreId,
  type ThreadId,
  type TurnId,
} from '../../src/core/ids.ts';
import type { Agent } from '../../src/core/ports/agent.ts';
import type { Store, ThreadContent } from '../../src/core/ports/store.ts';
import { chosenByDefault, wholeFiles } from '../../src/core/restorePlan.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import { createMemoryStore, emptyContents, type MemoryContents } from './memoryStore.ts';
import { createMemoryWorkingDirectory, type MemoryWorkingDirectory } from './memoryFiles.ts';
import { createMemoryUpkeep } from './memoryUpkeep.ts';
import { quietObserver } from './quietObserver.ts';

/** A step of the agent: paths with their new content, or `undefined` to delete. */
export type Edits = Readonly<Record<string, string | undefined>>;

/** A workspace in memory with a thread and an agent that does what it is told. */
export class World {
  readonly directory: MemoryWorkingDirectory;
  services: Services;
  readonly threadId: ThreadId;
  /** What its store holds. */
  readonly contents: MemoryContents;
  /** Bytes; any size unless set. */
  firstCaptureLimit: number | undefined;
  #now = 1_000_000;

  /** @param store keeps `contents` */
  constructor(files: Readonly<Record<string, string>>, store?: Store, contents: MemoryContents = emptyContents()) {
    this.contents = contents;
    const environment = { now: () => (this.#now += 1000), newId: () => makeId(environment.now(), randomBytes(16)) };
    this.directory = createMemoryWorkingDirectory(files, { now: () => this.#now });
    this.services = {
      environment,
      store: store ?? createMemoryStore(contents),
      upkeep: createMemoryUpkeep(contents),
      files: this.directory,
      ignoreRules,
      trees: new RecentTrees(),
      captureGate: createGate(),
      firstCaptureLimit: () => this.firstCaptureLimit,
    };
    this.threadId = parseThreadId(environment.newId());
  }

  /** A new process: what the former one was in the midst of is not waited for. */
  startAgain(): void {
    this.services = { ...this.services, trees: new RecentTrees(), captureGate: createGate() };
  }

  get content(): ThreadContent {
    const content = this.services.store.readThread(this.threadId);
    if (content === undefined) throw new Error('Nothing was sent yet.');
    return content;
  }

  /** Milliseconds since 1970, by its clock. */
  get now(): number {
    return this.#now;
  }

  /** Every file, ignored ones included. */
  get files(): Readonly<Record<string, string>> {
    const { files } = this.directory;
    return Object.fromEntries(
      files
        .all()
        .filter(path => !path.endsWith('/'))
        .map(path => [path, new TextDecoder().decode(files.contentOf(path))]),
    );
  }

  /** What you do between turns. */
  edit(edits: Edits): void {
    this.#now += 5000;
    for (const [path, content] of Object.entries(edits)) {
      if (content === undefined) this.directory.files.remove(path);
      else this.directory.files.put(path, content);
    }
  }

  /** Sends a message that the agent answers with `edits`. */
  async send(edits: Edits, parentId: TurnId | undefined = this.leaf): Promise<TurnId> {
    const agent: Agent = {
      id: 'script',
      name: 'Script',
      run: async turn => {
        await turn.ready();
        this.edit(edits);
      },
    };
    const message = { threadId: this.threadId, parentId, text: 'Do it.', agent, onlyFitting: false };
    const sent = await sendMessage(this.services, message, quietObserver, new AbortController().signal);
    if (!sent.ok) throw new Error(sent.error.kind);
    expect(sent.value.notStored).toBeUndefined();
    return sent.value.turnId;
  }

  get leaf(): TurnId | undefined {
    return this.services.store.readThread(this.threadId)?.thread.activeTurnId;
  }

  /** The checkpoint before a message. */
  before(turnId: TurnId): CheckpointId {
    const checkpoint = checkpointBefore(this.content, turnId);
    if (checkpoint === undefined) throw new Error('No checkpoint before the message.');
    return checkpoint.id;
  }

  async preview(checkpointId: CheckpointId): Promise<RestorePreview> {
    const preview = await previewRestore(this.services, { checkpointId });
    if (!preview.ok) throw new Error(preview.error.kind);
    return preview.value;
  }

  restore(
    preview: RestorePreview,
    paths: Iterable<string> = chosenByDefault(preview.plan),
    more: { readonly undoes?: RestoreId; readonly control?: RestoreControl } = {},
  ) {
    const { control, ...rest } = more;
    const request = { threadId: this.threadId, turnId: this.leaf, preview, choices: wholeFiles(paths), ...rest };
    return restoreCheckpoint(this.services, request, control);
  }

  /** Restores what the preview ticks by itself. */
  async goBackTo(checkpointId: CheckpointId): Promise<RestoreOperation> {
    const restored = await this.restore(await this.preview(checkpointId));
    if (!restored.ok) throw new Error(restored.error.kind);
    return restored.value;
  }
}
