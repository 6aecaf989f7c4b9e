import type { StoreUseView } from './storageViews.ts';
import type { ChatState } from './chatViews.ts';

export interface ThreadRowView {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: number;
  readonly active: boolean;
  readonly status: 'idle' | 'running' | 'interrupted' | 'failed';
  readonly archived: boolean;
  /** The thread it belongs below: the one it was forked from, or that started it; absent when that is not there. */
  readonly parent?: { readonly id: string; readonly title: string; readonly relation: 'fork' | 'child' };
  readonly messageCount: number;
  readonly changedCount: number;
  /** Bytes that deleting it would free; absent until they have been counted. */
  readonly size?: number;
}

export interface ThreadsView {
  readonly state: ChatState;
  readonly readOnly: boolean;
  /** Absent until it has been counted. */
  readonly store?: StoreUseView;
  /** Most recently used first. */
  readonly threads: readonly ThreadRowView[];
}
