import type { Checkpoint } from './checkpoint.ts';
import type { RestoreOperation } from './restore.ts';
import type { Item } from './thread.ts';
import type { TurnContent } from './turnContent.ts';

/**
 * What an entry of a timeline is about. `before`: you changed files before a message. `named`: a checkpoint you saved.
 * `failed`: a checkpoint that could not be saved. Of the same time, the later one in this list is shown higher.
 */
export const timelineEventKinds = ['baseline', 'before', 'failed', 'late', 'named', 'restore', 'turn'] as const;
export type TimelineEventKind = (typeof timelineEventKinds)[number];

export type TimelineEvent =
  | { readonly kind: 'turn'; readonly at: number; readonly turn: TurnContent }
  /** `turn` is absent where the checkpoint belongs to none. */
  | {
      readonly kind: 'baseline' | 'before' | 'late' | 'named';
      readonly at: number;
      readonly checkpoint: Checkpoint;
      readonly turn: TurnContent | undefined;
    }
  | { readonly kind: 'failed'; readonly at: number; readonly item: Item; readonly turn: TurnContent }
  /** One that has an outcome. */
  | { readonly kind: 'restore'; readonly at: number; readonly restore: RestoreOperation };

/** As what a checkpoint has an entry of its own; `undefined` when it has none. One after a turn is part of the turn's. */
export function entryKindOf({ kind, changedCount }: Pick<Checkpoint, 'kind' | 'changedCount'>) {
  switch (kind) {
    case 'baseline':
    case 'late':
      return kind;
    case 'before':
      return changedCount === 0 ? undefined : 'before';
    case 'manual':
      return 'named';
    case 'after':
    case 'safety':
      return undefined;
  }
}
