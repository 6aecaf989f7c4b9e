import type { Checkpoint } from '../core/checkpoint.ts';
import type { ThreadContent } from '../core/ports/store.ts';
import { isWithin } from '../core/threadFolder.ts';
import type { Turn } from '../core/thread.ts';
import { takeSnapshot } from './captureCheckpoint.ts';
import { changesUntilNow } from './changesUntilNow.ts';
import type { Services } from './services.ts';
import { partsOf } from './turnParts.ts';

/** More files are only counted. */
const namedFiles = 20;

/**
 * The message that lets an agent go on with a turn that was interrupted or has failed: where that stopped, the last checkpoint, and
 * which files have changed since. The files are walked; where that fails, it says that they may have changed.
 */
export async function continuingMessage(services: Services, content: ThreadContent, turn: Turn): Promise<string> {
  const last = content.checkpoints.findLast(({ kind }) => kind !== 'safety');
  return [
    'Go on with my last message: you were stopped before you had finished.',
    '',
    `- ${stopWords(content, turn)}`,
    ...(last === undefined ? [] : [`- ${checkpointWords(last)}`, `- ${await changedSince(services, last)}`]),
    '',
    'Look at the files before you change them: they are as they are now.',
  ].join('\n');
}

function stopWords(content: ThreadContent, { id, failure }: Turn): string {
  const calls = partsOf(content, id).items.flatMap(item => (item.content.kind === 'toolCall' ? item.content.call : []));
  const last = calls.at(-1);
  const reason = failure === undefined ? '' : ` The reason: ${failure}`;
  if (last === undefined) return `You stopped before your first step.${reason}`;
  return `Your last step was “${last.title}” (${last.status === 'done' ? 'done' : 'not finished'}).${reason}`;
}

function checkpointWords({ number, createdAt, changedCount }: Checkpoint): string {
  const files = changedCount === 1 ? '1 file' : `${changedCount} files`;
  return `The last checkpoint is number ${number}, saved at ${new Date(createdAt).toISOString()}, with ${files} changed.`;
}

async function changedSince(services: Services, { id, expired, below = '' }: Checkpoint): Promise<string> {
  const snapshot = expired ? undefined : await takeSnapshot(services);
  if (snapshot?.ok !== true) return 'Files may have changed since.';
  const changes = await changesUntilNow(services, id, snapshot.value);
  const paths = changes.map(({ path }) => path).filter(path => isWithin(path, below));
  if (paths.length === 0) return 'No file has changed since.';
  const more = paths.length - namedFiles;
  return `Changed since: ${paths.slice(0, namedFiles).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
