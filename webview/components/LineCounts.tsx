import type { LineCountsView } from '../../src/protocol/changeViews.ts';
import { formatAdded, formatRemoved, speakLines } from '../format.ts';

/** `+120 −31`; a zero part is left out, and nothing is drawn when both are zero. */
export function LineCounts({ lines }: { readonly lines: LineCountsView }) {
  if (lines.added === 0 && lines.removed === 0) return null;
  return (
    <span class="tc-num" role="img" aria-label={speakLines(lines)}>
      {lines.added > 0 && <span class="tc-add">{formatAdded(lines.added)}</span>}
      {lines.added > 0 && lines.removed > 0 && ' '}
      {lines.removed > 0 && <span class="tc-del">{formatRemoved(lines.removed)}</span>}
    </span>
  );
}
