import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { runs } from '../../../test/random/runs.ts';
import { parseCheckpointId, parseThreadId, type CheckpointId } from '../../core/ids.ts';
import { loadSqlEngine, type Database, type SqlEngine } from '../index/database.ts';
import { blobOf } from '../index/fileEntries.ts';
import { packTree, storeManifest } from '../index/manifest.ts';
import { packNumbers } from '../index/packedNumbers.ts';
import { schema } from '../index/schema.ts';
import { ContentUse } from './contentUse.ts';

/** A store as its index sees it: blobs and paths are row ids from 1. */
interface History {
  /** For each blob its size, and the block it lies in; it has no place when there is no such block. */
  readonly blobs: readonly { readonly size: number; readonly block: number }[];
  /** The bytes of each block. */
  readonly blocks: readonly number[];
  readonly steps: readonly Step[];
  /** Of steps. */
  readonly copies: readonly Copy[];
  readonly deletedThreads: readonly number[];
  readonly restores: readonly {
    readonly thread: number;
    readonly blobs: readonly number[];
    readonly isOver: boolean;
  }[];
  /** For some blobs the one they are a difference to. */
  readonly bases: ReadonlyMap<number, number>;
}

interface Step {
  readonly thread: number;
  readonly isExpired: boolean;
  /** How many steps back the one is that it is built on; 0 for none. */
  readonly back: number;
  /** Path and number of the entry; 0 for none. What changes nothing is no change. */
  readonly changes: readonly (readonly [path: number, entry: number])[];
  /** Blobs. */
  readonly unsaved: readonly number[];
}

interface Copy {
  readonly of: number;
  readonly thread: number;
  readonly isExpired: boolean;
}

/** As in the index: four times the blob, and a mode. */
const entryOf = (blob: number, mode: number): number => 4 * blob + (mode % 4);

const idOf = (index: number): CheckpointId => parseCheckpointId(`c${index}`);
/** Positions have gaps. */
const positionOf = (index: number): number => 10 + 3 * index;

