import { useComputed } from '@preact/signals';
import type { VNode } from 'preact';
import type { ItemView, TurnView } from '../../src/protocol/chatViews.ts';
import { formatDuration, formatElapsed, formatTokens } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { EditProblems } from './EditProblems.tsx';
import { Icon } from './Icon.tsx';
import { Markdown } from './Markdown.tsx';
import { Permissions } from './PermissionCard.tsx';
import { PlanCard } from './PlanCard.tsx';
import { Thought } from './Thought.tsx';
import { ToolCard } from './ToolCard.tsx';
import { TurnEnd } from './TurnEnd.tsx';
import { useRovingItem } from './rovingItems.ts';

interface AgentMessageProps {
  readonly turn: TurnView;
  /** It is on the screen, or was. */
  readonly isSeen: boolean;
  readonly chat: ChatModel;
}

export function AgentMessage({ turn, isSeen, chat }: AgentMessageProps) {
  const item = useRovingItem(chat, `agent ${turn.id}`);
  const groups = groupItems(turn.items);
  // The same one before and after a plan or a first call comes into it.
  const steps = groups.find(([first]) => first?.kind === 'plan' || first?.kind === 'toolCall');
  return (
    <article class="tc-agent" aria-label={turn.agentName} {...item}>
      <div class="tc-agent__head">
        <Icon name="hubot" />
        <b>{turn.agentName}</b>
        <span class="tc-caption tc-num">
          <Duration turn={turn} chat={chat} />
        </span>
        {turn.usage?.tokens !== undefined && (
          <span class="tc-caption tc-num" title={turn.usage.words}>
            {formatTokens(turn.usage.tokens)}
          </span>
        )}
      </div>
      {groups.map(group => (
        <Group
          key={group === steps ? 'steps' : group[0]?.id}
          group={group}
          turnId={turn.id}
          isSeen={isSeen}
          chat={chat}
          tabIndex={item.tabIndex}
        />
      ))}
      <Permissions turn={turn} chat={chat} />
      <TurnEnd turn={turn} chat={chat} tabIndex={item.tabIndex} />
    </article>
  );
}

function Duration({ turn: { startedAt, endedAt }, chat }: Omit<AgentMessageProps, 'isSeen'>) {
  const text = useComputed(() =>
    endedAt === undefined ? formatElapsed(chat.now.value - startedAt) : formatDuration(endedAt - startedAt),
  );
  return <>{text.value}</>;
}

interface GroupProps {
  readonly isSeen: boolean;
  readonly group: readonly ItemView[];
  readonly turnId: string;
  readonly chat: ChatModel;
  readonly tabIndex: number;
}

function Group({ group, turnId, isSeen, chat, tabIndex }: GroupProps): VNode | null {
  const first = group[0];
  switch (first?.kind) {
    case 'agentMessage':
      return <Markdown text={first.text} isSeen={isSeen} tabIndex={tabIndex} />;
    case 'editProblems':
      return <EditProblems item={first} turnId={turnId} chat={chat} />;
    case 'thought':
      return <Thought id={first.id} text={first.text} isSeen={isSeen} chat={chat} />;
    case 'notice':
      return (
        <p class="tc-notice tc-muted">
          <Icon name="info" />
          <span>{first.text}</span>
        </p>
      );
    case 'plan':
    case 'toolCall':
      return (
        <div class="tc-steps">
          {group.map(item => {
            if (item.kind === 'plan') return <PlanCard key="plan" turnId={turnId} steps={item.steps} chat={chat} />;
            return item.kind === 'toolCall' && <ToolCard key={item.id} id={item.id} call={item.call} chat={chat} />;
          })}
        </div>
      );
    case undefined:
      return null;
  }
}

/** Tool calls in a row share one frame; the plan comes first in the first of them. */
function groupItems(items: readonly ItemView[]): readonly (readonly ItemView[])[] {
  const groups: ItemView[][] = [];
  const plan = items.filter(({ kind }) => kind === 'plan');
  const rest = items.filter(({ kind }) => kind !== 'plan');
  for (const item of rest) {
    const last = groups.at(-1);
    if (item.kind === 'toolCall' && last?.[0]?.kind === 'toolCall') last.push(item);
    else groups.push([item]);
  }
  const steps = groups.find(([first]) => first?.kind === 'toolCall');
  if (plan.length === 0) return groups;
  if (steps === undefined) return [...groups, plan];
  return groups.map(group => (group === steps ? [...plan, ...group] : group));
}
