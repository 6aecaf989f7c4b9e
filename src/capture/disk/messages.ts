import type { CaptureSize } from '../../core/captureSize.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { FailedChange } from '../../core/ports/workingDirectory.ts';
import type { DiskFolder } from '../diskFiles.ts';
import type { RuleSettings } from '../ruleSettings.ts';
import type { ChangePack } from './changePacks.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly folders: readonly DiskFolder[];
  /** Where what is known of the files is kept between two starts. */
  readonly indexFile: string | undefined;
  /** See `createControl`. */
  readonly control: SharedArrayBuffer;
}

/** What a snapshot goes by. May differ from one to the next. */
export interface DiskCaptureSettings {
  /** Bytes; larger files are left out. */
  readonly maxFileBytes: number;
  /** Files that are taken although they look like secrets. */
  readonly includedSecrets: readonly string[];
  /** The user's own rules for each folder. */
  readonly rules: readonly RuleSettings[];
}

export type ToWorker =
  /**
   * Answered by any number of `contents`, `progress` and `entries` and then one of `walked`, `tooMuch`, `stopped` and
   * `failed`. To be followed by `former` while the host has taken over nothing of this worker.
   */
  | {
      readonly kind: 'snapshot';
      readonly settings: DiskCaptureSettings;
      readonly only: readonly string[] | undefined;
      readonly maxBytes: number | undefined;
    }
  /** What the host has otherwise, which is told when the walk is done: it is sent only what differs. `undefined` for nothing. */
  | { readonly kind: 'former'; readonly ranges: TreeRanges | undefined }
  /**
   * Ends a snapshot, however it went: whether the host has taken it over, and how many of its contents, in the order they
   * came, are stored.
   */
  | { readonly kind: 'settle'; readonly isTaken: boolean; readonly stored: number }
  /** Answered by `written`. */
  | ({ readonly kind: 'changes' } & ChangePack)
  /** Makes durable what the changes since the last one have done to names. Answered by `written`. */
  | { readonly kind: 'finishChanges' }
  | { readonly kind: 'forget'; readonly blobs: readonly string[] }
  /** The worker saves what it knows and ends. */
  | { readonly kind: 'close' };

export type ToHost =
  | ContentsMessage
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | EntriesMessage
  | WalkedMessage
  /** The files hold more than `maxBytes`; none was read. */
  | { readonly kind: 'tooMuch'; readonly size: CaptureSize }
  /** Those that were not made. */
  | { readonly kind: 'written'; readonly failed: readonly FailedChange[] }
  /** The host asked for it. */
  | { readonly kind: 'stopped' }
  /** The snapshot is not possible; the worker goes on. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Bytes of files to be stored, one after the other. */
export interface ContentsMessage {
  readonly kind: 'contents';
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contents: readonly {
    readonly size: number;
    readonly blob: string;
    /** What the file held before. */
    readonly before: string | undefined;
  }[];
}

/** Entries that differ from those of the last snapshot that was taken over, in path order, also from message to message. */
export interface EntriesMessage {
  readonly kind: 'entries';
  /** Joined by NUL. */
  readonly paths: string;
  /** 32 bytes each. */
  readonly blobs: Uint8Array<ArrayBuffer>;
  readonly sizes: Float64Array<ArrayBuffer>;
  /** By number, as `modesByNumber` lists them. */
  readonly modes: Uint8Array<ArrayBuffer>;
}

/** A tree, told in little: ranges of its paths, each with a digest of all that is in it. Never none. */
export interface TreeRanges {
  /** The first path of each, in path order, joined by NUL. What comes before all of them belongs to the first range. */
  readonly firsts: string;
  /** 32 bytes each. */
  readonly digests: Uint8Array<ArrayBuffer>;
}

export interface WalkedMessage {
  readonly kind: 'walked';
  /** The entries are all there are, not what differs. */
  readonly isWhole: boolean;
  /** Where it was told ranges: the entries are all there are in these of them, and in the others all is as it was told. */
  readonly ranges: Uint32Array<ArrayBuffer> | undefined;
  /** Paths of the last snapshot at which nothing is any more, joined by NUL; `undefined` for none. */
  readonly removed: string | undefined;
  /** `undefined` when it is as it was. */
  readonly coverage: Coverage | undefined;
}
