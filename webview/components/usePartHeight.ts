import { useCallback } from 'preact/hooks';
import { partKey, type PartRow } from '../state/changeParts.ts';
import { mostDiffLines } from './DiffLines.tsx';
import { useRowHeights, type RowHeights } from './useRowHeights.ts';
import { useTokenSizes } from './useTokenSizes.ts';

interface PartHeight extends Pick<RowHeights, 'onHeight'> {
  /** In pixels: as it was drawn last, else as it will probably be. */
  readonly partHeight: (row: PartRow) => number;
}

/** Borders, and the distance to the next change. */
const aroundChange = 7;

export function usePartHeight(): PartHeight {
  const { row: rowHeight, codeLine } = useTokenSizes();
  const { heights, onHeight } = useRowHeights();
  const partHeight = useCallback(
    (row: PartRow): number => {
      const known = heights.get(partKey(row));
      if (known !== undefined) return known;
      if (row.part.kind === 'conflict') return 10 * rowHeight;
      if (row.part.kind !== 'change') return rowHeight;
      return rowHeight + Math.min(mostDiffLines, row.part.change.lines.length) * codeLine + aroundChange;
    },
    [heights, rowHeight, codeLine],
  );
  return { partHeight, onHeight };
}
