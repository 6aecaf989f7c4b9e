/** Why a path is not in a checkpoint although it lies in the working directory. */
export type LeftOutReason = 'tooLarge' | 'secret' | 'unreadable' | 'changedWhileRead' | 'notRegular';

export interface LeftOut {
  readonly path: string;
  readonly reason: LeftOutReason;
  /** Bytes, where known. */
  readonly size?: number;
}

/** One ignore file in force at a capture: its folder (`''` for the top) and its text. */
export interface IgnoreFile {
  readonly folder: string;
  readonly text: string;
}

/**
 * Which paths a checkpoint holds and which it left out. A path it left out, or that its ignore files exclude, is never
 * touched by a restore of that checkpoint. Ignored paths are left out on purpose and do not make a checkpoint partial.
 */
export interface Coverage {
  readonly leftOut: readonly LeftOut[];
  readonly ignoreFiles: readonly IgnoreFile[];
  /** Ignored files and folders (these end with `/`) met by the walk, not looked into. */
  readonly ignored: readonly string[];
}
