import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TooMuchToTake } from '../../core/captureSize.ts';
import { diskKeeps, rootsOnDisk } from '../diskFiles.ts';
import { noRuleSettings } from '../ruleSettings.ts';
import { ContentSender } from './contentSender.ts';
import type { Control } from './control.ts';
import { interestIn, type Interest } from './interest.ts';
import { coverageOf, mergeCoverage, noCoverage, type CoverageParts } from './keptCoverage.ts';
import {
  listFolders,
  RulesChanged,
  Stopped,
  UnreadableFolder,
  type ListOptions,
  type Listing,
  type RootPlace,
} from './listFolders.ts';
import type { DiskCaptureSettings, TreeRanges, WorkerStart } from './messages.ts';
import { differences, type Differences } from './differences.ts';
import { fact, type DiskStat, type PackedIndex } from './packedIndex.ts';
import { seenOutside, type SeenFolders } from './seenFolders.ts';
import { StatAhead, type AheadMessage, type KnownFiles } from './statAhead.ts';
import { sizeOf } from './sizeOf.ts';
import { takeEmptyFolder, takeFolder, type Taking } from './takeFiles.ts';
import { tellDifferences, type Former, type Post } from './tellDifferences.ts';
import { WalkProgress } from './walkProgress.ts';

/** Threads that answer as `lookAhead` does. */
export interface Helpers {
  readonly ask: (message: AheadMessage) => void;
  /** Files in the index from which on they are asked. */
  readonly from: number;
}

/** A walk at work. */
interface UnderWay {
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly walkStartedAt: number;
  readonly sent: number[];
  readonly maxBytes: number | undefined;
}

/** What a walk has found. */
interface Taken extends Differences {
  readonly coverage: CoverageParts;
  readonly seen: SeenFolders;
  readonly files: KnownFiles;
}

/** What the host has. */
interface Given extends Pick<Taken, 'coverage' | 'seen' | 'files'> {
  readonly settings: DiskCaptureSettings;
}

const nothingGiven: Omit<Given, 'settings'> = { coverage: noCoverage, seen: new Map(), files: new Map() };

/** A walk that waits to be settled. */
interface Walk {
  readonly number: number;
  readonly settings: DiskCaptureSettings;
  readonly sent: readonly number[];
  /** `undefined` when it did not come to its end. */
  readonly result: Taken | undefined;
}

/**
 * Takes snapshots of folders, synchronously, one after the other. Knows what the host has, and tells it what differs.
 *
 * Invariant: between a snapshot and its settling nothing is asked of it but to forget, and to tell.
 */
export class DiskCapture {
  readonly #roots: readonly Pick<RootPlace, 'path' | 'place'>[];
  readonly #nestedRoots: ReadonlySet<string>;
  readonly #control: Control;
  readonly #post: Post;
  readonly #helpers: Helpers | undefined;
  #index: PackedIndex;
  #walkCount = 0;
  #walk: Walk | undefined;
  /** `undefined` when it has nothing yet. */
  #given: Given | undefined;
  /** The index differs from the saved one. */
  #isChanged = false;
  /** Contents the host was told of are not stored any more: only a walk that looks at all sends them anew. */
  #hasForgotten = false;

  /** @param helpers absent where there are none */
  constructor(start: WorkerStart, index: PackedIndex, control: Control, post: Post, helpers?: Helpers) {
    const roots = rootsOnDisk(start.folders);
    this.#roots = roots.names.map((path, number) => ({ path, place: resolve(start.folders[number]?.path ?? '') }));
    this.#nestedRoots = roots.nested;
    this.#index = index;
    this.#control = control;
    this.#post = post;
    this.#helpers = helpers;
  }

