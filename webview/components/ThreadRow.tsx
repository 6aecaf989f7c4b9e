import type { TargetedMouseEvent } from 'preact';
import type { ThreadRowView } from '../../src/protocol/threadViews.ts';
import { formatAge, formatMoment, speakAge } from '../format.ts';
import { threadDetail, threadIcon } from '../state/threadGroups.ts';
import { IconButton } from './Button.tsx';
import { Highlighted } from './Highlighted.tsx';
import { Icon } from './Icon.tsx';
import type { TreeRowAttributes } from './VirtualTree.tsx';

interface ThreadRowProps {
  readonly thread: ThreadRowView;
  readonly now: number;
  readonly search: string;
  readonly isFocused: boolean;
  readonly readOnly: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onOpen: () => void;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

export function ThreadRow(props: ThreadRowProps) {
  const { thread, now, search, isFocused, readOnly, attributes, onOpen, onRename, onDelete } = props;
  const classes = ['tc-thread', thread.active ? 'is-selected' : '', isFocused ? 'is-active' : ''];
  const only = (act: () => void) => (event: TargetedMouseEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    act();
  };
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      {...attributes}
      aria-level={1}
      aria-selected={thread.active}
      aria-label={spoken(thread, now)}
      title={`${thread.title}\n${formatMoment(thread.updatedAt, now)}`}
      data-vscode-context={threadContext(thread, readOnly)}
      onClick={onOpen}
    >
      <Icon name={threadIcon[thread.status]} spin={thread.status === 'running'} />
      <div class="tc-thread__body">
        <div class="tc-thread__one">
          <span class="tc-clip">
            <Highlighted text={thread.title} words={search} />
          </span>
        </div>
        <div class="tc-thread__two tc-clip">{threadDetail(thread)}</div>
      </div>
      <div class="tc-thread__end">
        <span class="tc-num">{formatAge(thread.updatedAt, now)}</span>
        {!readOnly && <IconButton icon="edit" label="Rename…" tabIndex={-1} onClick={only(onRename)} />}
        {!readOnly && <IconButton icon="trash" label="Delete…" tabIndex={-1} onClick={only(onDelete)} />}
      </div>
    </div>
  );
}

/** What VS Code's own context menu is asked for with; absent where there is nothing to choose. */
export const threadContext = ({ id }: ThreadRowView, readOnly: boolean): string | undefined =>
  readOnly
    ? undefined
    : JSON.stringify({ webviewSection: 'thread', threadId: id, preventDefaultContextMenuItems: true });

function spoken(thread: ThreadRowView, now: number): string {
  const state = thread.status === 'idle' ? '' : (threadDetail(thread).split(' · ')[0] ?? '');
  const detail = thread.status === 'idle' ? threadDetail(thread).replaceAll(' · ', ', ') : '';
  const open = thread.active ? 'open in the chat' : '';
  return [state, thread.title, detail, speakAge(thread.updatedAt, now), open].filter(Boolean).join(', ');
}
