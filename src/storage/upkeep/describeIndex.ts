import { sha256 } from '../blobs/sha256.ts';
import type { StoreIndex } from '../index/storeIndex.ts';

/** A text that is the same for indexes that hold the same rows. */
export function describeIndex({ database }: StoreIndex): string {
  const tables = database.all(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'message\\_words%' ESCAPE '\\' ORDER BY name`,
    [],
    row => row.text('name'),
  );
  return tables
    .map(name => {
      const rows = database.all(`SELECT * FROM ${name}`, [], row => row.describe());
      return `${name} ${rows.length} ${Buffer.from(sha256(Buffer.from(rows.join('\n')))).toString('hex')}`;
    })
    .join('\n');
}
