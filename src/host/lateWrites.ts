import { captureLate } from '../app/captureLate.ts';
import type { ThreadId, TurnId } from '../core/ids.ts';
import type { Aftermath, Session } from './session.ts';

/** What VS Code tells of files that change. Hints: they come late, and some never. */
export interface FileEvents {
  /**
   * @param listener gets paths of the working directory; `byUser`: saved, created, renamed or deleted in VS Code
   * @returns how to stop
   */
  onChange(listener: (paths: readonly string[], byUser: boolean) => void): () => void;
}

export interface LateTiming {
  /** Milliseconds after the end of a turn, and after each late write, in which a write still counts as the turn's. */
  readonly window: number;
  /** Milliseconds after the end of a turn from which on every write is yours. */
  readonly longest: number;
  /** Milliseconds without a write after which those so far are kept. */
  readonly pause: number;
}

/** Shorter than people take to turn to something else; processes that were told to end are seen to take this long. */
const usual: LateTiming = { window: 3000, longest: 15_000, pause: 700 };

interface EndedTurn {
  readonly threadId: ThreadId;
  readonly turnId: TurnId;
}

/**
 * Watches for files that are written after a turn has ended though not by you: a build that still runs, a process that takes
 * its time to end. They become a `late` checkpoint of the turn.
 */
export class LateWrites implements Aftermath {
  readonly #session: Session;
  readonly #timing: LateTiming;
  readonly #now: () => number;
  readonly #stop: () => void;
  #turn: EndedTurn | undefined;
  #until = 0;
  #end = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Written by nobody known since they were last looked at. */
  #paths = new Set<string>();
  #capturing: Promise<void> = Promise.resolve();

  constructor(session: Session, events: FileEvents, timing: LateTiming = usual) {
    this.#session = session;
    this.#timing = timing;
    this.#now = () => session.work.services.environment.now();
    this.#stop = events.onChange((paths, byUser) => this.#note(paths, byUser));
  }

  turnEnded(turn: EndedTurn): void {
    const now = this.#now();
    this.#turn = turn;
    this.#until = now + this.#timing.window;
    this.#end = now + this.#timing.longest;
  }

  async settle(): Promise<void> {
    await this.#keep();
    this.#turn = undefined;
  }

  dispose(): void {
    this.#stop();
    clearTimeout(this.#timer);
  }

  #note(paths: readonly string[], byUser: boolean): void {
    if (byUser) {
      for (const path of paths) this.#paths.delete(path);
      return;
    }
    const now = this.#now();
    if (this.#turn === undefined || now > this.#until) return;
    for (const path of paths) this.#paths.add(path);
    this.#until = Math.min(now + this.#timing.window, this.#end);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#keep(), this.#timing.pause);
  }

  #keep(): Promise<void> {
    clearTimeout(this.#timer);
    this.#capturing = this.#capturing
      .then(() => this.#capture())
      .catch((cause: unknown) => this.#session.state.work?.logError?.('Late writes could not be kept', cause));
    return this.#capturing;
  }

  /** A failure needs no word: the next checkpoint captures the same files. */
  async #capture(): Promise<void> {
    const paths = this.#paths;
    if (this.#turn === undefined || paths.size === 0 || this.#session.isReading) return;
    this.#paths = new Set();
    const captured = await captureLate(this.#session.work.services, { ...this.#turn, paths });
    if (captured.ok && captured.value !== undefined) this.#session.update({});
  }
}
