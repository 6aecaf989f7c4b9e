import type { Native } from './native.ts';

/** Tells when the workspace has other folders than it had at the start: checkpoints cover those until the window is reloaded. */
export class FolderChanges {
  readonly #native: Native;
  readonly #atStart: string;
  #told: string;

  /** @param folders the workspace's, by URI */
  constructor(native: Native, folders: readonly string[]) {
    this.#native = native;
    this.#atStart = inOneText(folders);
    this.#told = this.#atStart;
  }

  /** To be called with the folders there are now. Other names or another order are no change. */
  async changed(folders: readonly string[]): Promise<void> {
    const now = inOneText(folders);
    if (now === this.#told) return;
    this.#told = now;
    if (now === this.#atStart) return;
    const message = 'The folders of this workspace have changed. Reload the window so that checkpoints cover them.';
    if (await this.#native.warn(message, 'Reload Window')) await this.#native.reloadWindow();
  }
}

const inOneText = (folders: readonly string[]): string => [...folders].sort().join('\n');
