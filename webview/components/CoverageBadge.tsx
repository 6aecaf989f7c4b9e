import type { LeftOutCountsView } from '../../src/protocol/coverageViews.ts';
import { formatNumber } from '../format.ts';
import { Icon } from './Icon.tsx';

/** It warns only about what was missed; what settings or the kind of a file explain stays calm. */
export const partialLook = ({ missedCount }: LeftOutCountsView): string =>
  missedCount > 0 ? 'tc-badge tc-badge--warn' : 'tc-badge tc-badge--calm';

/** What stands in the badge of a partial checkpoint: the word, and how many files where there is room. */
export const PartialWord = ({ counts }: { readonly counts: LeftOutCountsView }) => (
  <>
    <Icon name="color-mode" />
    Partial
    <span class="hide-narrow tc-num">{formatNumber(counts.leftOutCount)}</span>
  </>
);
