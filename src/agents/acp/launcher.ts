import { AcpConnection, type ConnectionOptions, type SessionListener } from './acpConnection.ts';
import type { AcpAgentConfig } from './presets.ts';

interface Opening {
  readonly connection: Promise<AcpConnection>;
  readonly stop: AbortController;
}

/** One process of an agent, started when it is needed and again when it has ended. */
export class Launcher {
  readonly #config: AcpAgentConfig;
  readonly #listener: SessionListener;
  readonly #options: ConnectionOptions;
  #opening: Opening | undefined;
  /** Those that may have a process. */
  readonly #alive = new Set<AcpConnection>();

  constructor(config: AcpAgentConfig, listener: SessionListener, options: ConnectionOptions) {
    this.#config = config;
    this.#listener = listener;
    this.#options = options;
  }

  /** Rejects with `AgentFailure` when it cannot be started; the next call tries again. */
  async connect(folder: string): Promise<AcpConnection> {
    const opening = (this.#opening ??= this.#open(folder));
    try {
      const connection = await opening.connection;
      if (!connection.isClosed) return connection;
    } catch (cause) {
      if (this.#opening === opening) this.#opening = undefined;
      throw cause;
    }
    if (this.#opening === opening) this.#opening = undefined;
    return this.connect(folder);
  }

  /** One that runs; `undefined` while none does. */
  get running(): AcpConnection | undefined {
    return [...this.#alive].find(({ isClosed }) => !isClosed);
  }

  /** Resolves when no process is left. */
  async end(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    opening?.stop.abort();
    await opening?.connection.catch(() => undefined);
    await Promise.all([...this.#alive].map(connection => connection.end()));
  }

  #open(folder: string): Opening {
    const stop = new AbortController();
    const connection = AcpConnection.open(this.#config, folder, this.#listener, this.#options, stop.signal);
    connection.then(
      opened => {
        this.#alive.add(opened);
        void opened.closed.then(() => this.#alive.delete(opened));
      },
      () => undefined,
    );
    return { connection, stop };
  }
}
