import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CoveragePageView } from '../../src/protocol/coverageViews.ts';
import { formatMoment } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { coverageSummary } from '../state/coverageWords.ts';
import { Banner } from './Banner.tsx';
import { IconButton } from './Button.tsx';
import { CoverageList } from './CoverageList.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { SearchBox } from './SearchBox.tsx';

interface CoveragePageProps {
  readonly page: CoveragePageView;
  readonly chat: ChatModel;
}

/** A filter is worth its room from this many files. */
const filterFrom = 10;

/** What a checkpoint left out, why, and what that means for a restore. */
export function CoveragePage({ page, chat }: CoveragePageProps) {
  const root = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const list = chat.coverage.list.value;
  const filter = chat.coverage.filter.value;
  const close = () => chat.ask({ kind: 'closeCoverage' });
  useEffect(() => back.current?.focus(), [page.checkpointId]);

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !event.ctrlKey) {
      if (filter === '') close();
      else chat.coverage.setFilter('');
    } else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
      root.current?.querySelector<HTMLElement>('.tc-search input')?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div class="tc-page" role="dialog" aria-labelledby="page-title" ref={root} onKeyDown={onKeyDown}>
      <header class="tc-page__head">
        <div class="tc-page__title">
          <IconButton icon="arrow-left" label="Back to the conversation" onClick={close} buttonRef={back} />
          <h1 id="page-title">What checkpoint {page.checkpointNumber} left out</h1>
        </div>
        <p class="tc-caption">
          {page.place} · {formatMoment(page.createdAt, chat.now.value)}
        </p>
        <p role="status">{coverageSummary(page)}</p>
      </header>
      <RequestProblem problem={chat.problem} />
      {list.kind === 'loading' && <span class="tc-skel tc-skel--short" />}
      {list.kind === 'failed' && (
        <div class="tc-pad">
          <Banner icon="error" tone="err" role="alert">
            <p>{list.message}</p>
          </Banner>
        </div>
      )}
      {list.kind === 'known' && (
        <>
          {list.coverage.leftOut.length >= filterFrom && (
            <div class="tc-toolbar">
              <SearchBox
                icon="filter"
                label="Filter files"
                value={filter}
                onChange={chat.coverage.setFilter}
                onLeaveDown={() => tree.current?.focus()}
              />
            </div>
          )}
          <CoverageList coverage={list.coverage} page={page} chat={chat} treeRef={tree} />
        </>
      )}
    </div>
  );
}
