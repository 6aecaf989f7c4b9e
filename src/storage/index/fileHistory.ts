import { assert } from '../../core/assert.ts';
import { parseCheckpointId, type CheckpointId } from '../../core/ids.ts';
import type { FileVersion, FileVersionPage, KnownFile } from '../../core/ports/store.ts';
import { comparePaths } from '../../core/tree.ts';
import { checkpointAt, originalPosition } from './checkpointRows.ts';
import type { Database } from './database.ts';
import { isFile } from './fileEntries.ts';
import type { Tables } from './tables.ts';

/** One checkpoint on the way through all of them, oldest first. */
interface Step {
  readonly position: number;
  /** Its tree is that of the step before, with its changes made. */
  readonly follows: boolean;
  readonly isKept: boolean;
}

/** Newest first. Every checkpoint is passed, which takes milliseconds for thousands. */
export function listFileVersions(tables: Tables, { path, before, limit }: FileVersionPage): readonly FileVersion[] {
  const end = before === undefined ? Number.MAX_SAFE_INTEGER : originalPosition(tables.database, before);
  const pathId = tables.paths.find(path);
  if (pathId === undefined) return [];
  return versionsOf(tables, pathId)
    .filter(({ position }) => position < end)
    .reverse()
    .slice(0, Math.max(limit, 0))
    .map(({ position, entry, former }) => ({
      checkpoint: checkpointAt(tables, position),
      entry: tables.entries.read(entry),
      former: tables.entries.read(former),
    }));
}

interface VersionRow {
  readonly position: number;
  readonly entry: number;
  readonly former: number;
}

/** Oldest first. */
function versionsOf({ database, trees }: Tables, pathId: number): VersionRow[] {
  const changes = changesAt(database, pathId);
  const versions: VersionRow[] = [];
  let entry = 0;
  let former = 0;
  for (const { position, follows, isKept } of stepsOf(database)) {
    entry = follows ? (changes.get(position) ?? entry) : (trees.arrays.read(position)[pathId] ?? 0);
    if (!isKept || entry === former) continue;
    versions.push({ position, entry, former });
    former = entry;
  }
  return versions;
}

/** The entries that checkpoints have put at a path, 0 for nothing, by position. One look-up for each checkpoint. */
function changesAt(database: Database, pathId: number): ReadonlyMap<number, number> {
  const numbers = database.numbers(
    `SELECT position, new_entry FROM thread_checkpoint CROSS JOIN checkpoint_file_snapshot
     ON checkpoint_position = position AND path_id = ?`,
    pathId,
  );
  const changes = new Map<number, number>();
  for (let index = 0; index < numbers.length; index += 2) changes.set(numbers[index] ?? 0, numbers[index + 1] ?? 0);
  return changes;
}

function stepsOf(database: Database): readonly Step[] {
  const numbers = database.numbers(
    `SELECT position, coalesce(base_position, -1), thread_deleted = 0 AND expired = 0 AND imported = 0
     FROM thread_checkpoint WHERE original_position IS NULL ORDER BY position`,
  );
  const steps: Step[] = [];
  for (let index = 0; index < numbers.length; index += 3) {
    const previous = steps.at(-1)?.position;
    const follows = previous !== undefined && numbers[index + 1] === previous;
    steps.push({ position: numbers[index] ?? 0, follows, isKept: numbers[index + 2] === 1 });
  }
  return steps;
}

/** Those that were had last first, then by path. */
export function listKnownFiles({ database, trees, paths }: Tables): readonly KnownFile[] {
  const presence = new Presence(paths.count());
  const changes = comingsAndGoings(database);
  for (const { position, follows, isKept } of stepsOf(database)) {
    if (follows)
      for (const { pathId, entry } of changes.get(position) ?? []) presence.set(pathId, isFile(entry), position);
    else presence.setAll(trees.arrays.read(position), position);
    if (isKept) presence.lastKept = position;
  }
  const ids = new Map<number, CheckpointId>();
  const idAt = (position: number): CheckpointId => {
    const id = ids.get(position) ?? readId(database, position);
    ids.set(position, id);
    return id;
  };
  return presence
    .found()
    .map(({ pathId, position }) => ({ path: paths.path(pathId), position }))
    .sort((a, b) => b.position - a.position || comparePaths(a.path, b.path))
    .map(({ path, position }) => ({ path, checkpointId: idAt(position) }));
}

/** At which checkpoint each file was seen last. */
class Presence {
  /** The newest kept one so far. */
  lastKept = 0;
  /** For each path, where the file that is there now came to be; 0 when none is. */
  readonly #since: Int32Array;
  readonly #seen: Int32Array;

  constructor(pathCount: number) {
    this.#since = new Int32Array(pathCount + 1);
    this.#seen = new Int32Array(pathCount + 1);
  }

  set(pathId: number, isThere: boolean, position: number): void {
    const since = this.#since[pathId] ?? 0;
    if (isThere === since > 0) return;
    if (since > 0 && this.lastKept >= since) this.#seen[pathId] = this.lastKept;
    this.#since[pathId] = isThere ? position : 0;
  }

  setAll(tree: Int32Array, position: number): void {
    for (let pathId = 1; pathId < this.#since.length; pathId++) this.set(pathId, isFile(tree[pathId] ?? 0), position);
  }

  found(): { readonly pathId: number; readonly position: number }[] {
    const found: { pathId: number; position: number }[] = [];
    for (let pathId = 1; pathId < this.#since.length; pathId++) {
      const since = this.#since[pathId] ?? 0;
      const position = since > 0 && this.lastKept >= since ? this.lastKept : (this.#seen[pathId] ?? 0);
      if (position > 0) found.push({ pathId, position });
    }
    return found;
  }
}

interface PathEntry {
  readonly pathId: number;
  readonly entry: number;
}

/** Where files came to be or went, or took the place of an empty folder, by position. */
function comingsAndGoings(database: Database): ReadonlyMap<number, readonly PathEntry[]> {
  const numbers = database.numbers(
    `SELECT checkpoint_position, path_id, new_entry FROM checkpoint_file_snapshot
     WHERE new_entry IS NULL OR old_entry IS NULL OR new_entry % 4 = 3 OR old_entry % 4 = 3`,
  );
  const changes = new Map<number, PathEntry[]>();
  for (let index = 0; index < numbers.length; index += 3) {
    const position = numbers[index] ?? 0;
    const entry = { pathId: numbers[index + 1] ?? 0, entry: numbers[index + 2] ?? 0 };
    const others = changes.get(position);
    if (others === undefined) changes.set(position, [entry]);
    else others.push(entry);
  }
  return changes;
}

function readId(database: Database, position: number): CheckpointId {
  const id = database.find('SELECT id FROM thread_checkpoint WHERE position = ?', [position], row => row.text('id'));
  assert(id !== undefined, `no checkpoint is at ${position}`);
  return parseCheckpointId(id);
}
