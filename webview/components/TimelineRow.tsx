import type { TimelineEntryView } from '../../src/protocol/timelineViews.ts';
import { formatAge, formatFiles, formatMoment, formatNumber, speakAge, speakLines } from '../format.ts';
import type { GraphRow } from '../state/timelineGraph.ts';
import { partialWords } from '../state/coverageWords.ts';
import { IconButton } from './Button.tsx';
import { partialLook } from './CoverageBadge.tsx';
import { GraphMark } from './Graph.tsx';
import { Highlighted } from './Highlighted.tsx';
import { Icon } from './Icon.tsx';
import { LineCounts } from './LineCounts.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';
import { checkpointContext, notKeptWords } from '../words.ts';

interface TimelineRowProps {
  readonly entry: TimelineEntryView;
  readonly graph: GraphRow;
  readonly graphWidth: number;
  readonly height: number;
  readonly now: number;
  readonly search: string;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly readOnly: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onPress: () => void;
  readonly onMenu: () => void;
}

export function TimelineRow(props: TimelineRowProps) {
  const { entry, now, isSelected, isOpen } = props;
  const classes = [
    'tc-row',
    isSelected ? 'is-selected is-active' : '',
    entry.onPath ? '' : 'is-other',
    entry.expired === true ? 'is-expired' : '',
  ];
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      {...props.attributes}
      aria-level={1}
      aria-expanded={isOpen}
      aria-selected={isSelected}
      aria-label={spoken(entry, now)}
      title={`${entry.label}\n${formatMoment(entry.at, now)}`}
      data-vscode-context={menuContext(entry, props.readOnly)}
      onClick={props.onPress}
    >
      <GraphMark width={props.graphWidth} height={props.height} graph={props.graph} entry={entry} />
      <span class="tc-row__label">
        <b class="tc-clip">
          <Highlighted text={entry.label} words={props.search} />
        </b>
        <Tags entry={entry} />
      </span>
      <span class="tc-row__meta">
        {entry.changedCount > 0 && entry.kind !== 'restore' && (
          <span class="hide-narrow">
            <span class="tc-num">{formatFiles(entry.changedCount)}</span>{' '}
            <span class="only-wide">
              <LineCounts lines={entry.lines} />
            </span>
          </span>
        )}
        <span class="tc-row__time tc-num">{formatAge(entry.at, now)}</span>
      </span>
      {entry.checkpointId === undefined ? (
        <span class="tc-iconbtn" />
      ) : (
        <IconButton
          icon="ellipsis"
          label="More actions"
          hasMenu
          tabIndex={-1}
          onClick={event => {
            event.stopPropagation();
            props.onMenu();
          }}
        />
      )}
    </div>
  );
}

/** Only what differs from normal gets a word; at 300 px only where you are and what is not complete. */
const Tags = ({ entry }: { readonly entry: TimelineEntryView }) => (
  <>
    {entry.isHere && <span class="tc-badge">You are here</span>}
    {entry.version !== undefined && (
      <span class="hide-narrow">
        <span class="tc-badge">Version {entry.version}</span>
      </span>
    )}
    {entry.kind === 'named' && (
      <span class="hide-narrow">
        <span class="tc-badge">
          <Icon name="pinned" />
          Named
        </span>
      </span>
    )}
    {entry.kind !== 'named' && (entry.pinned === true || entry.name !== undefined) && (
      <span class="hide-narrow">
        <span class="tc-badge">
          <Icon name="pinned" />
          {entry.name ?? 'Pinned'}
        </span>
      </span>
    )}
    {entry.expired === true && (
      <span class="hide-narrow">
        <span class="tc-badge" title="Removed to free disk space">
          {notKeptWords}
        </span>
      </span>
    )}
    {entry.undone === true && (
      <span class="hide-narrow">
        <span class="tc-badge">Undone</span>
      </span>
    )}
    {entry.leftOutCount > 0 && (
      <span class={partialLook(entry)} title={partialWords(entry)}>
        <Icon name="color-mode" />
        <span class="hide-narrow">
          Partial <span class="tc-num">{formatNumber(entry.leftOutCount)}</span>
        </span>
      </span>
    )}
  </>
);

/** What VS Code's own context menu is asked for with; absent where there is no checkpoint. */
export const menuContext = (
  { checkpointId, expired = false, pinned = false }: TimelineEntryView,
  readOnly: boolean,
): string | undefined => checkpointId && checkpointContext({ checkpointId, expired, pinned, readOnly });

function spoken(entry: TimelineEntryView, now: number): string {
  const isTurn = entry.kind === 'turn' && entry.messageNumber !== undefined;
  const parts = [
    isTurn ? `Message ${entry.messageNumber}` : '',
    entry.version === undefined ? '' : `version ${entry.version}`,
    entry.label,
    entry.changedCount > 0 ? formatFiles(entry.changedCount) : '',
    speakLines(entry.lines),
    speakAge(entry.at, now),
    entry.isHere ? 'you are here' : entry.onPath ? 'on the active path' : 'on another version',
    partialWords(entry).toLowerCase(),
    entry.undone === true ? 'undone' : '',
    entry.kind !== 'named' && entry.name !== undefined ? entry.name : '',
    entry.pinned === true ? 'pinned' : '',
    entry.expired === true ? notKeptWords : '',
  ];
  return parts.filter(Boolean).join(', ');
}
