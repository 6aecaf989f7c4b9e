import type { Checkpoint } from '../core/checkpoint.ts';
import type { Store, ThreadContent } from '../core/ports/store.ts';
import { formatCount } from '../protocol/counts.ts';
import { placeOf } from './place.ts';

const mostShown = 50;

/** The checkpoints of a thread, one a line, newest first. */
export function describeCheckpoints(store: Store, content: ThreadContent | undefined): string {
  const checkpoints = content?.checkpoints ?? [];
  if (checkpoints.length === 0) return 'There are no checkpoints yet.';
  const lines = [...checkpoints]
    .sort((a, b) => b.number - a.number)
    .slice(0, mostShown)
    .map(checkpoint => `- ${describeCheckpoint(store, checkpoint)}`);
  const more = checkpoints.length > mostShown ? [`- and ${checkpoints.length - mostShown} older ones`] : [];
  return [...lines, ...more].join('\n');
}

function describeCheckpoint(store: Store, checkpoint: Checkpoint): string {
  const { number, name, changedCount, lines, expired, createdAt } = checkpoint;
  const files = formatCount(changedCount, 'file', 'files');
  const counts = lines.added + lines.removed === 0 ? '' : `, +${lines.added} −${lines.removed}`;
  const kept = expired ? ', files no longer kept' : '';
  const named = name === undefined ? '' : ` “${name}”`;
  return `Checkpoint ${number}${named}: ${placeOf(store, checkpoint)}, ${new Date(createdAt).toISOString()}, ${files} changed${counts}${kept}`;
}
