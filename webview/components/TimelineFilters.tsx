import type { TimelineView } from '../../src/protocol/timelineViews.ts';
import { formatCount, formatMoment, formatNumber } from '../format.ts';
import { isFiltered, kindName } from '../state/timelineFilter.ts';
import type { TimelineModel } from '../state/timelineModel.ts';
import { Button, IconButton } from './Button.tsx';

interface TimelineFiltersProps {
  readonly view: TimelineView;
  readonly timeline: TimelineModel;
}

/** What the timeline is filtered by, each with a way to take it back, and how many entries that hides. */
export function TimelineFilters({ view, timeline }: TimelineFiltersProps) {
  const { filter, foundCount, totalCount } = view;
  if (!isFiltered(filter)) return null;
  const { kinds, path, since } = filter;
  const withKinds = kinds === undefined ? {} : { kinds };
  const withPath = path === undefined ? {} : { path };
  const withSince = since === undefined ? {} : { since };
  const now = timeline.now.value;
  return (
    <div class="tc-filters">
      {kinds?.map(kind => {
        const others = kinds.filter(other => other !== kind);
        const rest = others.length === 0 ? {} : { kinds: others };
        const next = { ...rest, ...withPath, ...withSince };
        return <Chip key={kind} text={kindName[kind]} onRemove={() => timeline.setFilter(next)} />;
      })}
      {path !== undefined && <Chip text={path} onRemove={() => timeline.setFilter({ ...withKinds, ...withSince })} />}
      {since !== undefined && (
        <Chip
          text={`Since ${formatMoment(since, now)}`}
          onRemove={() => timeline.setFilter({ ...withKinds, ...withPath })}
        />
      )}
      <span class="tc-caption tc-num" role="status">
        {formatNumber(foundCount)} of {formatCount(totalCount, 'entry', 'entries')} ·{' '}
        {formatCount(totalCount - foundCount, 'entry', 'entries')} hidden
      </span>
      <Button look="quiet" onClick={timeline.clearFilter}>
        Clear
      </Button>
    </div>
  );
}

function Chip({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  return (
    <span class="tc-badge tc-chip" title={text}>
      <span class="tc-clip">{text}</span>
      <IconButton icon="close" label={`Remove filter ${text}`} onClick={onRemove} />
    </span>
  );
}
