import { imageProblem, type MessageImage } from '../core/images.ts';
import { attach } from '../host/images.ts';
import type { Session } from '../host/session.ts';
import type { KeptText } from '../storage/files/keptText.ts';

/** Milliseconds after which it is written that images are gone: by then a message that was sent is stored with its own. */
const forgetDelay = 500;

/** Keeps over restarts the images that were attached and not sent: those in the message box, and of messages that wait for a turn. */
export class UnsentImages {
  readonly #session: Session;
  readonly #text: Promise<KeptText>;
  readonly #onError: (cause: unknown) => void;
  /** `undefined` until those of the last end are in the message box. */
  #kept: readonly MessageImage[] | undefined;
  #taking: Promise<void> | undefined;
  #isClosed = false;
  #written: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, text: Promise<KeptText>, onError: (cause: unknown) => void) {
    this.#session = session;
    this.#text = text;
    this.#onError = onError;
  }

  /** Puts those of the last end into the message box, once. To be called when the workspace is open. */
  takeOver(): Promise<void> {
    return (this.#taking ??= this.#takeOver());
  }

  sessionChanged(): void {
    if (this.#kept === undefined || this.#isClosed) return;
    const [before, now] = [this.#kept, unsentImages(this.#session)];
    if (now.length === before.length && now.every((image, at) => image === before[at])) return;
    this.#kept = now;
    if (now.some(image => !before.includes(image))) this.#save();
    else this.#timer ??= setTimeout(() => this.#save(), forgetDelay);
  }

  /** Those of now are there at the next start, whatever becomes of them until the end. Resolves when they are written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== undefined) this.#save();
    await this.#written;
  }

  async #takeOver(): Promise<void> {
    let images: readonly MessageImage[] = [];
    try {
      images = imagesIn(await (await this.#text).read());
    } catch (cause) {
      this.#onError(cause);
    }
    this.#kept = images;
    if (images.length > 0) attach(this.#session, images);
    this.sessionChanged();
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#kept?.length === 0 ? undefined : JSON.stringify(this.#kept);
    this.#written = this.#written.then(async () => (await this.#text).write(text)).catch(this.#onError);
  }
}

/** As they will be in the message box: those that wait longest first. */
function unsentImages({ state: { queued, attached } }: Session): readonly MessageImage[] {
  const waiting = [...queued.values()].flatMap(({ images = [] }) => images);
  const inBox = attached.filter(({ turnId }) => turnId === undefined);
  return [...waiting, ...inBox.map(({ image }) => image)];
}

/** What is none is left out. */
function imagesIn(text: string | undefined): readonly MessageImage[] {
  const found: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(found) ? found.filter(isImage) : [];
}

function isImage(value: unknown): value is MessageImage {
  if (typeof value !== 'object' || value === null) return false;
  const { name, mimeType, data } = value as Record<keyof MessageImage, unknown>;
  const isText = typeof name === 'string' && typeof mimeType === 'string' && typeof data === 'string';
  return isText && imageProblem(value as MessageImage) === undefined;
}
