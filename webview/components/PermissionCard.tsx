import { useComputed } from '@preact/signals';
import type { PermissionView, ToolCallView, TurnView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { useRovingItem } from './rovingItems.ts';
import { ToolDetail } from './ToolCard.tsx';

interface PermissionsProps {
  readonly turn: TurnView;
  readonly chat: ChatModel;
}

/** What the agent of a running turn waits for. */
export function Permissions({ turn, chat }: PermissionsProps) {
  const waiting = useComputed(() => {
    const running = chat.view.value?.running;
    return running?.turnId === turn.id ? running.waiting : [];
  }).value;
  return (
    <>
      {waiting.map(request => (
        <PermissionCard key={request.id} request={request} turn={turn} chat={chat} />
      ))}
    </>
  );
}

function PermissionCard({ request, turn, chat }: PermissionsProps & { readonly request: PermissionView }) {
  const item = useRovingItem(chat, `permission ${request.id}`);
  const { call } = request;
  const question = questions[call.kind];
  const answer = (optionId: string) => chat.answerPermission(request.id, optionId);
  return (
    <div class="tc-ask" role="group" aria-label={`Permission request: ${question} ${call.title}`} {...item}>
      <div class="tc-ask__title">
        <Icon name="shield" />
        <span>{question}</span>
      </div>
      <pre class="tc-pre">{call.title}</pre>
      <ToolDetail call={call} />
      {turn.before !== undefined && (
        <p class="tc-caption">What it changes in the workspace is covered by checkpoint {turn.before.number}.</p>
      )}
      <div class="tc-btnrow tc-btnrow--stack">
        {inOrder(request.options).map(({ id, name, kind }, index) => (
          <Button
            key={id}
            look={index === 0 && kind === 'allowOnce' ? 'primary' : 'second'}
            tabIndex={item.tabIndex}
            onClick={() => answer(id)}
          >
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

const questions: Record<ToolCallView['kind'], string> = {
  run: 'Run this command?',
  edit: 'Edit this file?',
  create: 'Create this file?',
  delete: 'Delete this?',
  rename: 'Rename this?',
  read: 'Read this?',
  search: 'Search this?',
  other: 'Allow this?',
};

const order: readonly PermissionView['options'][number]['kind'][] = [
  'allowOnce',
  'rejectOnce',
  'allowAlways',
  'rejectAlways',
];

/** Yes and no for this once come first, however the agent orders them. */
const inOrder = (options: PermissionView['options']): PermissionView['options'] =>
  [...options].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
