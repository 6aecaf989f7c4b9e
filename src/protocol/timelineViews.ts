import type { LeftOutCountsView } from './coverageViews.ts';
import type { DamageView } from './storageViews.ts';
import type { LineCountsView } from './changeViews.ts';
import type { ChatState } from './chatViews.ts';

export interface TimelineEntryView extends LeftOutCountsView {
  readonly id: string;
  readonly at: number;
  readonly label: string;
  readonly kind: 'turn' | 'youChanged' | 'baseline' | 'named' | 'restore' | 'late' | 'failed';
  /** The entry it came after; absent for the first one, and for those that only the time places. */
  readonly parentId?: string;
  /** On the path shown in the chat. */
  readonly onPath: boolean;
  readonly isHere: boolean;
  /** `2` for the second version of a message; absent when there is only one. */
  readonly version?: number;
  readonly turnId?: string;
  readonly messageNumber?: number;
  readonly checkpointId?: string;
  readonly checkpointNumber?: number;
  readonly changedCount: number;
  readonly lines: LineCountsView;
  readonly restoreId?: string;
  readonly undone?: boolean;
  /** The checkpoint's files were removed to free disk space. */
  readonly expired?: boolean;
  readonly pinned?: boolean;
  /** The name you gave the checkpoint. */
  readonly name?: string;
}

/** In the order they are offered to be filtered by. */
export const timelineFilterKinds = ['turn', 'youChanged', 'late', 'named', 'restore', 'failed', 'baseline'] as const;
export type TimelineFilterKind = (typeof timelineFilterKinds)[number];

/** What the timeline shows; what is absent is not asked for. */
export interface TimelineFilterView {
  readonly words: string;
  readonly kinds?: readonly TimelineFilterKind[];
  /** Part of the path of a changed file. */
  readonly path?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
}

export interface TimelineView {
  readonly state: ChatState;
  readonly readOnly: boolean;
  readonly damage?: DamageView;
  readonly threadId?: string;
  readonly title: string;
  /** Newest first: all of a short timeline, a part of a long one. */
  readonly entries: readonly TimelineEntryView[];
  /** How many that fit the filter are newer than the first one here. */
  readonly newerCount: number;
  /** How many fit the filter. */
  readonly foundCount: number;
  readonly totalCount: number;
  readonly filter: TimelineFilterView;
}
