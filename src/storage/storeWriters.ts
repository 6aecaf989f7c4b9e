import type { Database } from './database.ts';

/** Enough for every window that could still be between two steps of a commit. */
const keptWriters = 100;

/** One commit of one process: its random name and how many commits it had tried before. */
export interface CommitMark {
  readonly writer: string;
  readonly count: number;
}

/** Leaves a mark by which `containsCommit` knows this commit again, in this database and all built on it. */
export function markCommit(database: Database, { writer, count }: CommitMark): void {
  database.run('INSERT OR REPLACE INTO store_writer (id, commit_count) VALUES (?, ?)', writer, count);
  database.run('DELETE FROM store_writer WHERE position <= (SELECT max(position) FROM store_writer) - ?', keptWriters);
}

export function containsCommit(database: Database, { writer, count }: CommitMark): boolean {
  const found = database.find('SELECT commit_count FROM store_writer WHERE id = ?', [writer], row =>
    row.number('commit_count'),
  );
  return found !== undefined && found >= count;
}
