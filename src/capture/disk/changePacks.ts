import type { EntryMode, TreeEntry } from '../../core/tree.ts';
import type { PreparedChange } from '../changeBatches.ts';

/** Changes on their way to the worker. */
export interface ChangePack {
  readonly changes: readonly PackedChange[];
  /** Of what is to be there, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface PackedChange {
  readonly path: string;
  readonly from: TreeEntry | undefined;
  readonly to:
    { readonly mode: EntryMode | undefined; readonly blob: TreeEntry['blob']; readonly size: number } | undefined;
}

export function packChanges(changes: readonly PreparedChange[]): ChangePack {
  const bytes = new Uint8Array(changes.reduce((sum, { to }) => sum + (to?.bytes.length ?? 0), 0));
  let at = 0;
  for (const { to } of changes) {
    if (to === undefined) continue;
    bytes.set(to.bytes, at);
    at += to.bytes.length;
  }
  return {
    changes: changes.map(({ path, from, to }) => ({
      path,
      from: from && { blob: from.blob, size: from.size, mode: from.mode },
      to: to && { mode: to.mode, blob: to.blob, size: to.bytes.length },
    })),
    bytes,
  };
}

export function unpackChanges({ changes, bytes }: ChangePack): readonly PreparedChange[] {
  let at = 0;
  return changes.map(({ path, from, to }) => ({
    path,
    from,
    to: to && { mode: to.mode, blob: to.blob, bytes: bytes.subarray(at, (at += to.size)) },
  }));
}
