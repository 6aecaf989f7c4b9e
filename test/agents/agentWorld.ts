import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureLate } from '../../src/app/captureLate.ts';
import { planMessageEdit } from '../../src/app/editThreadMessage.ts';
import { restoreCheckpoint } from '../../src/app/restoreCheckpoint.ts';
import { sendMessage } from '../../src/app/sendMessage.ts';
import type { Services } from '../../src/app/services.ts';
import { createDiskFiles } from '../../src/capture/diskFiles.ts';
import { createWorkingDirectory } from '../../src/capture/workingDirectory.ts';
import { parseThreadId, type ThreadId, type TurnId } from '../../src/core/ids.ts';
import type { Agent, PermissionRequest } from '../../src/core/ports/agent.ts';
import type { ThreadContent } from '../../src/core/ports/store.ts';
import { chosenByDefault, wholeFiles } from '../../src/core/restorePlan.ts';
import type { Result } from '../../src/core/result.ts';
import type { ItemContent } from '../../src/core/thread.ts';
import { openEngine } from '../../src/engine.ts';
import { diskStorageFiles } from '../../src/storage/files/diskStorageFiles.ts';
import { quietObserver } from '../fakes/quietObserver.ts';

const log = { info: (): void => undefined, error: (): void => undefined };

const readWasm = (): Promise<Uint8Array> =>
  readFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));

export function valueOf<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(`Failed: ${JSON.stringify(result.error)}`);
}

export interface SendOptions {
  readonly parentId?: TurnId | undefined;
  readonly signal?: AbortSignal;
  readonly onItems?: (items: readonly ItemContent[]) => void;
}

/** The engine on folders of the disk, with one thread. */
export class AgentWorld {
  readonly services: Services;
  /** Of the workspace. */
  readonly folder: string;
  readonly threadId: ThreadId;
  readonly #root: string;

  private constructor(root: string, services: Services) {
    this.#root = root;
    this.folder = join(root, 'work');
    this.services = services;
    this.threadId = parseThreadId(services.environment.newId());
  }

  static async open(): Promise<AgentWorld> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'agent-world-')));
    const folder = join(root, 'work');
    await mkdir(folder);
    const files = createWorkingDirectory(createDiskFiles([{ name: 'work', path: folder }]), { name: 'work' });
    const storeFiles = diskStorageFiles(join(root, 'store'));
    return new AgentWorld(root, valueOf(await openEngine({ storeFiles, wasm: readWasm, files, log })).services);
  }

  get content(): ThreadContent {
    const content = this.services.store.readThread(this.threadId);
    if (content === undefined) throw new Error('Nothing was sent yet.');
    return content;
  }

  /** Sends a message, after the last one unless told, and waits until the agent has remembered it. */
  async send(agent: Agent, text: string, options: SendOptions = {}): Promise<TurnId> {
    const leaf = this.services.store.readThread(this.threadId)?.thread.activeTurnId;
    const parentId = 'parentId' in options ? options.parentId : leaf;
    const message = { threadId: this.threadId, parentId, text, agent, onlyFitting: false };
    const observer = { ...quietObserver, onAsk: allowOnce, onItems: options.onItems ?? quietObserver.onItems };
    const signal = options.signal ?? new AbortController().signal;
    const { turnId, remembered } = valueOf(await sendMessage(this.services, message, observer, signal));
    await remembered;
    return turnId;
  }

  /** Ends the agent and puts the files back to how they were before a message; resolves with the turn it followed. */
  async goBackBefore(agent: Agent, turnId: TurnId): Promise<TurnId | undefined> {
    await agent.end?.();
    const plan = valueOf(await planMessageEdit(this.services, { threadId: this.threadId, turnId }));
    const preview = valueOf(plan.restore);
    const choices = wholeFiles(chosenByDefault(preview.plan));
    valueOf(await restoreCheckpoint(this.services, { threadId: this.threadId, turnId, preview, choices }));
    return plan.turn.parentId;
  }

  /** As when VS Code has told of these files some time after the turn. */
  async noteLate(turnId: TurnId, paths: readonly string[]): Promise<void> {
    valueOf(await captureLate(this.services, { threadId: this.threadId, turnId, paths: new Set(paths) }));
  }

  /** Every file of the workspace with its text. */
  async files(): Promise<Readonly<Record<string, string>>> {
    const names = (await readdir(this.folder)).sort();
    const texts = await Promise.all(names.map(async name => [name, await readFile(join(this.folder, name), 'utf8')]));
    return Object.fromEntries(texts) as Record<string, string>;
  }

  /** The paths of a turn's last checkpoint of a kind. */
  pathsIn(turnId: TurnId, kind: 'before' | 'after' | 'late' | 'baseline'): readonly string[] | undefined {
    const found = this.content.checkpoints.filter(
      checkpoint => checkpoint.turnId === turnId && checkpoint.kind === kind,
    );
    const last = found.at(-1);
    return last && [...this.services.store.readTree(last.id).keys()].sort();
  }

  async close(): Promise<void> {
    await this.services.files.close();
    await this.services.store.close();
    await rm(this.#root, { recursive: true, maxRetries: 3 });
  }
}

const allowOnce = async ({ options }: PermissionRequest): Promise<string | undefined> =>
  options.find(({ kind }) => kind === 'allowOnce')?.id;
