import type { EditPlanView } from '../../src/protocol/chatViews.ts';
import { formatCount, formatFiles, formatFilesTitle } from '../format.ts';

/** What should happen to the files when an edited message is sent, or that it is sent elsewhere. */
export type FileChoice = 'keep' | 'putBack' | 'newThread';

/** What the comparison for “put files back” has found so far. */
export type PlanState =
  | { readonly kind: 'comparing' }
  | { readonly kind: 'known'; readonly plan: EditPlanView }
  | { readonly kind: 'failed'; readonly message: string };

/** Files that would be written. */
export const putBackCount = (plan: EditPlanView): number => plan.modified + plan.created + plan.deleted;

/** Files the preview lists: those that would be written, and those that are kept. */
export const reviewCount = (plan: EditPlanView): number => putBackCount(plan) + plan.kept;

/** The button says what it will do. */
export function sendLabel(choice: FileChoice, state: PlanState): string {
  if (choice === 'keep') return 'Send, Keep Files';
  if (choice === 'newThread') return 'Send in New Thread';
  if (state.kind !== 'known') return 'Send, Put Files Back';
  if (state.plan.needsReview) return `Review ${formatFilesTitle(reviewCount(state.plan))}, Then Send…`;
  return `Send, Put Back ${formatFilesTitle(putBackCount(state.plan))}`;
}

export const previewLabel = (plan: EditPlanView): string => `Preview ${formatFilesTitle(reviewCount(plan))}…`;

/** One sentence under “Put files back”. */
export function putBackText(plan: EditPlanView, isChosen: boolean): string {
  if (plan.nothingReason !== undefined) return plan.nothingReason;
  const count = putBackCount(plan);
  const subject = count === 1 ? '1 file returns to how it was' : `${formatFiles(count)} return to how they were`;
  const sentence = `${capitalize(subject)} before this message.`;
  if (plan.kept === 0 || isChosen) return sentence;
  return `${sentence} ${plan.kept === 1 ? '1 you changed is kept.' : `${plan.kept} you changed are kept.`}`;
}

/** What becomes of the messages after the edited one. */
export function laterNote(plan: Pick<EditPlanView, 'laterMessages' | 'version'>): string {
  if (plan.laterMessages === 0) return `This message stays as version ${plan.version}. Nothing is erased.`;
  const moved = formatCount(plan.laterMessages, 'later message moves', 'later messages move');
  return `${moved} to version ${plan.version}. Nothing is erased.`;
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
