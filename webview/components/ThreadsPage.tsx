import type { TargetedKeyboardEvent } from 'preact';
import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { HitView, ThreadsView } from '../../src/protocol/threadViews.ts';
import { formatCount } from '../format.ts';
import type { ListPart } from '../state/listPart.ts';
import { archivedTitle, foundWords, threadRows, type ThreadListRow } from '../state/threadGroups.ts';
import { isNearLimit } from '../state/storageWords.ts';
import type { ThreadsModel } from '../state/threadsModel.ts';
import { rowForKey } from '../state/rowForKey.ts';
import { Button } from './Button.tsx';
import { HitRow } from './HitRow.tsx';
import { Icon } from './Icon.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { SearchBox } from './SearchBox.tsx';
import { StateNotice } from './StateNotice.tsx';
import { LimitBanner, StoreUse } from './StoreUse.tsx';
import { ThreadRow, threadContext } from './ThreadRow.tsx';
import { VirtualTree, type TreeRowAttributes } from './VirtualTree.tsx';
import { useListEnds } from './useListEnds.ts';
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
      {view !== undefined && state.kind === 'ready' && view.totalCount === 0 && (
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
      {view !== undefined && view.totalCount > 0 && <ThreadList view={view} threads={threads} />}
      {view?.store !== undefined && view.totalCount > 0 && <StoreUse store={view.store} ask={threads.ask} />}
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
      {count !== undefined && <span class="tc-badge tc-badge--count tc-num">{count}</span>}
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
      aria-label={count === undefined ? title : `${title}, ${formatCount(count, 'thread', 'threads')}`}
      onClick={onToggle}
    >
      <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
      {words}
    </div>
  );
}

function rowKey(row: ThreadListRow): string {
  switch (row.kind) {
    case 'group':
      return `group ${row.title}`;
    case 'thread':
      return row.thread.id;
    case 'hit':
      return `hit ${row.hit.id}`;
  }
}

function ThreadList({ view, threads }: { readonly view: ThreadsView; readonly threads: ThreadsModel }) {
  const root = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const { row: groupHeight, doubleRow } = useTokenSizes();
  const [active, setActive] = useState<string | undefined>(undefined);
  const search = view.search?.words ?? '';
  const now = threads.now.value;
  const showsArchived = threads.showsArchived.value;
  const rows = useMemo(() => threadRows(view, showsArchived, now), [view, showsArchived, now]);
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
  const openHit = (hit: HitView) => {
    setActive(rowKey({ kind: 'hit', hit }));
    threads.ask({ kind: 'openMessage', turnId: hit.turnId });
  };
  const part: ListPart = {
    above: view.search === undefined ? view.recentCount : 0,
    shown: view.threads.length,
    below: view.search === undefined ? view.totalCount - view.recentCount - view.threads.length : 0,
    rowHeight: doubleRow,
    onWant: row => threads.ask({ kind: 'showThreadsRow', row }),
  };
  const goToEnd = useListEnds(tree, part, end => {
    const next = rowForKey(rows, -1, end === 'first' ? 'Home' : 'End', 1, row => row.kind !== 'group');
    if (next !== undefined) setActive(rowKey(next));
  });
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (goToEnd(event.key)) {
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / doubleRow) - 1);
    const next = rowForKey(rows, activeIndex, event.key, page, row => row.kind !== 'group' || isArchive(row));
    if (next !== undefined) setActive(rowKey(next));
    else if (activeRow !== undefined && togglesArchive(activeRow, event.key)) threads.toggleArchived();
    else if (activeRow?.kind === 'hit' && event.key === 'Enter') openHit(activeRow.hit);
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
          label="Search threads, messages and files"
          value={threads.search.value}
          onChange={threads.setSearch}
          onLeaveDown={() => tree.current?.focus()}
        />
        {!view.readOnly && <Button onClick={() => threads.ask({ kind: 'newThread' })}>New Thread</Button>}
      </div>
      {view.search !== undefined && rows.length > 0 && (
        <p class="tc-caption tc-num tc-pad" role="status">
          {foundWords(view.search)}
        </p>
      )}
      {rows.length === 0 ? (
        <div class="tc-empty">
          <p>No thread or message contains “{search}”.</p>
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
          part={part}
          renderRow={(row, attributes) => {
            switch (row.kind) {
              case 'group':
                return (
                  <GroupRow
                    row={row}
                    isFocused={rowKey(row) === active}
                    attributes={attributes}
                    onToggle={threads.toggleArchived}
                  />
                );
              case 'hit':
                return (
                  <HitRow
                    hit={row.hit}
                    now={now}
                    search={search}
                    isFocused={rowKey(row) === active}
                    attributes={attributes}
                    onOpen={() => openHit(row.hit)}
                  />
                );
              case 'thread':
                return (
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
                );
            }
          }}
        />
      )}
    </div>
  );
}
