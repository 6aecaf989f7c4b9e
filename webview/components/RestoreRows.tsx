import type { VNode } from 'preact';
import type { PlannedFileView } from '../../src/protocol/previewViews.ts';
import { formatNumber } from '../format.ts';
import { fileLabel, folderWords, tickWords } from '../state/changeWords.ts';
import { tickState, type Ticks } from '../state/fileTicks.ts';
import { rowMenu } from '../state/plannedMenu.ts';
import { rowFiles, type FileRow, type FolderRow, type GroupRow, type RestoreRow } from '../state/restoreRows.ts';
import { leftOutWords, splitPath } from '../words.ts';
import { PartRowView } from './ChangeRows.tsx';
import { ActionLetter, Author, ChangeSize, FileName } from './FileMeta.tsx';
import { Icon } from './Icon.tsx';
import type { PartVerbs } from './partVerbs.ts';
import { Tick } from './Tick.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface RestoreRowProps {
  readonly row: RestoreRow;
  readonly ticks: Ticks;
  readonly checkpointNumber: number;
  readonly isActive: boolean;
  readonly attributes: TreeRowAttributes;
  readonly verbs: PartVerbs;
  readonly onTick: () => void;
  /** Opens the diff of a file, opens or closes a group or a folder. */
  readonly onPress: () => void;
  readonly onToggleOpen: () => void;
  readonly onHeight: (key: string, height: number) => void;
}

export function RestoreRowView(props: RestoreRowProps): VNode {
  const { row } = props;
  switch (row.kind) {
    case 'group':
      return <GroupLine {...props} group={row} />;
    case 'folder':
      return <FolderLine {...props} row={row} />;
    case 'file':
      return <FileLine {...props} row={row} />;
    case 'part':
      return <PartRowView {...props} row={row} onActivate={props.onPress} />;
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
      return <UntouchedLine {...props} path={row.path} icon="error" words="damaged in the store" />;
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
  const partly = canTick ? tickWords(group.files, ticks) : '';
  return (
    <div
      class={isActive ? 'tc-group is-selected is-active' : 'tc-group'}
      {...attributes}
      aria-level={1}
      aria-expanded={group.isOpen}
      aria-checked={canTick ? state : undefined}
      aria-selected={isActive}
      aria-label={[group.title, formatNumber(group.count), group.note, partly].filter(Boolean).join(', ')}
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

function FolderLine({
  row,
  ticks,
  isActive,
  attributes,
  onTick,
  onPress,
}: RestoreRowProps & { readonly row: FolderRow }) {
  const { folder, isOpen } = row;
  const files = rowFiles(row);
  const canTick = files.length > 0;
  const { count, size } = folderWords(folder.allFiles);
  return (
    <div
      class={isActive ? 'tc-file is-selected is-active' : 'tc-file'}
      {...attributes}
      {...placeOf(row)}
      aria-expanded={isOpen}
      aria-checked={canTick ? tickState(ticks, files) : undefined}
      aria-selected={isActive}
      aria-label={[folder.path, count, size, tickWords(files, ticks)].filter(Boolean).join(', ')}
      title={folder.path}
      onClick={onPress}
    >
      <span class="tc-twistbtn">
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
      </span>
      {canTick ? <Tick state={tickState(ticks, files)} onTick={onTick} /> : <span class="tc-indent" />}
      <Icon name={isOpen ? 'folder-opened' : 'folder'} />
      <span class="tc-file__name">
        <b>{folder.name}</b>
      </span>
      <span class="tc-file__meta tc-num">
        <span>
          {count}
          {size !== '' && <span class="hide-narrow"> · {size}</span>}
        </span>
      </span>
    </div>
  );
}

function FileLine(props: RestoreRowProps & { readonly row: FileRow }) {
  const { row, ticks, isActive, attributes } = props;
  const { file, isOpen } = row;
  const state = tickState(ticks, [file]);
  return (
    <div
      class={isActive ? 'tc-file is-selected is-active' : 'tc-file'}
      {...attributes}
      {...placeOf(row)}
      data-vscode-context={rowMenu(row)}
      aria-expanded={isOpen}
      aria-checked={state}
      aria-selected={isActive}
      aria-label={fileLabel(file, ticks)}
      title={file.path}
      onClick={props.onPress}
    >
      {isOpen === undefined ? (
        <span class="tc-indent" />
      ) : (
        <Twist file={file} isOpen={isOpen} onToggle={props.onToggleOpen} />
      )}
      <Tick state={state} onTick={props.onTick} />
      <FileName path={isBelowFolder(row) ? splitPath(file.path).name : file.path} />
      <span class="tc-file__meta">
        {file.isNew && <span class="tc-badge">New</span>}
        {file.unsaved && (
          <span class="tc-badge" title="Changed in the editor; Ctrl+Z brings it back">
            <Icon name="circle-filled" />
            Unsaved
          </span>
        )}
        <Author author={file.author} />
        <ChangeSize file={file} />
      </span>
      <ActionLetter action={file.action} isConflict={file.group === 'conflict'} />
    </div>
  );
}

/** The rows above say where it is. */
const isBelowFolder = ({ level }: FileRow): boolean => level > 2;

interface TwistProps {
  readonly file: PlannedFileView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const Twist = ({ file, isOpen, onToggle }: TwistProps) => (
  <button
    class="tc-twistbtn"
    type="button"
    tabIndex={-1}
    aria-label={`${isOpen ? 'Hide' : 'Show'} changes in ${splitPath(file.path).name}`}
    onClick={event => {
      event.stopPropagation();
      onToggle();
    }}
  >
    <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
  </button>
);

interface UntouchedLineProps extends RestoreRowProps {
  readonly path: string;
  readonly icon: string;
  readonly words: string;
}

function UntouchedLine({ row, path, icon, words, isActive, attributes, onPress }: UntouchedLineProps) {
  return (
    <div
      class={isActive ? 'tc-file is-selected is-active' : 'tc-file'}
      {...attributes}
      {...('position' in row ? placeOf(row) : {})}
      data-vscode-context={rowMenu(row)}
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

/** Where the row is in the tree; each level below the second is indented. */
const placeOf = ({ level, position, size }: Pick<FileRow, 'level' | 'position' | 'size'>) => ({
  'aria-level': level,
  'aria-posinset': position,
  'aria-setsize': size,
  style: level > 2 ? { paddingLeft: `${12 + (level - 2) * 12}px` } : {},
});
