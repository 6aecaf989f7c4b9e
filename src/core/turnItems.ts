import type { MessageImage } from './images.ts';
import type { AgentEvent } from './ports/agent.ts';
import type { ItemContent } from './thread.ts';

/**
 * Adds what an agent reported to the items of its turn: text joins the message before it, a known call is replaced. Plan and usage, which
 * are replaced whole, stay behind everything else.
 */
export function foldEvent(items: readonly ItemContent[], event: AgentEvent): readonly ItemContent[] {
  const body = items.filter(item => !isSummary(item));
  const summaries = items.filter(isSummary);
  switch (event.kind) {
    case 'step':
      return items;
    case 'plan':
    case 'usage': {
      const { kind } = event;
      const summary: ItemContent = kind === 'plan' ? { kind, steps: event.steps } : { kind, usage: event.usage };
      return [...body, ...summaries.filter(other => other.kind !== kind), summary];
    }
    default:
      return [...foldBody(body, event), ...summaries];
  }
}

const isSummary = ({ kind }: ItemContent): boolean => kind === 'plan' || kind === 'usage';

type BodyEvent = Exclude<AgentEvent, { readonly kind: 'step' | 'plan' | 'usage' }>;

function foldBody(items: readonly ItemContent[], event: BodyEvent): readonly ItemContent[] {
  switch (event.kind) {
    case 'text':
      return addText(items, 'agentMessage', event.delta);
    case 'thought':
      return addText(items, 'thought', event.delta);
    case 'notice':
      return [...items, { kind: 'notice', text: event.text }];
    case 'files':
      return [...items, { kind: 'files', files: event.files }];
    case 'toolCall': {
      const index = items.findIndex(item => item.kind === 'toolCall' && item.call.id === event.call.id);
      const item: ItemContent = { kind: 'toolCall', call: event.call };
      return index < 0 ? [...items, item] : items.map((other, at) => (at === index ? item : other));
    }
    case 'editProblems':
      return [...items, { kind: 'editProblems', problems: event.problems, fitting: event.fitting }];
  }
}

function addText(
  items: readonly ItemContent[],
  kind: 'agentMessage' | 'thought',
  delta: string,
): readonly ItemContent[] {
  const last = items.at(-1);
  return last?.kind === kind
    ? [...items.slice(0, -1), { kind, text: last.text + delta }]
    : [...items, { kind, text: delta }];
}

/** How many items, from the first, will not change any more while the turn goes on. */
export function settledCount(items: readonly ItemContent[]): number {
  const body = items.filter(item => !isSummary(item));
  const open = body.findIndex(
    (item, index) =>
      (item.kind === 'toolCall' && item.call.status === 'running') ||
      ((item.kind === 'agentMessage' || item.kind === 'thought') && index === body.length - 1),
  );
  return open < 0 ? body.length : open;
}

/** The items of a turn that is over: calls that never ended have failed. */
export function settleItems(items: readonly ItemContent[]): readonly ItemContent[] {
  return items.map(item =>
    item.kind === 'toolCall' && item.call.status === 'running'
      ? { kind: 'toolCall', call: { ...item.call, status: 'failed' } }
      : item,
  );
}

/** The images that were sent with a turn's message. */
export const imagesIn = (items: readonly ItemContent[]): readonly MessageImage[] =>
  items.flatMap(item => (item.kind === 'images' ? item.images : []));
