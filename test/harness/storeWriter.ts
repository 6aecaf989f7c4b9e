import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The process that writes to the store below a folder. */
export async function writerOf(home: string): Promise<number> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const found = entries.find(({ name }) => name === 'lease');
  if (found === undefined) throw new Error('No store is being written to.');
  const lease = JSON.parse(await readFile(join(found.parentPath, found.name), 'utf8')) as { owner: { pid: number } };
  return lease.owner.pid;
}
