import type { TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { ThreadsView } from '../../src/protocol/threadViews.ts';
import { formatCount } from '../format.ts';
import { archivedTitle, groupThreads, type ThreadListRow } from '../state/threadGroups.ts';
import { isNearLimit } from '../state/storageWords.ts';
import type { ThreadsModel } from '../state/threadsModel.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { SearchBox } from './SearchBox.tsx';
import { StateNotice } from './StateNotice.tsx';
import { LimitBanner, StoreUse } from './StoreUse.tsx';
import { ThreadRow, threadContext } from './ThreadRow.tsx';
import { VirtualTree, type TreeRowAttributes } from './VirtualTree.tsx';
import { useTokenSizes } from './useTokenSizes.ts';

/** The Threads view. */
export function ThreadsPage({ threads }: { readonly threads: ThreadsModel }) {
  const view = threads.view.value;
  const state = view?.state ?? { kind: 'loading' };
  return (
    <main class="tc-view">
      <RequestProblem problem={threads.problem} />
      {view?.store !== undefined && isNearLimit(view.store) && <LimitBanner store={view.store} ask={threads.ask} />}
      <StateNotice state={state} ask={threads.ask} />
      {view !== undefined && state.kind === 'ready' && view.threads.length === 0 && (
        <div class="tc-empty">
          <p>No threads in this workspace yet.</p>
          <p class="tc-muted">Start one in the chat.</p>
          {!view.readOnly && (
            <Button look="primary" onClick={() => threads.ask({ kind: 'newThread' })}>
              New Thread
            </Button>
          )}
        </div>
      )}
      {view !== undefined && view.threads.length > 0 && <ThreadList view={view} threads={threads} />}
      {view?.store !== undefined && view.threads.length > 0 && <StoreUse store={view.store} ask={threads.ask} />}
    </main>
  );
}

type GroupRowData = Extract<ThreadListRow, { readonly kind: 'group' }>;

/** The one heading that opens and closes. */
const isArchive = (row: ThreadListRow): row is GroupRowData => row.kind === 'group' && row.title === archivedTitle;

function togglesArchive(row: ThreadListRow, key: string): boolean {
  if (!isArchive(row)) return false;
  return key === 'Enter' || key === ' ' || key === (row.isOpen ? 'ArrowLeft' : 'ArrowRight');
}

interface GroupRowProps {
  readonly row: GroupRowData;
  readonly isFocused: boolean;
  readonly attributes: TreeRowAttributes;
  readonly onToggle: () => void;
}

function GroupRow({ row, isFocused, attributes, onToggle }: GroupRowProps) {
  const { title, count, isOpen } = row;
  const words = (
    <>
      <span class="tc-clip">{title}</span>
      <span class="tc-badge tc-badge--count tc-num">{count}</span>
    </>
  );
  if (!isArchive(row)) {
    return (
      <div class="tc-group tc-group--plain" role="presentation">
        {words}
      </div>
    );
  }
  return (
    <div
      class={`tc-group tc-group--button${isFocused ? ' is-active' : ''}`}
      {...attributes}
      aria-level={1}
      aria-expanded={isOpen}
      aria-label={`${title}, ${formatCount(count, 'thread', 'threads')}`}
      onClick={onToggle}
    >
      <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
      {words}
    </div>
  );
}

const rowKey = (row: ThreadListRow): string => (row.kind === 'group' ? `group ${row.title}` : row.thread.id);

function ThreadList({ view, threads }: { readonly view: ThreadsView; readonly threads: ThreadsModel }) {
  const root = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const { row: groupHeight, doubleRow } = useTokenSizes();
  const [active, setActive] = useState<string | undefined>(undefined);
  const search = threads.search.value;
  const now = threads.now.value;
  const showsArchived = threads.showsArchived.value;
  const rows = useMemo(
    () => groupThreads(view.threads, { search, showsArchived }, now),
    [view.threads, search, showsArchived, now],
  );
  const heightOf = useCallback(
    (row: ThreadListRow) => (row.kind === 'group' ? groupHeight : doubleRow),
    [groupHeight, doubleRow],
  );
  const activeIndex = rows.findIndex(row => rowKey(row) === active);
  const activeRow = rows[activeIndex];
  const thread = activeRow?.kind === 'thread' ? activeRow.thread : undefined;

  const open = (threadId: string) => {
    setActive(threadId);
    threads.ask({ kind: 'openThread', threadId });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / doubleRow) - 1);
    const next = rowForKey(rows, activeIndex, event.key, page, row => row.kind === 'thread' || isArchive(row));
    if (next !== undefined) setActive(rowKey(next));
    else if (activeRow !== undefined && togglesArchive(activeRow, event.key)) threads.toggleArchived();
    else if (thread === undefined) return;
    else if (event.key === 'Enter') open(thread.id);
    else if (view.readOnly) return;
    else if (event.key === 'F2') threads.ask({ kind: 'renameThread', threadId: thread.id });
    else if (event.key === 'Delete') threads.ask({ kind: 'deleteThread', threadId: thread.id });
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="tc-page"
      ref={root}
      onKeyDown={event => {
        if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        root.current?.querySelector<HTMLElement>('.tc-search input')?.focus();
      }}
    >
      <div class="tc-toolbar tc-toolbar--top">
        <SearchBox
          icon="search"
          label="Search threads"
          value={search}
          onChange={threads.setSearch}
          onLeaveDown={() => tree.current?.focus()}
        />
        {!view.readOnly && <Button onClick={() => threads.ask({ kind: 'newThread' })}>New Thread</Button>}
      </div>
      {rows.length === 0 ? (
        <div class="tc-empty">
          <p>No thread contains “{search.trim()}”.</p>
          <Button onClick={() => threads.setSearch('')}>Clear Search</Button>
        </div>
      ) : (
        <VirtualTree
          label="Threads"
          rows={rows}
          keyOf={rowKey}
          heightOf={heightOf}
          active={active}
          onKeyDown={onKeyDown}
          menuContext={thread && threadContext(thread, view.readOnly)}
          treeRef={tree}
          renderRow={(row, attributes) =>
            row.kind === 'group' ? (
              <GroupRow
                row={row}
                isFocused={rowKey(row) === active}
                attributes={attributes}
                onToggle={threads.toggleArchived}
              />
            ) : (
              <ThreadRow
                thread={row.thread}
                level={row.level}
                now={now}
                search={search}
                isFocused={row.thread.id === active}
                readOnly={view.readOnly}
                attributes={attributes}
                onOpen={() => open(row.thread.id)}
                onRename={() => threads.ask({ kind: 'renameThread', threadId: row.thread.id })}
                onArchive={() =>
                  threads.ask({
                    kind: row.thread.archived ? 'unarchiveThread' : 'archiveThread',
                    threadId: row.thread.id,
                  })
                }
                onDelete={() => threads.ask({ kind: 'deleteThread', threadId: row.thread.id })}
              />
            )
          }
        />
      )}
    </div>
  );
}
