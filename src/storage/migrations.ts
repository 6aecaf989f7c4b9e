import type { Database } from './database.ts';
import { firstSchema } from './firstSchema.ts';

/** Append only: what was released is never edited, since stores in the field have run it. */
const steps: readonly string[] = [firstSchema];

/**
 * Brings a database to the present version, each step in one transaction together with its version.
 * Returns `'newerVersion'`, having changed nothing, when it was written by a version that has more steps.
 */
export function migrate(database: Database): 'current' | 'migrated' | 'newerVersion' {
  const found = database.find('PRAGMA user_version', [], row => row.number('user_version')) ?? 0;
  if (found > steps.length) return 'newerVersion';
  for (const [index, sql] of [...steps.entries()].slice(found)) {
    database.transact(() => {
      database.execute(sql);
      database.execute(`PRAGMA user_version = ${index + 1}`);
    });
  }
  return found === steps.length ? 'current' : 'migrated';
}
