import type { FileColumns } from '../../core/packedFiles.ts';
import { FileTree } from '../../core/fileTree.ts';
import { inTurns, takeTurns } from '../../core/takeTurns.ts';
import { columnsOf, separator, unpackEntries, type NewEntry } from './entryPacks.ts';
import type { EntriesMessage, WalkedMessage } from './messages.ts';
import { changesInRanges } from './treeRanges.ts';

/** The tree that a worker has told. Shares with `former` what is the same; is that tree when nothing differs. */
export async function nextTree(
  former: FileTree,
  packs: readonly EntriesMessage[],
  { isWhole, ranges, removed }: WalkedMessage,
): Promise<FileTree> {
  const goOn = takeTurns();
  if (isWhole) {
    const columns: FileColumns[] = [];
    for (const pack of packs) {
      columns.push(columnsOf(pack));
      await goOn();
    }
    return inTurns(FileTree.ofColumnsInSteps(columns));
  }
  const entries: NewEntry[] = [];
  for (const pack of packs) {
    for (const entry of unpackEntries(pack)) entries.push(entry);
    await goOn();
  }
  if (ranges !== undefined) return former.with(changesInRanges(former, ranges, entries));
  const removals = removed?.split(separator).map(path => ({ path, to: undefined })) ?? [];
  return former.with([...removals, ...entries]);
}
