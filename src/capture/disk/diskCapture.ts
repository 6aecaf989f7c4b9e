import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { TooMuchToTake } from '../../core/captureSize.ts';
import type { LeftOutReason } from '../../core/coverage.ts';
import { comparePaths } from '../../core/tree.ts';
import { diskKeeps, rootsOnDisk } from '../diskFiles.ts';
import { noRuleSettings } from '../ruleSettings.ts';
import { ContentSender } from './contentSender.ts';
import type { Control } from './control.ts';
import { packEntries, packLength, separator } from './entryPacks.ts';
import { interestIn, type Interest } from './interest.ts';
import {
  asCoverage,
  mergeCoverage,
  noCoverage,
  sameCoverage,
  wasLookedAt,
  type CoverageParts,
} from './keptCoverage.ts';
import { listFolders, RulesChanged, Stopped, UnreadableFolder, type Listing, type RootPlace } from './listFolders.ts';
import type { DiskCaptureSettings, ToHost, WorkerStart } from './messages.ts';
import { fact, type DiskStat, type PackedIndex } from './packedIndex.ts';
import type { SeenFolders } from './seenFolders.ts';
import { StatAhead, type AheadMessage, type Batch } from './statAhead.ts';
import { sizeOf } from './sizeOf.ts';
import { takeEmptyFolder, takeFolder } from './takeFiles.ts';

/** Milliseconds between two reports of progress, and files. */
const progressSteps = { time: 30, files: 100 };

/** Files in the index from which on a second thread is worth its start. */
const manyFiles = 2000;

type Post = (message: ToHost, transfer?: readonly ArrayBuffer[]) => void;

/** A walk that waits to be settled. */
interface Walk {
  readonly number: number;
  readonly settings: DiskCaptureSettings;
  readonly sent: readonly number[];
  /** `undefined` when it did not come to its end. */
  readonly result:
    | {
        readonly changed: readonly number[];
        readonly removed: readonly number[];
        readonly coverage: CoverageParts;
        readonly seen: SeenFolders;
      }
    | undefined;
}

/**
 * Takes snapshots of folders, synchronously, one after the other. Knows what the host has, and tells it what differs.
 *
 * Invariant: between a snapshot and its settling nothing is asked of it but to forget.
 */
export class DiskCapture {
  readonly #roots: readonly Pick<RootPlace, 'path' | 'place'>[];
  readonly #nestedRoots: ReadonlySet<string>;
  readonly #control: Control;
  readonly #post: Post;
  readonly #ask: ((message: AheadMessage) => void) | undefined;
  #index: PackedIndex;
  #walkCount = 0;
  #walk: Walk | undefined;
  /** What the host has; `undefined` when it has nothing yet. */
  #given:
    | { readonly settings: DiskCaptureSettings; readonly coverage: CoverageParts; readonly seen: SeenFolders }
    | undefined;
  /** The index differs from the saved one. */
  #isChanged = false;

  /** @param ask sends to a second thread, which answers as `lookAhead` does; absent where there is none */
  constructor(
    start: WorkerStart,
    index: PackedIndex,
    control: Control,
    post: Post,
    ask?: (message: AheadMessage) => void,
  ) {
    const roots = rootsOnDisk(start.folders);
    this.#roots = roots.names.map((path, number) => ({ path, place: resolve(start.folders[number]?.path ?? '') }));
    this.#nestedRoots = roots.nested;
    this.#index = index;
    this.#control = control;
    this.#post = post;
    this.#ask = ask;
  }

  /** @param maxBytes nothing is read when the files hold more */
  snapshot(settings: DiskCaptureSettings, only: readonly string[] | undefined, maxBytes?: number): void {
    const sent: number[] = [];
    const number = ++this.#walkCount;
    this.#walk = { number, settings, sent, result: undefined };
    try {
      const result = this.#takeAll(settings, this.#interestIn(only, settings), { number, sent, maxBytes });
      this.#walk = { number, settings, sent, result };
      this.#tell(result.changed, result.removed, result.coverage);
    } catch (cause) {
      if (cause instanceof Stopped) this.#post({ kind: 'stopped' });
      else if (cause instanceof TooMuchToTake) this.#post({ kind: 'tooMuch', size: cause.size });
      else if (cause instanceof UnreadableFolder) this.#post({ kind: 'failed', reason: cause.message });
      else throw cause;
    }
  }

