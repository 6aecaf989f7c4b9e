import { pathToFileURL } from 'node:url';
import type { AgentTurn } from '../../core/ports/agent.ts';
import { mentionedFiles, textOfFile } from '../mentionedFiles.ts';
import type { AgentPlace } from './agentPlace.ts';
import type { Fields } from './fields.ts';

/** A message as an agent is sent it. */
export interface Prompt {
  readonly blocks: readonly Fields[];
  /** Of the files that the message mentions. */
  readonly paths: readonly string[];
}

/** Characters of a file's text up to which it is sent itself; of a longer one the agent is told where it is. */
const mostEmbedded = 50_000;

/**
 * The message with its images, what the agent should know `earlier`, and the files that the message mentions: as text where the agent
 * takes that, else by where they are. A file that looks like a secret is never sent as text.
 */
export async function promptOf(
  turn: AgentTurn,
  earlier: string | undefined,
  place: AgentPlace,
  takesText: boolean,
): Promise<Prompt> {
  const texts = earlier === undefined ? [turn.text] : [earlier, turn.text];
  const images = (turn.images ?? []).map(({ mimeType, data }) => ({ type: 'image', mimeType, data }));
  const files = await mentionedFiles(turn);
  const resources = files.map(async file => {
    const { path, treePath, size, isSecret } = file;
    const uri = pathToFileURL(place.absolutePathOf(treePath)).href;
    const text = takesText && !isSecret && size <= mostEmbedded ? await textOfFile(turn, file) : undefined;
    return text === undefined
      ? { type: 'resource_link', uri, name: path, size }
      : { type: 'resource', resource: { uri, text, mimeType: 'text/plain' } };
  });
  return {
    // The message comes last, as it does without files: it is what is to be answered.
    blocks: [...(await Promise.all(resources)), ...images, ...texts.map(text => ({ type: 'text', text }))],
    paths: files.map(({ path }) => path),
  };
}
