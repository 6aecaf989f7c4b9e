import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatNumber, formatSize } from '../format.ts';
import type { CoverageGroupId, CoverageRow } from '../state/coverageRows.ts';
import { groupWords } from '../state/coverageWords.ts';
import { splitPath } from '../words.ts';
import { Button } from './Button.tsx';
import { FileName } from './FileMeta.tsx';
import { Icon } from './Icon.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface CoverageRowProps {
  readonly row: CoverageRow;
  readonly isActive: boolean;
  /** For a note: the line of its group is active. */
  readonly isGroupActive: boolean;
  readonly canOpenTexts: boolean;
  readonly attributes: TreeRowAttributes;
  /** Opens a file, opens or closes a group. */
  readonly onPress: () => void;
  readonly onNoteHeight: (id: CoverageGroupId, height: number) => void;
  readonly onInclude: (path: string) => void;
  readonly onStopIncluding: (path: string) => void;
  readonly onChangeLimit: () => void;
}

export function CoverageRowView(props: CoverageRowProps): VNode {
  const { row, isActive } = props;
  const tabIndex = isActive ? 0 : -1;
  switch (row.kind) {
    case 'group':
      return <GroupLine {...props} group={row} />;
    case 'note':
      return <Note {...props} id={row.id} />;
    case 'leftOut': {
      const { path, reason, size } = row.file;
      const words = [size === undefined ? '' : formatSize(size), row.isIncluded ? 'included from the next one on' : ''];
      return (
        <FileLine {...props} path={path} place={row} words={words.filter(Boolean)}>
          {size !== undefined && <span class="tc-file__meta tc-num">{formatSize(size)}</span>}
          {row.isIncluded && (
            <span class="hide-narrow tc-file__meta" title="From the next checkpoint on">
              Included from the next one on
            </span>
          )}
          {reason === 'secret' && (
            <SecretButton {...props} path={path} isIncluded={row.isIncluded} tabIndex={tabIndex} />
          )}
        </FileLine>
      );
    }
    case 'included':
      return (
        <FileLine {...props} path={row.path} place={row} words={[]}>
          <SecretButton {...props} path={row.path} isIncluded tabIndex={tabIndex} />
        </FileLine>
      );
    case 'unsaved':
      return (
        <FileLine {...props} path={row.text.path} place={row} words={['unsaved text kept', formatSize(row.text.size)]}>
          <span class="hide-narrow tc-file__meta tc-num">{formatSize(row.text.size)}</span>
          {props.canOpenTexts && (
            <RowButton label={`Open the kept text of ${row.text.path}`} tabIndex={tabIndex} onClick={props.onPress}>
              Open Kept Text
            </RowButton>
          )}
        </FileLine>
      );
  }
}

type Group = Extract<CoverageRow, { readonly kind: 'group' }>;

function GroupLine({ group, isActive, attributes, onPress }: CoverageRowProps & { readonly group: Group }) {
  const { title, note } = groupWords[group.id];
  const size = group.size === 0 ? '' : formatSize(group.size);
  return (
    <div
      class={isActive ? 'tc-group is-selected is-active' : 'tc-group'}
      {...attributes}
      aria-level={1}
      aria-expanded={group.isOpen}
      aria-selected={isActive}
      aria-label={[title, formatNumber(group.count), size, note].filter(Boolean).join(', ')}
      onClick={onPress}
    >
      <span class="tc-twistbtn">
        <Icon name={group.isOpen ? 'chevron-down' : 'chevron-right'} />
      </span>
      <span class="tc-clip">
        {title} <span class="tc-sub tc-num">{size}</span>
      </span>
      <span class="tc-badge tc-badge--count tc-num">{formatNumber(group.count)}</span>
    </div>
  );
}

/** Its height is measured, since it depends on the width. The line of its group says the same to a screen reader. */
function Note({ id, isGroupActive, onNoteHeight, onChangeLimit }: CoverageRowProps & { readonly id: CoverageGroupId }) {
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => onNoteHeight(id, element.offsetHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [id, onNoteHeight]);
  return (
    <div class="tc-note" role="presentation" ref={root}>
      <span aria-hidden="true">{groupWords[id].note}</span>
      {id === 'tooLarge' && (
        <RowButton
          label="Change the size limit in the settings"
          tabIndex={isGroupActive ? 0 : -1}
          onClick={onChangeLimit}
        >
          Change the Limit…
        </RowButton>
      )}
    </div>
  );
}

interface FileLineProps extends CoverageRowProps {
  readonly path: string;
  readonly place: { readonly position: number; readonly groupSize: number };
  /** What a screen reader says after the path. */
  readonly words: readonly string[];
  readonly children: ComponentChildren;
}

function FileLine({ path, place, words, children, isActive, attributes, onPress }: FileLineProps) {
  const { name, folder } = splitPath(path);
  return (
    <div
      class={isActive ? 'tc-file is-selected is-active' : 'tc-file'}
      {...attributes}
      aria-level={2}
      aria-posinset={place.position}
      aria-setsize={place.groupSize}
      aria-selected={isActive}
      aria-label={[name, folder, ...words].filter(Boolean).join(', ')}
      title={path}
      onClick={onPress}
    >
      <span class="tc-indent" />
      <Icon name={path.endsWith('/') ? 'folder' : 'file'} />
      <FileName path={path} />
      {children}
    </div>
  );
}

interface SecretButtonProps extends Pick<CoverageRowProps, 'onInclude' | 'onStopIncluding'> {
  readonly path: string;
  readonly isIncluded: boolean;
  readonly tabIndex: number;
}

const SecretButton = ({ path, isIncluded, tabIndex, onInclude, onStopIncluding }: SecretButtonProps) => (
  <RowButton
    label={isIncluded ? `Stop including ${path}` : `Include ${path} in checkpoints: asks first`}
    tabIndex={tabIndex}
    onClick={() => (isIncluded ? onStopIncluding(path) : onInclude(path))}
  >
    {isIncluded ? 'Stop Including' : 'Include…'}
  </RowButton>
);

interface RowButtonProps {
  readonly label: string;
  readonly tabIndex: number;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

/** A button in a row, which does not press the row. */
const RowButton = ({ label, tabIndex, onClick, children }: RowButtonProps) => (
  <span class="tc-rowbtn" onClick={event => event.stopPropagation()}>
    <Button look="quiet" label={label} tabIndex={tabIndex} onClick={onClick}>
      {children}
    </Button>
  </span>
);