  /** @param stored how many of the contents that were sent are stored */
  settle(isTaken: boolean, stored: number): void {
    const walk = this.#walk;
    if (walk === undefined) return;
    this.#walk = undefined;
    for (const entry of walk.sent.slice(0, stored)) this.#index.set(entry, fact.stored);
    if (walk.sent.length > 0) this.#isChanged = true;
    if (!isTaken || walk.result === undefined) return;
    const { changed, removed, coverage, seen } = walk.result;
    for (const entry of changed) this.#index.set(entry, fact.given | fact.known);
    for (const entry of removed) this.#index.remove(entry);
    if (changed.length + removed.length > 0) this.#isChanged = true;
    this.#given = { settings: walk.settings, coverage, seen };
    this.#index = this.#index.compacted();
  }

  forget(blobs: ReadonlySet<string>): void {
    for (let entry = 0; entry < this.#index.count; entry++) {
      if (this.#index.has(entry, fact.stored) && blobs.has(this.#index.hexOf(entry))) {
        this.#index.clear(entry, fact.stored);
        this.#isChanged = true;
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

  /** Under other settings all is looked at. */
  #interestIn(only: readonly string[] | undefined, settings: DiskCaptureSettings): Interest | undefined {
    if (only === undefined || !isDeepStrictEqual(this.#given?.settings, settings)) return undefined;
    return interestIn(
      only,
      this.#roots.map(({ path }) => path),
    );
  }

  #takeAll(
    settings: DiskCaptureSettings,
    interest: Interest | undefined,
    { number, sent, maxBytes }: { number: number; sent: number[]; maxBytes: number | undefined },
  ) {
    const walkStartedAt = Date.now();
    let listing: Listing;
    let ahead = this.#newAhead(interest);
    try {
      listing = this.#list(settings, interest, ahead, walkStartedAt);
    } catch (cause) {
      if (!(cause instanceof RulesChanged)) throw cause;
      interest = undefined;
      ahead = this.#newAhead(interest);
      listing = this.#list(settings, interest, ahead, walkStartedAt);
    }
    if (maxBytes !== undefined) this.#refuseMoreThan(maxBytes, listing, settings);
    this.#take(settings, listing, ahead.finish(), { number, sent, walkStartedAt });
    const isScoped = interest !== undefined;
    const { changed, removed } = this.#differences(number, isScoped ? listing : undefined);
    const coverage = isScoped ? mergeCoverage(this.#given?.coverage ?? noCoverage, listing, listing) : listing;
    return { changed, removed, coverage, seen: isScoped ? (this.#given?.seen ?? new Map()) : listing.seen };
  }

  #refuseMoreThan(maxBytes: number, { folders }: Listing, { maxFileBytes }: DiskCaptureSettings): void {
    const size = sizeOf(folders, { maxFileBytes, isStopped: () => this.#control.isStopped });
    if (size.bytes > maxBytes) throw new TooMuchToTake(size);
  }

  /** The second thread helps where most files are expected to be as they were. */
  #newAhead(interest: Interest | undefined): StatAhead {
    return new StatAhead(interest === undefined && this.#index.count >= manyFiles ? this.#ask : undefined);
  }

  #list(
    settings: DiskCaptureSettings,
    interest: Interest | undefined,
    ahead: StatAhead,
    walkStartedAt: number,
  ): Listing {
    const included = new Set(settings.includedSecrets);
    const last = isDeepStrictEqual(this.#given?.settings, settings) ? this.#given : undefined;
    return listFolders({
      roots: this.#roots.map((root, number) => ({ ...root, rules: settings.rules[number] ?? noRuleSettings })),
      by: {
        nestedRoots: this.#nestedRoots,
        keepsLinks: diskKeeps.links,
        includeSecrets: path => included.has(path),
      },
      maxFileBytes: settings.maxFileBytes,
      interest,
      lastRules: last?.coverage.ignoreFiles,
      lastSeen: last?.seen,
      walkStartedAt,
      isStopped: () => this.#control.isStopped,
      onListed: folder => ahead.add(folder),
    });
  }

  #take(
    { maxFileBytes }: DiskCaptureSettings,
    { folders, emptyFolders, leftOut }: Listing,
    batches: readonly Batch[],
    { number, sent, walkStartedAt }: { number: number; sent: number[]; walkStartedAt: number },
  ): void {
    const sender = new ContentSender(this.#control, this.#post);
    const total = folders.reduce((sum, { files, links }) => sum + files.length + links.length, 0);
    let done = 0;
    let [toldAt, told] = [Date.now(), 0];
    const taking = {
      index: this.#index,
      sender,
      walk: number,
      walkStartedAt,
      maxFileBytes,
      sent,
      leaveOut: (path: string, reason: LeftOutReason, size?: number) =>
        void leftOut.set(path, size === undefined ? { path, reason } : { path, reason, size }),
      onDone: () => {
        done++;
        if (done - told < progressSteps.files || Date.now() - toldAt < progressSteps.time) return;
        [toldAt, told] = [Date.now(), done];
        this.#post({ kind: 'progress', done, total });
      },
      isStopped: () => this.#control.isStopped,
    };
    // The other thread begins with the first one.
    for (const batch of batches.toReversed()) {
      const isLookedAt = batch.isLookedAt();
      let first = 0;
      for (const folder of batch.folders) {
        const before = first;
        takeFolder(taking, folder, file => (isLookedAt ? batch.statOf(before + file) : undefined));
        first += folder.files.length;
      }
    }
    for (const path of emptyFolders) takeEmptyFolder(taking, path);
    sender.flush();
    if (this.#control.isStopped) throw new Stopped();
    this.#post({ kind: 'progress', done, total });
  }

  /** What the host does not have as it is now. */
  #differences(number: number, scope: Listing | undefined) {
    const index = this.#index;
    const changed: number[] = [];
    const removed: number[] = [];
    const inScope =
      scope && index.folderPaths.map(path => scope.deep.size > 0 && wasLookedAt(path, { ...scope, exact: none }));
    const isInScope = (entry: number): boolean =>
      inScope === undefined || inScope[index.folders[entry] ?? 0] === true || looked.has(entry);
    const looked = new Set(scope && [...scope.deep, ...scope.exact].map(path => index.findPath(path)));
    for (let entry = 0; entry < index.count; entry++) {
      if (index.has(entry, fact.gone)) continue;
      if (index.walks[entry] === number) {
        if (!index.has(entry, fact.given)) changed.push(entry);
      } else if (isInScope(entry)) removed.push(entry);
    }
    return { changed, removed };
  }

  #tell(changed: readonly number[], removed: readonly number[], coverage: CoverageParts): void {
    const entries = changed.map(entry => ({ entry, path: this.#index.pathOf(entry) }));
    entries.sort((a, b) => comparePaths(a.path, b.path));
    for (let at = 0; at < entries.length; at += packLength) {
      const pack = packEntries(this.#index, entries.slice(at, at + packLength));
      this.#post(pack, [pack.blobs.buffer, pack.sizes.buffer, pack.modes.buffer]);
    }
    const known = removed.filter(entry => this.#index.has(entry, fact.known));
    const given = this.#given;
    this.#post({
      kind: 'walked',
      isWhole: given === undefined,
      removed: known.length === 0 ? undefined : known.map(entry => this.#index.pathOf(entry)).join(separator),
      coverage: given !== undefined && sameCoverage(given.coverage, coverage) ? undefined : asCoverage(coverage),
    });
  }
}

const none = new Set<string>();
