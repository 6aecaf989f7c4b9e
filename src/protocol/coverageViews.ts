/** What the views say about what a checkpoint holds, and what it does not. */

export interface LeftOutView {
  readonly path: string;
  readonly reason: 'tooLarge' | 'secret' | 'unreadable' | 'changedWhileRead' | 'notRegular' | 'noRoom' | 'ignored';
  /** Bytes. */
  readonly size?: number;
}

/** What a restore does not touch. */
export interface LeftAloneView extends Omit<LeftOutView, 'reason'> {
  readonly reason: LeftOutView['reason'] | 'otherFolder';
}

/** How much a checkpoint left out; all zero when it is complete. */
export interface LeftOutCountsView {
  readonly leftOutCount: number;
  /** Of those, the ones no setting and no kind of file explains: they could not be read, or changed meanwhile. */
  readonly missedCount: number;
  /** Texts kept as they were in editors that had not been saved. They are not left out. */
  readonly unsavedCount: number;
}

/** Which checkpoint the chat tells about instead of showing the conversation. What it left out is asked for by itself. */
export interface CoveragePageView extends LeftOutCountsView {
  readonly checkpointId: string;
  readonly checkpointNumber: number;
  /** Where the checkpoint is, such as `Before “Write tests”`. */
  readonly place: string;
  readonly createdAt: number;
  readonly fileCount: number;
  /** Its files are no longer kept. */
  readonly expired: boolean;
  /** Files that the next checkpoint takes although they look like secrets, in path order. */
  readonly includedSecrets: readonly string[];
}

/** Everything a checkpoint left out, in path order; it never changes. */
export interface CoverageView {
  /** The ignored ones are among them; of an ignored folder, which ends with `/`, only the folder. */
  readonly leftOut: readonly LeftOutView[];
  readonly unsaved: readonly UnsavedTextView[];
}

/** What stood in an editor and was not saved yet. */
export interface UnsavedTextView {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}
