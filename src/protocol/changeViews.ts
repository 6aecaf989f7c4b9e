export interface LineCountsView {
  readonly added: number;
  readonly removed: number;
}

export type AuthorView = 'agent' | 'you' | 'late' | 'restore' | 'both';

/** One file of a checkpoint, a plan or a comparison. */
export interface FileChangeView {
  readonly path: string;
  readonly action: 'create' | 'modify' | 'delete';
  readonly lines: LineCountsView;
  /** Bytes after the change, for files that are not text; then `lines` is zero. */
  readonly binarySize?: number;
  /** What it is when it is no ordinary file, or becomes; shown in place of its size. */
  readonly special?: 'link' | 'empty folder' | 'executable' | 'not executable';
}
