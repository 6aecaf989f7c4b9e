import { CoverageRows } from './coverageRows.ts';
import type { Database } from './database.ts';
import { FileBlobs } from './fileBlobs.ts';
import { FileEntries } from './fileEntries.ts';
import { FilePaths } from './filePaths.ts';
import { TreeReader } from './treeReader.ts';

/** The tables of an index, with what was read from them and is kept. */
export class Tables {
  readonly database: Database;
  readonly paths: FilePaths;
  readonly blobs: FileBlobs;
  readonly entries: FileEntries;
  readonly coverages: CoverageRows;
  readonly trees: TreeReader;

  constructor(database: Database) {
    this.database = database;
    this.paths = new FilePaths(database);
    this.blobs = new FileBlobs(database);
    this.entries = new FileEntries(this.blobs);
    this.coverages = new CoverageRows(database);
    this.trees = new TreeReader(database, this.paths, this.entries);
  }

  /** Tells that very many blobs are about to be looked up, or only some. In steps, between which nothing may change. */
  *expectBlobs(count: number): Generator<void, void> {
    if (count >= Math.max(manyBlobs, this.blobs.count() / 16)) yield* this.blobs.readAll();
  }

  /** Forgets what was kept, since a transaction was taken back. */
  clear(): void {
    for (const kept of [this.paths, this.blobs, this.coverages, this.trees]) kept.clear();
  }
}

const manyBlobs = 2000;
