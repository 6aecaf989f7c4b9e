import { Button } from './Button.tsx';
import { DamageBanner } from './DamageBanner.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { StateNotice } from './StateNotice.tsx';
import { TimelineList } from './TimelineList.tsx';
import type { TimelineModel } from '../state/timelineModel.ts';

/** The Timeline view. */
export function TimelinePage({ timeline }: { readonly timeline: TimelineModel }) {
  const view = timeline.view.value;
  const state = view?.state ?? { kind: 'loading' };
  return (
    <main class="tc-view">
      <RequestProblem problem={timeline.problem} />
      {view?.damage !== undefined && <DamageBanner damage={view.damage} ask={timeline.ask} />}
      <StateNotice state={state} ask={timeline.ask} />
      {view !== undefined && state.kind === 'ready' && view.totalCount === 0 && (
        <div class="tc-empty">
          <p>No checkpoints yet.</p>
          <p class="tc-muted">Each message you send adds one here. You can also save one now.</p>
          {!view.readOnly && <Button onClick={() => timeline.ask({ kind: 'saveCheckpoint' })}>Save Checkpoint…</Button>}
        </div>
      )}
      {view !== undefined && view.totalCount > 0 && <TimelineList view={view} timeline={timeline} />}
    </main>
  );
}
