import type { DescribedAction } from '../app/plannedChanges.ts';
import type { LineCounts } from '../core/lineCounts.ts';
import type { TreeChange, TreeEntry } from '../core/tree.ts';
import type { FileChangeView } from '../protocol/changeViews.ts';
import type { PlannedFileView, RestorePageView, RestorePlanView } from '../protocol/previewViews.ts';
import { groupOf, tickedChangesOf } from './plannedChangesToView.ts';
import { placeOf } from './place.ts';
import type { RestorePage, RestorePhase, RestorePurpose } from './page.ts';
import type { Session } from './session.ts';

/** What the tab of a preview in an editor says; empty when there is none. */
export const previewTitle = ({ state: { page } }: Session): string =>
  page === undefined ? '' : `Restore Preview (checkpoint ${page.checkpoint.number})`;

export function restorePageToView(session: Session, page: RestorePage): RestorePageView {
  return {
    checkpointId: page.checkpoint.id,
    checkpointNumber: page.checkpoint.number,
    place: placeOf(session.work.services.store, page.checkpoint),
    createdAt: page.checkpoint.createdAt,
    purpose: toPurposeView(page.purpose),
    ...toPhaseView(page.phase),
  };
}

function toPurposeView(purpose: RestorePurpose): RestorePageView['purpose'] {
  switch (purpose.kind) {
    case 'restore':
    case 'finish':
      return { kind: purpose.kind };
    case 'undo':
      return { kind: 'undo', ...(purpose.operation.outcome === undefined ? { decides: true } : {}) };
    case 'sendEdit':
      return { kind: 'sendEdit', text: purpose.text };
    case 'rewind':
      return { kind: 'rewind' };
  }
}

type ChoosingPhase = Extract<RestorePhase, { readonly kind: 'choosing' }>;

type PhaseView = RestorePageView extends infer View
  ? View extends { phase: string }
    ? Omit<View, CommonKey>
    : never
  : never;
type CommonKey = 'checkpointId' | 'checkpointNumber' | 'place' | 'createdAt' | 'purpose';

function toPhaseView(phase: RestorePhase): PhaseView {
  switch (phase.kind) {
    case 'turnRuns':
      return { phase: 'turnRuns' };
    case 'comparing':
      return { phase: 'comparing', done: phase.done, total: phase.total };
    case 'choosing':
      return {
        phase: 'choosing',
        plan: toPlanView(phase),
        changedSince: phase.earlierPaths !== undefined,
      };
    case 'writing': {
      const { done, total, path, safetyNumber } = phase;
      return { phase: 'writing', done, total, path, safetyNumber };
    }
    case 'failed':
      return { phase: 'failed', message: phase.message, isFull: phase.isFull === true };
  }
}

function toPlanView({ preview, described, earlierPaths, room }: ChoosingPhase): RestorePlanView {
  const { token, plan, unreadable, headMoves } = preview;
  return {
    token,
    files: described.map(file => toPlannedFile(file, earlierPaths, room?.toSave.get(file.action.path))),
    leftAlone: plan.leftAlone,
    unreadable,
    matchingCount: plan.matchingCount,
    ...(room?.limit === undefined ? {} : { room: room.limit }),
    ...(headMoves.length === 0 ? {} : { headMoves: { count: headMoves.length, last: headMoves.at(-1)?.what ?? '' } }),
  };
}

function toPlannedFile(
  file: DescribedAction,
  earlierPaths: ReadonlySet<string> | undefined,
  toSave: number | undefined,
): PlannedFileView {
  const { action, lines, canChoose } = file;
  const group = groupOf(file);
  const tickedChanges = tickedChangesOf(file);
  return {
    ...toFileChange(action.path, action, lines),
    author: action.author,
    group,
    canOpen: canChoose || group === 'conflict',
    ...(tickedChanges === undefined ? {} : { tickedChanges }),
    ...(toSave === undefined ? {} : { toSave }),
    unsaved: action.unsaved,
    isNew: earlierPaths !== undefined && !earlierPaths.has(action.path),
  };
}

/** One changed file: its lines for text, its size for the rest. */
export function toFileChange(
  path: string,
  { from, to }: Pick<TreeChange, 'from' | 'to'>,
  lines: LineCounts | undefined,
): FileChangeView {
  const special = specialOf(from, to);
  return {
    path,
    action: from === undefined ? 'create' : to === undefined ? 'delete' : 'modify',
    lines: lines ?? { added: 0, removed: 0 },
    ...(lines === undefined ? { binarySize: (to ?? from)?.size ?? 0 } : {}),
    ...(special === undefined ? {} : { special }),
  };
}

/** Of a file whose content changes too, the size says more than its executable bit. */
function specialOf(from: TreeEntry | undefined, to: TreeEntry | undefined): FileChangeView['special'] {
  const { mode } = to ?? from ?? {};
  if (mode === 'link') return 'link';
  if (mode === 'folder') return 'empty folder';
  if (from === undefined || to === undefined || from.blob !== to.blob) return undefined;
  return mode === 'executable' ? 'executable' : 'not executable';
}
