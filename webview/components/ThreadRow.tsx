import type { TargetedMouseEvent } from 'preact';
import type { ThreadRowView } from '../../src/protocol/threadViews.ts';
import { formatAge, formatMoment, speakAge } from '../format.ts';
import { gitLines, threadDetail, threadIcon } from '../state/threadGroups.ts';
import { IconButton } from './Button.tsx';
import { Highlighted } from './Highlighted.tsx';
import { Icon } from './Icon.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface ThreadRowProps {
  readonly thread: ThreadRowView;
  /** How far it stands below others, from 1. */
  readonly level: number;
  readonly now: number;
  readonly search: string;
  readonly isFocused: boolean;
  readonly readOnly: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onOpen: () => void;
  readonly onRename: () => void;
  /** Puts it away, or brings it back. */
  readonly onArchive: () => void;
  readonly onDelete: () => void;
}

export function ThreadRow(props: ThreadRowProps) {
  const { thread, level, now, search, isFocused, readOnly, attributes, onOpen, onRename, onArchive, onDelete } = props;
  const classes = ['tc-thread', thread.active ? 'is-selected' : '', isFocused ? 'is-active' : ''];
  const only = (act: () => void) => (event: TargetedMouseEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    act();
  };
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      {...attributes}
      aria-level={level}
      aria-selected={thread.active}
      aria-label={spoken(thread, level, now)}
      title={[thread.title, formatMoment(thread.updatedAt, now), ...gitLines(thread)].join('\n')}
      data-vscode-context={threadContext(thread, readOnly)}
      onClick={onOpen}
    >
      <Icon name={threadIcon(thread)} spin={thread.status === 'running'} />
      <div class="tc-thread__body">
        <div class="tc-thread__one">
          <span class="tc-clip">
            <Highlighted text={thread.title} words={search} />
          </span>
        </div>
        <div class="tc-thread__two tc-clip">{threadDetail(thread, level)}</div>
      </div>
      <div class="tc-thread__end">
        <span class="tc-num">{formatAge(thread.updatedAt, now)}</span>
        {!readOnly && <IconButton icon="edit" label="Rename…" tabIndex={-1} onClick={only(onRename)} />}
        {!readOnly && (
          <IconButton
            icon={thread.archived ? 'inbox' : 'archive'}
            label={thread.archived ? 'Unarchive' : 'Archive'}
            tabIndex={-1}
            onClick={only(onArchive)}
          />
        )}
        {!readOnly && <IconButton icon="trash" label="Delete…" tabIndex={-1} onClick={only(onDelete)} />}
      </div>
    </div>
  );
}

/** What VS Code's own context menu is asked for with; absent where there is nothing to choose. */
export const threadContext = ({ id, archived }: ThreadRowView, readOnly: boolean): string | undefined =>
  readOnly
    ? undefined
    : JSON.stringify({
        webviewSection: 'thread',
        threadId: id,
        isArchived: archived,
        preventDefaultContextMenuItems: true,
      });

function spoken(thread: ThreadRowView, level: number, now: number): string {
  const state = thread.status === 'idle' ? '' : (threadDetail(thread, level).split(' · ')[0] ?? '');
  const detail = thread.status === 'idle' ? threadDetail(thread, level).replaceAll(' · ', ', ') : '';
  const open = thread.active ? 'open in the chat' : '';
  const away = thread.archived ? 'archived' : '';
  return [state, away, thread.title, detail, speakAge(thread.updatedAt, now), open].filter(Boolean).join(', ');
}
