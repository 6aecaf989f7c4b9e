import type { AgentTurn } from '../core/ports/agent.ts';
import { mentionsIn } from '../core/mentions.ts';
import { asText } from '../core/text.ts';
import type { SentFile } from '../core/thread.ts';
import { toTreePath } from './fileTools/places.ts';
import { maxFileBytes } from './fileTools/readTools.ts';

/** A file that the message mentions, which is there. */
export interface MentionedFile {
  /** As the message names it: relative to the thread's folder. */
  readonly path: string;
  /** In the workspace's trees. */
  readonly treePath: string;
  readonly size: number;
  readonly isSecret: boolean;
}

/** The files that the turn's message mentions. What is not there is no mention, but words. */
export async function mentionedFiles({ text, folder, files }: AgentTurn): Promise<readonly MentionedFile[]> {
  const found: MentionedFile[] = [];
  for (const path of mentionsIn(text)) {
    const place = toTreePath(folder, path);
    const size = place.ok ? await files.sizeOf(place.value).catch(() => undefined) : undefined;
    if (place.ok && size !== undefined) {
      found.push({ path, treePath: place.value, size, isSecret: files.isSecret(place.value) });
    }
  }
  return found;
}

/** The file's text; `undefined` for what is not text, too large, or cannot be read. */
export async function textOfFile({ files }: AgentTurn, { treePath, size }: MentionedFile): Promise<string | undefined> {
  if (size > maxFileBytes) return undefined;
  const bytes = await files.read(treePath).catch(() => undefined);
  return bytes && asText(bytes);
}

export interface MessageWithFiles {
  readonly text: string;
  readonly sent: readonly SentFile[];
}

/** Characters of all files of a message together. */
const mostCharacters = 60_000;

/**
 * The turn's message with the files it mentions, as text for a model. Where the size of its context is known, in tokens, the files
 * take at most as many characters, which is a third of it or less.
 */
export async function messageWithFiles(turn: AgentTurn, contextSize = Infinity): Promise<MessageWithFiles> {
  const sent: SentFile[] = [];
  const parts: string[] = [];
  let left = Math.min(contextSize, mostCharacters);
  for (const file of await mentionedFiles(turn)) {
    const { path, isSecret } = file;
    const content = isSecret ? undefined : await textOfFile(turn, file);
    const shown = content?.slice(0, left);
    const note = isSecret ? 'not sent: it looks like a secret' : noteOn(content, shown);
    left -= shown?.length ?? 0;
    sent.push({ path, ...(note === undefined ? {} : { note }) });
    const body = shown === undefined ? '' : `\n${shown}\n`;
    parts.push(
      `<file path=${JSON.stringify(path)}${note === undefined ? '' : ` note=${JSON.stringify(note)}`}>${body}</file>`,
    );
  }
  if (parts.length === 0) return { text: turn.text, sent };
  return {
    text: `${turn.text}\n\nThe files that this message mentions, as they are now:\n\n${parts.join('\n\n')}`,
    sent,
  };
}

function noteOn(content: string | undefined, shown: string | undefined): string | undefined {
  if (content === undefined || shown === undefined) return 'not sent: it is no text, or too large';
  if (shown.length === content.length) return undefined;
  return shown === '' ? 'not sent: there is no room left' : `only its first ${shown.length} characters were sent`;
}
