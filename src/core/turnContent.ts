import type { Checkpoint } from './checkpoint.ts';
import type { TurnId } from './ids.ts';
import type { Item, Turn } from './thread.ts';

/** A turn with what belongs to it. */
export interface TurnContent {
  readonly turn: Turn;
  /** How many turns come before it on the path on screen; `undefined` on another branch. */
  readonly place: number | undefined;
  /** In the order they were appended. */
  readonly items: readonly Item[];
  /** Taken as the message was sent: what was there before it. */
  readonly before: Checkpoint | undefined;
  /** Taken as the turn ended. */
  readonly after: Checkpoint | undefined;
  /** The versions of the message, oldest first: the turns that share its parent. */
  readonly versions: readonly TurnId[];
}