function store(database: Database, given: History): void {
  const { blobs, blocks, deletedThreads, restores } = given;
  database.execute(schema);
  for (const [index, { size, block }] of blobs.entries()) {
    const place = block < blocks.length ? [1000 * block, blocks[block], index, 0] : [];
    const [position, length, slot, depth] = place;
    database.run(
      `INSERT INTO file_blob (id, hash, size, block_position, block_length, slot, depth) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[index + 1, Uint8Array.of(index >> 16, index >> 8, index), size, position, length, slot, depth],
    );
  }
  for (const step of built(given)) storeCheckpoint(database, step, deletedThreads.includes(step.thread));
  for (const [index, copy] of given.copies.entries()) {
    const position = positionOf(given.steps.length + index);
    const isDeleted = deletedThreads.includes(copy.thread);
    database.run(
      `INSERT INTO thread_checkpoint (position, id, thread_id, thread_deleted, number, kind, created_at, pinned, expired,
         copy_of, original_position, uncertain, coverage_id, file_count, changed_count, added_lines, removed_lines,
         base_position, manifest_distance)
       VALUES (?, ?, ?, ?, 1, 'after', 1, 0, ?, ?, ?6, 0, 1, 1, 1, 1, 1, ?6, 0)`,
      ...[position, idOf(given.steps.length + index), `t${copy.thread}`, Number(isDeleted), Number(copy.isExpired)],
      ...[positionOf(copy.of)],
    );
  }
  for (let thread = 0; thread < 100; thread++) {
    if (deletedThreads.includes(thread)) continue;
    database.run(
      'INSERT INTO thread (position, id, created_at, updated_at) VALUES (?, ?, 1, 1)',
      5 + thread,
      `t${thread}`,
    );
  }
  for (const [index, { thread, blobs: needed, isOver }] of restores.entries()) {
    if (deletedThreads.includes(thread)) continue;
    const entries = needed.map((blob, path) => (blob === 0 ? 0 : entryOf(blob, path)));
    const changes = packNumbers([...needed.map((_, path) => path + 1), ...entries, ...needed.map(() => 0)]);
    database.run(
      `INSERT INTO restore_operation (id, thread_position, target_id, safety_id, started_at, changes, ended_at)
       VALUES (?, ?, 'c0', 'c0', 1, ?, ?)`,
      ...[`r${index}`, 5 + thread, changes, isOver ? 9 : undefined],
    );
  }
}

function storeCheckpoint(database: Database, { index, tree, baseTree, ...step }: BuiltStep, isDeleted: boolean): void {
  const position = positionOf(index);
  const base = step.back === 0 ? undefined : positionOf(index - step.back);
  const manifest = positionOf(step.manifest);
  database.run(
    `INSERT INTO thread_checkpoint (position, id, thread_id, thread_deleted, number, kind, created_at, pinned, expired,
       uncertain, coverage_id, file_count, changed_count, added_lines, removed_lines,
       base_position, manifest_position, manifest_distance, unsaved)
     VALUES (?, ?, ?, ?, 1, 'after', 1, 0, ?, 0, 1, 1, 1, 1, 1, ?, ?, ?, ?)`,
    ...[position, idOf(index), `t${step.thread}`, Number(isDeleted), Number(step.isExpired), base, manifest],
    ...[step.distance, packUnsaved(step.unsaved)],
  );
  for (const [path, entry] of base === undefined ? [] : step.changes) {
    const old = baseTree.get(path);
    if ((old ?? 0) === entry) continue;
    database.run(
      `INSERT INTO checkpoint_file_snapshot (checkpoint_position, path_id, new_entry, old_entry)
       VALUES (?, ?, ?, ?)`,
      ...[position, path, entry === 0 ? undefined : entry, old],
    );
  }
  if (step.distance !== 0) return;
  const array = new Int32Array(1 + Math.max(0, ...tree.keys()));
  for (const [path, entry] of tree) array[path] = entry;
  storeManifest(database, position, packTree(array));
}

const packUnsaved = (blobs: readonly number[]): Uint8Array | undefined =>
  blobs.length === 0 ? undefined : packNumbers([...blobs.map((_, path) => path + 1), ...blobs]);

/** The numbers of entries, by path. */
type Entries = ReadonlyMap<number, number>;

interface BuiltStep extends Step {
  readonly index: number;
  readonly baseTree: Entries;
  readonly tree: Entries;
  /** The step whose full tree is stored, and how many bases down that is. */
  readonly manifest: number;
  readonly distance: number;
}

/** Every tree, built. */
function built({ steps }: History): readonly BuiltStep[] {
  const done: BuiltStep[] = [];
  for (const [index, step] of steps.entries()) {
    const base = step.back === 0 ? undefined : done[index - step.back];
    const baseTree: Entries = base?.tree ?? new Map<number, number>();
    const tree = step.changes.length === 0 ? baseTree : applied(baseTree, step.changes);
    const distance = base === undefined ? 0 : (base.distance + 1) % 100;
    done.push({
      ...step,
      index,
      baseTree,
      tree,
      distance,
      manifest: distance === 0 ? index : (base?.manifest ?? index),
    });
  }
  return done;
}

function applied(tree: Entries, changes: Step['changes']): Entries {
  const next = new Map(tree);
  for (const [path, entry] of changes) {
    if (entry === 0) next.delete(path);
    else next.set(path, entry);
  }
  return next;
}

/** What must be kept, by building the tree of every checkpoint. */
function naiveLive(given: History): Set<number> {
  const { steps, deletedThreads, restores, bases } = given;
  const live = new Set<number>();
  for (const { index, thread, isExpired, back, changes, unsaved, baseTree, tree } of built(given)) {
    const isLatest = index === steps.length - 1;
    const isKept = !isExpired && !deletedThreads.includes(thread);
    const isCopyKept = given.copies.some(
      copy => copy.of === index && !copy.isExpired && !deletedThreads.includes(copy.thread),
    );
    if (isKept) for (const blob of unsaved) live.add(blob);
    if (!isLatest && !isKept && !isCopyKept) continue;
    for (const entry of tree.values()) live.add(blobOf(entry));
    for (const [path, entry] of back === 0 ? [] : changes) {
      const old = baseTree.get(path);
      if (old !== undefined && old !== entry) live.add(blobOf(old));
    }
  }
  for (const { thread, blobs, isOver } of restores) {
    if (!isOver && !deletedThreads.includes(thread)) for (const blob of blobs) if (blob > 0) live.add(blob);
  }
  for (const blob of live) {
    const base = bases.get(blob);
    if (base !== undefined) live.add(base);
  }
  return live;
}

function naiveBytes({ blobs, blocks }: History, ids: Iterable<number>): number {
  let sum = 0;
  for (const id of ids) {
    const { size = 0, block = 0 } = blobs[id - 1] ?? {};
    const inBlock = blobs.filter(other => other.block === block).reduce((total, other) => total + other.size, 0);
    if (inBlock > 0) sum += Math.floor(((blocks[block] ?? 0) * size) / inBlock);
  }
  return sum;
}

const blobCount = 12;
const blobId = fc.integer({ min: 1, max: blobCount });
const entryNumber = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 8, arbitrary: fc.tuple(blobId, fc.nat(3)).map(([blob, mode]) => entryOf(blob, mode)) },
);

const history: fc.Arbitrary<History> = fc
  .record({
    blobs: fc.array(fc.record({ size: fc.nat(50), block: fc.nat(4) }), { minLength: blobCount, maxLength: blobCount }),
    blocks: fc.array(fc.nat(100), { minLength: 4, maxLength: 4 }),
    steps: fc.array(
      fc.record({
        thread: fc.nat(3),
        isExpired: fc.integer({ max: 4, min: 1 }).map(number => number === 1),
        back: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 0, 2, 4),
        changes: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), entryNumber), {
          maxLength: 5,
          selector: ([path]) => path,
        }),
        unsaved: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(blobId, { maxLength: 2 })),
      }),
      { maxLength: 25 },
    ),
    copies: fc.array(fc.record({ of: fc.nat(24), thread: fc.nat(3), isExpired: fc.boolean() }), { maxLength: 6 }),
    deletedThreads: fc.uniqueArray(fc.nat(3), { maxLength: 2 }),
    restores: fc.array(
      fc.record({ thread: fc.nat(3), blobs: fc.array(fc.nat(blobCount), { maxLength: 3 }), isOver: fc.boolean() }),
      { maxLength: 2 },
    ),
    bases: fc.array(fc.tuple(blobId, blobId), { maxLength: 5 }),
  })
  .map(({ steps, copies, bases, ...rest }) => ({
    ...rest,
    copies: copies.filter(({ of }) => of < steps.length),
    steps: steps.map((step, index) => ({ ...step, back: Math.min(step.back, index) })),
    bases: new Map(bases.filter(([blob, base]) => base < blob)),
  }));

let engine: SqlEngine;
beforeAll(async () => {
  engine = await loadSqlEngine(readFileSync('node_modules/sql.js/dist/sql-wasm.wasm'));
});

function withUse(given: History, look: (use: ContentUse) => void): void {
  const database = engine.open();
  try {
    store(database, given);
    look(ContentUse.read(database, given.bases));
  } finally {
    database.close();
  }
}

describe('what a store needs agrees with the trees of all its checkpoints', () => {
  const parameters = { numRuns: runs(300) };

  test('for what must be kept', () => {
    fc.assert(
      fc.property(history, given => {
        withUse(given, use => {
          const live = naiveLive(given);
          expect(use.liveBlobs()).toEqual(live);
          const dead = given.blobs.map((_, index) => index + 1).filter(id => !live.has(id));
          expect(use.garbageBytes()).toBe(naiveBytes(given, dead));
        });
      }),
      parameters,
    );
  });

  test('for what expiring checkpoints frees, after each', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat(24), { maxLength: 12 }), (given, picks) => {
        const expiring = [...new Set(picks.filter(index => index < given.steps.length + given.copies.length))];
        withUse(given, use => {
          const before = naiveBytes(given, naiveLive(given));
          const freed = expiring.map((_, count) => {
            const gone = new Set(expiring.slice(0, count + 1));
            const steps = given.steps.map((step, index) => ({ ...step, isExpired: step.isExpired || gone.has(index) }));
            const copies = given.copies.map((copy, index) => ({
              ...copy,
              isExpired: copy.isExpired || gone.has(given.steps.length + index),
            }));
            return before - naiveBytes(given, naiveLive({ ...given, steps, copies }));
          });
          expect(use.expiryEffect(expiring.map(idOf))).toEqual({ freed });
        });
      }),
      parameters,
    );
  });

  test('for what deleting each thread frees', () => {
    fc.assert(
      fc.property(history, given => {
        withUse(given, use => {
          const before = naiveBytes(given, naiveLive(given));
          for (const [id, bytes] of use.threadBytes()) {
            const deletedThreads = [...given.deletedThreads, Number(id.slice(1))];
            expect(bytes).toBe(before - naiveBytes(given, naiveLive({ ...given, deletedThreads })));
          }
          const kept = [...given.steps, ...given.copies].filter(
            step => !step.isExpired && !given.deletedThreads.includes(step.thread),
          );
          expect([...use.threadBytes().keys()]).toEqual(
            expect.arrayContaining(kept.map(({ thread }) => parseThreadId(`t${thread}`))),
          );
        });
      }),
      parameters,
    );
  });
});

test('the effect of expiring an unknown checkpoint is a bug', () => {
  const given = { blobs: [], blocks: [], steps: [], copies: [], deletedThreads: [], restores: [], bases: new Map() };
  withUse(given, use => {
    expect(() => use.expiryEffect([idOf(1)])).toThrow('BUG');
    expect(use.liveBlobs().size).toBe(0);
  });
});