  /** @param maxBytes nothing is read when the files hold more */
  snapshot(settings: DiskCaptureSettings, only: readonly string[] | undefined, maxBytes?: number): void {
    const sent: number[] = [];
    const number = ++this.#walkCount;
    this.#walk = { number, settings, sent, result: undefined };
    try {
      const underWay = { number, walkStartedAt: Date.now(), sent, maxBytes };
      const result = this.#takeAll(settings, this.#interestIn(only, settings), underWay);
      this.#walk = { number, settings, sent, result };
      if (this.#given !== undefined) this.#tell(result, 'asFound');
    } catch (cause) {
      if (cause instanceof Stopped) this.#post({ kind: 'stopped' });
      else if (cause instanceof TooMuchToTake) this.#post({ kind: 'tooMuch', size: cause.size });
      else if (cause instanceof UnreadableFolder) this.#post({ kind: 'failed', reason: cause.message });
      else throw cause;
    }
  }

  /**
   * Ends a snapshot while nothing was taken over yet: tells what differs from what the host has otherwise.
   * @param ranges `undefined` when it has nothing
   */
  tellBeside(ranges: TreeRanges | undefined): void {
    const result = this.#walk?.result;
    if (result === undefined || this.#given !== undefined) return;
    this.#tell(result, ranges ?? 'nothing');
  }

  /** @param stored how many of the contents that were sent are stored */
  settle(isTaken: boolean, stored: number): void {
    const walk = this.#walk;
    if (walk === undefined) return;
    this.#walk = undefined;
    for (const entry of walk.sent.slice(0, stored)) this.#index.set(entry, fact.stored);
    if (walk.sent.length > 0) this.#isChanged = true;
    if (!isTaken || walk.result === undefined) return;
    const { changed, removed, coverage, seen, files } = walk.result;
    for (const entry of changed) this.#index.set(entry, fact.given | fact.known);
    for (const entry of removed) this.#index.remove(entry);
    if (changed.length + removed.length > 0) this.#isChanged = true;
    this.#given = { settings: walk.settings, coverage, seen, files };
    this.#hasForgotten = false;
    const compacted = this.#index.compacted();
    // Entries have other numbers in it.
    if (compacted !== this.#index) this.#given = { ...this.#given, files: new Map() };
    this.#index = compacted;
  }

  forget(blobs: ReadonlySet<string>): void {
    for (let entry = 0; entry < this.#index.count; entry++) {
      if (this.#index.has(entry, fact.stored) && blobs.has(this.#index.hexOf(entry))) {
        this.#index.clear(entry, fact.stored);
        this.#isChanged = true;
        this.#hasForgotten = true;
      }
    }
  }

  /** Whether a file with these facts is known, without a doubt, to have this content. */
  isKnown(path: string, stat: DiskStat, blob: string): boolean {
    const index = this.#index;
    const entry = index.findPath(path);
    return entry !== -1 && index.has(entry, fact.settled) && index.isSame(entry, stat) && index.hexOf(entry) === blob;
  }

  /** The index, when it is not as it was the last time this was asked for. */
  changedIndex(): PackedIndex | undefined {
    const index = this.#isChanged ? this.#index : undefined;
    this.#isChanged = false;
    return index;
  }

  /** Those it knows of. */
  get fileCount(): number {
    return this.#index.count;
  }

  /** Under other settings all is looked at. */
  #interestIn(only: readonly string[] | undefined, settings: DiskCaptureSettings): Interest | undefined {
    if (only === undefined || this.#hasForgotten || !isDeepStrictEqual(this.#given?.settings, settings))
      return undefined;
    return interestIn(
      only,
      this.#roots.map(({ path }) => path),
    );
  }

  #takeAll(settings: DiskCaptureSettings, interest: Interest | undefined, walk: UnderWay): Taken {
    if (interest !== undefined) {
      try {
        return this.#takeSome(settings, interest, walk);
      } catch (cause) {
        if (!(cause instanceof RulesChanged)) throw cause;
      }
    }
    const given = isDeepStrictEqual(this.#given?.settings, settings) ? this.#given : undefined;
    const ahead = new StatAhead({
      index: this.#index,
      walk: walk.number,
      maxFileBytes: settings.maxFileBytes,
      last: given?.files ?? new Map(),
      // They help where most files are expected to be as they were.
      post: this.#helpers !== undefined && this.#index.count >= this.#helpers.from ? this.#helpers.ask : undefined,
    });
    try {
      const listing = this.#list(settings, given, {
        ...walk,
        interest: undefined,
        lastFiles: path => ahead.last(path),
        onListed: folder => ahead.add(folder),
      });
      this.#take(settings, listing, walk, taking =>
        ahead.takeAll(({ folder, files }, wasLookedAt) => takeFolder(taking, folder, files, wasLookedAt)),
      );
      const found = differences(this.#index, walk.number, undefined);
      return { ...found, coverage: coverageOf(listing), seen: listing.seen, files: ahead.remembered() };
    } finally {
      ahead.close();
    }
  }

  /** Throws `RulesChanged`. */
  #takeSome(settings: DiskCaptureSettings, interest: Interest, walk: UnderWay): Taken {
    const { coverage, seen, files } = this.#given ?? nothingGiven;
    const options = { ...walk, interest, lastFiles: (path: string) => files.get(path), onListed: () => undefined };
    const listing = this.#list(settings, this.#given, options);
    this.#take(settings, listing, walk, taking => {
      for (const folder of listing.folders) takeFolder(taking, folder, undefined, false);
    });
    const found = differences(this.#index, walk.number, listing);
    return {
      ...found,
      coverage: mergeCoverage(coverage, listing, listing),
      seen: seenOutside(seen, listing.deep),
      files,
    };
  }

  #list(
    settings: DiskCaptureSettings,
    given: Given | undefined,
    more: Pick<ListOptions, 'interest' | 'walkStartedAt' | 'lastFiles' | 'onListed'>,
  ): Listing {
    const included = new Set(settings.includedSecrets);
    return listFolders({
      ...more,
      roots: this.#roots.map((root, number) => ({ ...root, rules: settings.rules[number] ?? noRuleSettings })),
      by: {
        nestedRoots: this.#nestedRoots,
        keepsLinks: diskKeeps.links,
        includeSecrets: path => included.has(path),
      },
      maxFileBytes: settings.maxFileBytes,
      lastRules: given?.coverage.ignoreFiles,
      lastSeen: given?.seen,
      isStopped: () => this.#control.isStopped,
    });
  }

  #take(
    { maxFileBytes }: DiskCaptureSettings,
    { folders, emptyFolders, leftOut }: Listing,
    { number, sent, walkStartedAt, maxBytes }: UnderWay,
    takeFolders: (taking: Taking) => void,
  ): void {
    const isStopped = (): boolean => this.#control.isStopped;
    if (maxBytes !== undefined) {
      const size = sizeOf(folders, { maxFileBytes, isStopped });
      if (size.bytes > maxBytes) throw new TooMuchToTake(size);
    }
    const sender = new ContentSender(this.#control, this.#post);
    const progress = new WalkProgress(
      folders.reduce((sum, { files, links }) => sum + files.count + links.length, 0),
      (done, total) => this.#post({ kind: 'progress', done, total }),
    );
    const taking: Taking = {
      index: this.#index,
      sender,
      walk: number,
      walkStartedAt,
      maxFileBytes,
      sent,
      leaveOut: (path, reason, size) =>
        void leftOut.set(path, size === undefined ? { path, reason } : { path, reason, size }),
      onDone: () => progress.step(),
      isStopped,
    };
    takeFolders(taking);
    for (const path of emptyFolders) takeEmptyFolder(taking, path);
    sender.flush();
    if (this.#control.isStopped) throw new Stopped();
    progress.end();
  }

  #tell(result: Taken, former: Former): void {
    const roots = this.#roots.map(({ path }) => path);
    tellDifferences(this.#index, { ...result, roots, given: this.#given?.coverage }, former, this.#post);
  }
}
