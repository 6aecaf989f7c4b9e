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

export interface TimelineView {
  readonly state: ChatState;
  readonly readOnly: boolean;
  readonly damage?: DamageView;
  readonly threadId?: string;
  readonly title: string;
  /** Newest first. */
  readonly entries: readonly TimelineEntryView[];
}
