import type { VNode } from 'preact';
import type { PlannedFileView } from '../../src/protocol/views.ts';
import { formatNumber, formatSize, speakLines } from '../format.ts';
import { isTicked, tickState, type Ticks, type TriState } from '../state/fileTicks.ts';
import type { GroupRow, RestoreRow } from '../state/restoreRows.ts';
import { leftOutWords, splitPath } from '../words.ts';
import { ActionLetter, Author, ChangeSize, FileName } from './FileMeta.tsx';
import { Icon } from './Icon.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface RestoreRowProps {
  readonly row: RestoreRow;
  readonly ticks: Ticks;
  readonly isActive: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onTick: () => void;
  /** Opens the diff of a file, opens or closes a group. */
  readonly onPress: () => void;
}

export function RestoreRowView(props: RestoreRowProps): VNode {
  const { row, ticks, isActive, attributes } = props;
  switch (row.kind) {
    case 'group':
      return <GroupLine {...props} group={row} />;
    case 'file': {
      const ticked = isTicked(ticks, row.file);
      return (
        <div
          class={isActive ? 'tc-file is-selected is-active' : 'tc-file'}
          {...attributes}
          aria-level={2}
          aria-posinset={row.position}
          aria-setsize={row.size}
          aria-checked={ticked}
          aria-selected={isActive}
          aria-label={fileLabel(row.file)}
          title={row.file.path}
          onClick={props.onPress}
        >
          <span class="tc-indent" />
          <Tick state={ticked ? 'true' : 'false'} onTick={props.onTick} />
          <FileName path={row.file.path} />
          <span class="tc-file__meta">
            {row.file.isNew && <span class="tc-badge">New</span>}
            {row.file.unsaved && (
              <span class="tc-badge" title="Changed in the editor; Ctrl+Z brings it back">
                <Icon name="circle-filled" />
                Unsaved
              </span>
            )}
            <Author author={row.file.author} />
            <ChangeSize file={row.file} />
          </span>
          <ActionLetter action={row.file.action} />
        </div>
      );
    }
    case 'leftAlone':
      return (
        <UntouchedLine
          {...props}
          path={row.leftOut.path}
          icon={row.leftOut.path.endsWith('/') ? 'folder' : 'file'}
          words={leftOutWords(row.leftOut)}
        />
      );
    case 'unreadable':
      return <UntouchedLine {...props} path={row.path} icon="error" words="refused" />;
  }
}

function GroupLine({
  group,
  ticks,
  isActive,
  attributes,
  onTick,
  onPress,
}: RestoreRowProps & { readonly group: GroupRow }) {
  const canTick = group.files.length > 0;
  const state = tickState(ticks, group.files);
  return (
    <div
      class={isActive ? 'tc-group is-selected is-active' : 'tc-group'}
      {...attributes}
      aria-level={1}
      aria-expanded={group.isOpen}
      aria-checked={canTick ? state : undefined}
      aria-selected={isActive}
      aria-label={`${group.title}, ${formatNumber(group.count)}${group.note === '' ? '' : `, ${group.note}`}`}
      onClick={onPress}
    >
      <span class="tc-twistbtn">
        <Icon name={group.isOpen ? 'chevron-down' : 'chevron-right'} />
      </span>
      {canTick ? <Tick state={state} onTick={onTick} /> : <span class="tc-indent" />}
      <span class="tc-clip">
        {group.title} <span class="tc-sub">{group.note}</span>
      </span>
      <span class="tc-badge tc-badge--count tc-num">{formatNumber(group.count)}</span>
    </div>
  );
}

interface UntouchedLineProps extends RestoreRowProps {
  readonly path: string;
  readonly icon: string;
  readonly words: string;
}

function UntouchedLine({ row, path, icon, words, isActive, attributes, onPress }: UntouchedLineProps) {
  const place = row.kind === 'group' ? {} : { 'aria-posinset': row.position, 'aria-setsize': row.size };
  return (
    <div
      class={isActive ? 'tc-file is-selected is-active' : 'tc-file'}
      {...attributes}
      {...place}
      aria-level={2}
      aria-selected={isActive}
      aria-label={`${splitPath(path).name}, left alone, ${words}`}
      title={path}
      onClick={onPress}
    >
      <span class="tc-indent" />
      <Icon name={icon} />
      <FileName path={path} />
      <span class="tc-file__meta">{words}</span>
    </div>
  );
}

/** The row says its state to a screen reader; the box itself is only drawn. */
function Tick({ state, onTick }: { readonly state: TriState; readonly onTick: () => void }) {
  return (
    <input
      class="tc-check"
      type="checkbox"
      tabIndex={-1}
      aria-hidden="true"
      checked={state !== 'false'}
      indeterminate={state === 'mixed'}
      onClick={event => {
        // The list decides what is ticked; the box follows.
        event.preventDefault();
        event.stopPropagation();
        onTick();
      }}
    />
  );
}

function fileLabel(file: PlannedFileView): string {
  const { name, folder } = splitPath(file.path);
  const size = file.special ?? (file.binarySize === undefined ? speakLines(file.lines) : formatSize(file.binarySize));
  const notes = [file.isNew ? 'new' : '', file.unsaved ? 'unsaved' : ''];
  return [name, folder, file.action, `changed by ${file.author}`, size, ...notes].filter(Boolean).join(', ');
}
