import type { Author } from '../core/authorship.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { BlobId } from '../core/ids.ts';
import type { LineChange } from '../core/lineDiff.ts';
import type { FileVersion } from '../core/ports/store.ts';
import type { TreeEntry } from '../core/tree.ts';
import { authorsOf } from './fileVersions.ts';
import { changesBetween, editorLines, editorText, hasChange, tooLong } from './lineChanges.ts';
import { Refusal, type Session } from './session.ts';
import { leftOutWords } from './unknownFile.ts';

/** What a text of an editor changed against a stored one. */
export interface ComparedText {
  readonly kind: 'compared';
  /** What is stored; `undefined` when the file came to be since: then nothing can be put back line by line. */
  readonly blob: BlobId | undefined;
  readonly from: readonly string[];
  readonly lines: readonly string[];
  readonly changes: readonly LineChange[];
}

export type Comparison = ComparedText | { readonly kind: 'skipped'; readonly reason: string };

/** Who made a change, and where. */
export interface ChangeOrigin {
  readonly authors: ReadonlySet<Author>;
  /** The first checkpoint that has it; `undefined` when none has it yet. */
  readonly checkpoint: Checkpoint | undefined;
}

/** Comparisons of texts, and texts, that are kept in memory. */
const keptTexts = 40;
/** Versions of a file that are looked through for where a change comes from. */
const versionLimit = 40;

/** Compares texts of editors with files as checkpoints have them. */
export class ChangesSince {
  readonly #session: Session;
  readonly #texts = new Map<BlobId, readonly string[] | undefined>();
  readonly #versions = new Map<string, readonly LineChange[]>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Compares with the file as a checkpoint has it. */
  async compare(checkpoint: Checkpoint, path: string, text: string): Promise<Comparison> {
    const { store, ignoreRules } = this.#session.work.services;
    if (store.readCheckpoint(checkpoint.id)?.expired !== false) {
      return skip(`the files of checkpoint ${checkpoint.number} are no longer kept`);
    }
    const entry = store.readTree(checkpoint.id).get(path);
    if (entry === undefined) {
      const why = leftOutWords(checkpoint, ignoreRules, path);
      if (why !== undefined) return skip(`it is not in checkpoint ${checkpoint.number}: ${why}`);
    }
    return this.compareWith(entry, text);
  }

  /** Compares with a stored file; `undefined` for one that was not there. */
  async compareWith(entry: Pick<TreeEntry, 'blob' | 'size' | 'mode'> | undefined, text: string): Promise<Comparison> {
    const lines = editorLines(text);
    const long = tooLong(Math.max(text.length, entry?.size ?? 0), lines.length);
    if (long !== undefined) return skip(long);
    if (entry === undefined) {
      const change = { fromStart: 0, fromEnd: 0, toStart: 0, toEnd: lines.length };
      return { kind: 'compared', blob: undefined, from: [], lines, changes: [change] };
    }
    const from = await this.#linesOf(entry.blob);
    if (from === undefined) return skip('it was not text, or cannot be read from the store');
    return { kind: 'compared', blob: entry.blob, from, lines, changes: changesBetween(from, lines) };
  }

  /** Who made a change. The version that it was compared with does not have it, so only later ones are looked at. */
  async originOf(path: string, { blob, lines }: ComparedText, change: LineChange): Promise<ChangeOrigin> {
    const { store } = this.#session.work.services;
    let origin: FileVersion | undefined;
    for (const version of store.listFileVersions({ path, limit: versionLimit })) {
      if (blob === undefined ? version.entry === undefined : !(await this.#versionHas(blob, version, change, lines)))
        break;
      origin = version;
    }
    if (origin === undefined) return { authors: new Set(['you']), checkpoint: undefined };
    return { authors: authorsOf(store, path, origin), checkpoint: origin.checkpoint };
  }

  async #versionHas(
    blob: BlobId,
    { entry }: FileVersion,
    change: LineChange,
    lines: readonly string[],
  ): Promise<boolean> {
    const [from, there] = [await this.#linesOf(blob), entry && (await this.#linesOf(entry.blob))];
    if (from === undefined || there === undefined || entry === undefined) return false;
    const key = `${blob} ${entry.blob}`;
    const changes = this.#versions.get(key) ?? changesBetween(from, there);
    keep(this.#versions, key, changes);
    return hasChange({ changes, lines: there }, change, lines);
  }

  async #linesOf(blob: BlobId): Promise<readonly string[] | undefined> {
    if (this.#texts.has(blob)) return this.#texts.get(blob);
    const bytes = await this.#session.work.services.store.readBlob(blob);
    if (bytes === undefined) return undefined;
    const text = editorText(bytes);
    const lines = text === undefined ? undefined : editorLines(text);
    const isLong = tooLong(bytes.length, lines?.length ?? 0) !== undefined;
    const known = isLong ? undefined : lines;
    keep(this.#texts, blob, known);
    return known;
  }
}

const skip = (reason: string): Comparison => ({ kind: 'skipped', reason });

function keep<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptTexts) break;
    kept.delete(oldest);
  }
}

/** The comparison, or a refusal that says why there is none. */
export function requireCompared(comparison: Comparison): ComparedText {
  if (comparison.kind === 'compared') return comparison;
  throw new Refusal(`This file is not compared: ${comparison.reason}.`);
}
