export interface InterruptedRestoreView {
  readonly restoreId: string;
  /** Absent when the store does not know the checkpoint anymore. */
  readonly targetNumber?: number;
  readonly at: number;
  readonly changeCount: number;
}

export interface InterruptedFileView {
  readonly path: string;
  /** `changed`: neither what the restore was to write nor what was there before it. */
  readonly state: 'written' | 'before' | 'changed' | 'unreadable';
}

/** What a restore that was cut off has left. */
export type InterruptedPageView = InterruptedRestoreView & {
  /** The checkpoint that holds everything from before it. */
  readonly safetyNumber?: number;
  /** Other restores that were cut off; they are to be decided after this one. */
  readonly otherCount: number;
} & (
    | { readonly phase: 'comparing'; readonly done: number; readonly total: number }
    | { readonly phase: 'compared'; readonly files: readonly InterruptedFileView[] }
  );
