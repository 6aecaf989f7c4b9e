import type { Checkpoint } from '../core/checkpoint.ts';
import type { Store } from '../core/ports/store.ts';
import { threadTitle } from '../core/thread.ts';

/** Where a checkpoint is, in words: `Before “Write tests”`. */
export function placeOf(store: Store, checkpoint: Checkpoint): string {
  const text = checkpoint.turnId && store.readTurn(checkpoint.turnId)?.turn.text;
  const message = threadTitle(undefined, text);
  switch (checkpoint.kind) {
    case 'baseline':
      if (checkpoint.turnId === undefined) return 'As the working directory was set';
      return text === undefined ? 'Before a message' : `Before “${message}”`;
    case 'before':
      return text === undefined ? 'Before a message' : `Before “${message}”`;
    case 'after':
    case 'late':
      return text === undefined ? 'After a message' : `After “${message}”`;
    case 'manual':
      return checkpoint.name === undefined ? 'Saved by you' : `“${checkpoint.name}”`;
    case 'safety':
      return 'Just before a restore';
  }
}
