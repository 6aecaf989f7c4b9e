import type { StoreUseView } from './storageViews.ts';
import type { ChatState } from './chatViews.ts';

/** As `GitInfo`, the commit cut to what people read. */
export interface GitView {
  readonly branch?: string;
  readonly commit?: string;
  readonly origin?: string;
}

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
  /** Where its files stood in git at its last message. */
  readonly git?: GitView;
  /** Bytes that deleting it would free; absent until they have been counted. */
  readonly size?: number;
}

/** A message, a call of a tool, or a file that a turn changed, that was found. */
export interface HitView {
  readonly id: string;
  readonly threadId: string;
  readonly turnId: string;
  readonly threadTitle: string;
  readonly kind: 'you' | 'agent' | 'call' | 'file';
  readonly at: number;
  /** The words in their place, or the path. */
  readonly text: string;
}

export interface ThreadSearchView {
  readonly words: string;
  /** Those whose title was found, most recently used first. */
  readonly threads: readonly ThreadRowView[];
  /** Newest first. */
  readonly messages: readonly HitView[];
  readonly files: readonly HitView[];
  /** Of each kind at most; where there are as many, there may be more. */
  readonly limit: number;
}

export interface ThreadsView {
  readonly state: ChatState;
  readonly readOnly: boolean;
  /** Absent until it has been counted. */
  readonly store?: StoreUseView;
  /** Most recently used first: all of a short list, a part of a long one. */
  readonly threads: readonly ThreadRowView[];
  /** How many were used more recently than the first one here. */
  readonly recentCount: number;
  readonly totalCount: number;
  /** Shown instead of the list. */
  readonly search?: ThreadSearchView;
}
