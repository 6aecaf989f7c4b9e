import { signal, type ReadonlySignal } from '@preact/signals';
import type { CoverageView } from '../../src/protocol/coverageViews.ts';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { Host } from '../host.ts';
import type { CoverageGroupId } from './coverageRows.ts';

export type CoverageList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly coverage: CoverageView }
  | { readonly kind: 'failed'; readonly message: string };

/** What the page about a checkpoint's coverage lists, and what the user has opened in it. */
export interface CoverageModel {
  readonly list: ReadonlySignal<CoverageList>;
  readonly filter: ReadonlySignal<string>;
  readonly closed: ReadonlySignal<ReadonlySet<CoverageGroupId>>;
  readonly setFilter: (filter: string) => void;
  readonly toggleGroup: (id: CoverageGroupId) => void;
  /** Asks for the list of the checkpoint on the page, once, and starts afresh with each one. */
  readonly follow: (view: ChatView) => void;
}

/** What is left out on purpose may be long and is seldom looked for. */
const closedAtFirst: ReadonlySet<CoverageGroupId> = new Set(['ignored']);

export function createCoverageModel(host: Host): CoverageModel {
  const list = signal<CoverageList>({ kind: 'loading' });
  const filter = signal('');
  const closed = signal(closedAtFirst);
  let shown: string | undefined;

  const load = async (checkpointId: string): Promise<void> => {
    const answer = await host.request({ kind: 'listCoverage', checkpointId }).then(
      (coverage): CoverageList => ({ kind: 'known', coverage }),
      (cause: unknown): CoverageList => ({ kind: 'failed', message: messageOf(cause) }),
    );
    if (shown === checkpointId) list.value = answer;
  };
  return {
    list,
    filter,
    closed,
    setFilter: text => (filter.value = text),
    toggleGroup(id) {
      const next = new Set(closed.value);
      if (!next.delete(id)) next.add(id);
      closed.value = next;
    },
    follow({ coverage }) {
      if (coverage?.checkpointId === shown) return;
      shown = coverage?.checkpointId;
      list.value = { kind: 'loading' };
      filter.value = '';
      closed.value = closedAtFirst;
      if (shown !== undefined) void load(shown);
    },
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
