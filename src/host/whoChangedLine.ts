import type { BlobId } from '../core/ids.ts';
import { LineTrail } from '../core/lineTrail.ts';
import type { FileVersion } from '../core/ports/store.ts';
import { formatNumber } from '../protocol/counts.ts';
import { originWords, type OriginWords } from './changeWords.ts';
import { authorsOf } from './fileVersions.ts';
import { editorLines, editorText, tooLong } from './lineChanges.ts';
import type { Native } from './native.ts';
import { Refusal, type Session } from './session.ts';

/** A line of a text as an editor shows it, saved or not. */
export interface AskedLine {
  readonly path: string;
  readonly text: string;
  /** From 0. */
  readonly line: number;
}

export type LineOrigin =
  /** The version of the file that has put it in. */
  | { readonly kind: 'found'; readonly version: FileVersion; readonly words: OriginWords }
  | { readonly kind: 'notSaved' }
  /** It is in every one of this many versions. */
  | { readonly kind: 'older'; readonly versionCount: number }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Versions that are looked through, and how many are read from the store at once. */
const mostVersions = 400;
const pageSize = 50;

/** Tells which version of a file last changed a line: walks back from the newest one for as long as they have it. */
export async function findLineOrigin(session: Session, asked: AskedLine, signal: AbortSignal): Promise<LineOrigin> {
  const { path, text, line } = asked;
  const { store } = session.work.services;
  const long = tooLong(text.length, text.split('\n', 100_002).length);
  if (long !== undefined) return { kind: 'unknown', reason: long };
  const trail = new LineTrail(editorLines(text), line);
  let newer: FileVersion | undefined;
  for (let seen = 0; seen < mostVersions; seen += pageSize) {
    const page = store.listFileVersions({ path, before: newer?.checkpoint.id, limit: pageSize });
    for (const version of page) {
      signal.throwIfAborted();
      const lines = version.entry === undefined ? [] : await linesOf(session, version.entry.blob);
      if (lines === undefined) {
        return { kind: 'unknown', reason: `checkpoint ${version.checkpoint.number} has it damaged, or not as text` };
      }
      if (!trail.goTo(lines)) return originOf(session, path, newer);
      newer = version;
    }
    if (page.length < pageSize) return originOf(session, path, newer);
  }
  return { kind: 'older', versionCount: mostVersions };
}

function originOf(session: Session, path: string, version: FileVersion | undefined): LineOrigin {
  if (version === undefined) return { kind: 'notSaved' };
  const authors = authorsOf(session.work.services.store, path, version);
  return { kind: 'found', version, words: originWords(session, { authors, checkpoint: version.checkpoint }) };
}

async function linesOf(session: Session, blob: BlobId): Promise<readonly string[] | undefined> {
  const bytes = await session.work.services.store.readBlob(blob);
  const text = bytes && editorText(bytes);
  return text === undefined || tooLong(text.length, 0) !== undefined ? undefined : editorLines(text);
}

/**
 * Says who changed a line last, and offers to go there.
 * @param goToMessage shows a message in the chat
 */
export async function tellWhoChangedLine(
  session: Session,
  native: Native,
  asked: AskedLine,
  goToMessage: (turnId: string) => Promise<void>,
): Promise<void> {
  const title = `Looking who changed line ${formatNumber(asked.line + 1)}`;
  const origin = await native.withProgress(title, (_tell, signal) => findLineOrigin(session, asked, signal));
  if (origin === undefined) return;
  if (origin.kind !== 'found') throw new Refusal(explain(origin));
  const { version, words } = origin;
  const { checkpoint, entry, former } = version;
  const picked = await native.pick(`Line ${formatNumber(asked.line + 1)}: ${words.text}`, [
    ...(words.message === undefined
      ? []
      : [{ id: 'message', label: '$(comment) Go to Message', detail: words.message.title }]),
    { id: 'change', label: '$(diff) View Change', detail: `Checkpoint ${checkpoint.number}` },
  ]);
  if (picked === 'message' && words.message !== undefined) await goToMessage(words.message.turnId);
  if (picked !== 'change') return;
  const { path } = asked;
  const name = path.slice(path.lastIndexOf('/') + 1);
  await native.openDiff(
    {
      path,
      left: { kind: 'stored', path, blob: former?.blob },
      right: { kind: 'stored', path, blob: entry?.blob },
    },
    `${name} (checkpoint ${checkpoint.number})`,
  );
}

function explain(origin: Exclude<LineOrigin, { readonly kind: 'found' }>): string {
  switch (origin.kind) {
    case 'notSaved':
      return 'This line was changed after the last checkpoint: by you, or by an agent that is still at work.';
    case 'older':
      return `This line is older than the last ${formatNumber(origin.versionCount)} versions of this file, which is as far as is looked.`;
    case 'unknown':
      return `Who changed this line cannot be told: ${origin.reason}.`;
  }
}
