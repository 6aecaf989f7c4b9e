import type { AgentEvent } from './ports/agent.ts';
import type { ItemContent } from './thread.ts';

/** Adds what an agent reported to the items of its turn: text joins the message before it, a known call is replaced. */
export function foldEvent(items: readonly ItemContent[], event: AgentEvent): readonly ItemContent[] {
  switch (event.kind) {
    case 'text': {
      const last = items.at(-1);
      return last?.kind === 'agentMessage'
        ? [...items.slice(0, -1), { kind: 'agentMessage', text: last.text + event.delta }]
        : [...items, { kind: 'agentMessage', text: event.delta }];
    }
    case 'toolCall': {
      const index = items.findIndex(item => item.kind === 'toolCall' && item.call.id === event.call.id);
      const item: ItemContent = { kind: 'toolCall', call: event.call };
      return index < 0 ? [...items, item] : items.map((other, at) => (at === index ? item : other));
    }
    case 'editProblems':
      return [...items, { kind: 'editProblems', problems: event.problems, fitting: event.fitting }];
  }
}

/** How many items, from the first, will not change any more while the turn goes on. */
export function settledCount(items: readonly ItemContent[]): number {
  const open = items.findIndex(
    (item, index) =>
      (item.kind === 'toolCall' && item.call.status === 'running') ||
      (item.kind === 'agentMessage' && index === items.length - 1),
  );
  return open < 0 ? items.length : open;
}

/** The items of a turn that is over: calls that never ended have failed. */
export function settleItems(items: readonly ItemContent[]): readonly ItemContent[] {
  return items.map(item =>
    item.kind === 'toolCall' && item.call.status === 'running'
      ? { kind: 'toolCall', call: { ...item.call, status: 'failed' } }
      : item,
  );
}
