import { CheckpointQueries } from './checkpointQueries.ts';
import { CoverageReader } from './coverageRows.ts';
import type { Database, SqlEngine } from './database.ts';
import { migrate } from './migrations.ts';
import { TreeReader } from './treeReader.ts';

/** One published state of the store: the image as it is on disk, and an open database with the same contents. */
export interface StoreState {
  readonly generation: number;
  readonly image: Uint8Array;
  readonly database: Database;
  readonly trees: TreeReader;
  readonly checkpoints: CheckpointQueries;
}

export function makeState(generation: number, image: Uint8Array, database: Database, trees: TreeReader): StoreState {
  return {
    generation,
    image,
    database,
    trees,
    checkpoints: new CheckpointQueries(database, new CoverageReader(database)),
  };
}

/**
 * Opens an image, bringing its tables to the present version (on disk with the next commit).
 *
 * @param image absent for an empty store
 */
export function openState(
  engine: SqlEngine,
  generation: number,
  image?: Uint8Array,
): { readonly kind: 'opened'; readonly state: StoreState } | { readonly kind: 'damaged' | 'newerVersion' } {
  const database = engine.open(image);
  try {
    const outcome = migrate(database);
    if (outcome !== 'newerVersion') {
      const bytes = outcome === 'current' && image !== undefined ? image : database.export();
      return { kind: 'opened', state: makeState(generation, bytes, database, new TreeReader(database)) };
    }
    database.close();
    return { kind: 'newerVersion' };
  } catch {
    database.close();
    return { kind: 'damaged' }; // SQLite itself refuses to read it.
  }
}
