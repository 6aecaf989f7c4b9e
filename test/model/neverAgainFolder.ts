import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { previewRestore } from '../../src/app/previewRestore.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import { rewindConversation } from '../../src/app/rewindConversation.ts';
import type { TurnObserver } from '../../src/app/agentTurn.ts';
import { sendMessage, type TurnResult } from '../../src/app/sendMessage.ts';
import type { Services } from '../../src/app/services.ts';
import { createDiskWorkingDirectory } from '../../src/capture/disk/diskWorkingDirectory.ts';
import { parseThreadId, type CheckpointId, type ThreadId } from '../../src/core/ids.ts';
import type { Agent } from '../../src/core/ports/agent.ts';
import type { RestoreOperation } from '../../src/core/restore.ts';
import { chosenByDefault, wholeFiles } from '../../src/core/restorePlan.ts';
import type { Result } from '../../src/core/result.ts';
import { openEngine } from '../../src/engine.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { readWasm } from '../crash/readWasm.ts';
import { captureWorkerFile } from '../fakes/captureWorkerFile.ts';
import { quietObserver } from '../fakes/quietObserver.ts';

type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

/** A folder of this machine with a store, as the extension opens them. */
export class Folder {
  readonly services: Services;
  readonly path: string;
  readonly #home: string;
  readonly threadId: ThreadId;

  private constructor(home: string, services: Services) {
    this.#home = home;
    this.path = join(home, 'project');
    this.services = services;
    this.threadId = parseThreadId(services.environment.newId());
  }

  static async make(): Promise<Folder> {
    const home = await fs.mkdtemp(join(tmpdir(), 'never-again-'));
    await fs.mkdir(join(home, 'project'));
    await fs.mkdir(join(home, 'store'));
    const files = createDiskWorkingDirectory({
      name: 'project',
      folders: [{ name: 'project', path: join(home, 'project') }],
      workerFile: await captureWorkerFile(),
    });
    const storeFiles = diskStorageFiles(join(home, 'store'));
    return new Folder(home, valueOf(await openEngine({ storeFiles, wasm: readWasm, files, log })).services);
  }

  at(path: string): string {
    return join(this.path, path);
  }

  /** Writes files, making the folders above them; `undefined` deletes one. */
  async write(files: Files): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      if (content === undefined) await fs.rm(this.at(path));
      else {
        await fs.mkdir(dirname(this.at(path)), { recursive: true });
        await fs.writeFile(this.at(path), content);
      }
    }
  }

  /** Sends a message that the agent answers by writing files. */
  async send(files: Files, observer: Partial<TurnObserver> = {}): Promise<TurnResult> {
    const agent: Agent = {
      id: 'script',
      name: 'Script',
      run: async ({ ready }) => {
        await ready();
        await this.write(files);
      },
    };
    const { threadId, services } = this;
    const parentId = services.store.readThread(threadId)?.thread.activeTurnId;
    const message = { threadId, parentId, text: 'Do it.', agent, onlyFitting: false };
    return valueOf(
      await sendMessage(services, message, { ...quietObserver, ...observer }, new AbortController().signal),
    );
  }

  /** Ends the path before the first message, as editing it does. */
  async rewind(): Promise<void> {
    if (this.services.store.readThread(this.threadId) === undefined) return;
    valueOf(await rewindConversation(this.services, this.threadId, undefined));
  }

  /** The checkpoint of this kind of the last message. */
  checkpoint(kind: 'baseline' | 'before' | 'after'): CheckpointId {
    const checkpoints = this.services.store.readThread(this.threadId)?.checkpoints ?? [];
    const found = checkpoints.findLast(checkpoint => checkpoint.kind === kind);
    if (found === undefined) throw new Error('There is none.');
    return found.id;
  }

  /** Restores what the preview ticks by itself. */
  async goBackTo(checkpointId: CheckpointId): Promise<RestoreOperation> {
    const { services, threadId } = this;
    const preview = valueOf(await previewRestore(services, { checkpointId }));
    const turnId = services.store.readThread(threadId)?.thread.activeTurnId;
    const choices = wholeFiles(chosenByDefault(preview.plan));
    return valueOf(await restoreCheckpoint(services, { threadId, turnId, preview, choices }));
  }

  async remove(): Promise<void> {
    await this.services.files.close();
    await this.services.store.close();
    await fs.rm(this.#home, { recursive: true, force: true });
  }
}

const log = {
  info: (): void => undefined,
  error: (message: string, cause?: unknown): void => {
    throw new Error(message, { cause });
  },
};

export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`Failed: ${JSON.stringify(result.error)}`);
  return result.value;
}
