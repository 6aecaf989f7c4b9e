import type { CoveragePageView, LeftOutCountsView } from '../../src/protocol/coverageViews.ts';
import { formatFiles, formatNumber, verbFor } from '../format.ts';
import type { CoverageGroupId } from './coverageRows.ts';

/** The sentences about coverage: what is not in a checkpoint, and what that means for a restore. */

interface GroupWords {
  readonly title: string;
  /** Why, and what a restore does. */
  readonly note: string;
}

const untouched = 'A restore of this checkpoint never touches them.';

export const groupWords: Readonly<Record<CoverageGroupId, GroupWords>> = {
  unreadable: {
    title: 'Could not be read',
    note: `Reading them was not allowed, or failed. ${untouched}`,
  },
  changedWhileRead: {
    title: 'Changed while read',
    note: `They kept changing while they were read, so that no whole version of them was seen. ${untouched}`,
  },
  noRoom: {
    title: 'No room to save them',
    note: `The store had reached the size you allow, so the restore left them alone. ${untouched}`,
  },
  tooLarge: {
    title: 'Over the size limit',
    note: `Files over the limit in the settings are not copied. ${untouched}`,
  },
  secret: {
    title: 'Look like secrets',
    note: `Their names say that they hold passwords or keys, so they are copied only if you include them. ${untouched}`,
  },
  included: {
    title: 'Included by you',
    note: 'They look like secrets, and you chose to include them: from the next checkpoint on, a restore puts them back like other files.',
  },
  notRegular: {
    title: 'Not regular files',
    note: `Pipes, sockets and devices have no contents to keep, and some links cannot be kept as links. ${untouched}`,
  },
  ignored: {
    title: 'Ignored on purpose',
    note: `Ignore files or settings exclude them, so they do not make a checkpoint partial. ${untouched}`,
  },
  unsaved: {
    title: 'Unsaved in an editor: kept',
    note: 'What stood in these editors is kept besides the files. A restore writes the files as they were on disk; open the kept text to copy from it.',
  },
};

/** `2,140 files are in it, 3 were left out.` */
export function coverageSummary({ expired, fileCount, leftOutCount }: CoveragePageView): string {
  if (expired) return 'Its files were removed to free disk space. This is what it had left out.';
  const held = `${formatFiles(fileCount)} ${verbFor(fileCount, 'is', 'are')} in it`;
  if (leftOutCount === 0) return `Complete: ${held}, none was left out.`;
  return `Partial: ${held}, ${formatNumber(leftOutCount)} ${verbFor(leftOutCount, 'was', 'were')} left out.`;
}

/** `Partial: 3 files left out, 1 of them missed`; empty when a checkpoint is complete. */
export function partialWords({ leftOutCount, missedCount }: LeftOutCountsView): string {
  if (leftOutCount === 0) return '';
  const missed = missedCount === 0 ? 'all on purpose' : `${formatNumber(missedCount)} could not be read whole`;
  return `Partial: ${formatFiles(leftOutCount)} left out, ${missed}`;
}

/** `2 unsaved texts kept`; empty when there is none. */
export const unsavedWords = ({ unsavedCount }: LeftOutCountsView): string =>
  unsavedCount === 0 ? '' : `${formatNumber(unsavedCount)} unsaved ${verbFor(unsavedCount, 'text', 'texts')} kept`;
