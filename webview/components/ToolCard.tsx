import { useId } from 'preact/hooks';
import type { ToolCallView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { DiffText } from './DiffText.tsx';
import { Icon } from './Icon.tsx';
import { LineCounts } from './LineCounts.tsx';
import { useRovingItem } from './rovingItems.ts';

const icons: Record<ToolCallView['kind'], string> = {
  edit: 'edit',
  create: 'new-file',
  delete: 'trash',
  rename: 'arrow-right',
  read: 'search',
  search: 'search',
  run: 'terminal',
  other: 'tools',
};

interface ToolCardProps {
  readonly id: string;
  readonly call: ToolCallView;
  readonly chat: ChatModel;
}

/** One line, closed at first, the running one too; its detail is drawn only while it is open. */
export function ToolCard({ id, call, chat }: ToolCardProps) {
  const item = useRovingItem(chat, id);
  const bodyId = useId();
  const isOpen = call.detail !== '' && chat.cards.isOpen(id);
  return (
    <div>
      <button
        class="tc-step"
        type="button"
        aria-expanded={call.detail === '' ? undefined : isOpen}
        aria-controls={isOpen ? bodyId : undefined}
        onClick={() => chat.cards.toggle(id)}
        {...item}
      >
        <span class={call.detail === '' ? 'tc-twist tc-twist--none' : 'tc-twist'} />
        {call.status === 'running' ? <Icon name="loading" spin /> : <Icon name={iconOf(call)} />}
        <span class="tc-clip">{call.title}</span>
        <span class="tc-step__meta">
          {call.status === 'done' ? (
            <LineCounts lines={call.lines} />
          ) : call.status === 'running' ? (
            'running'
          ) : (
            'failed'
          )}
        </span>
      </button>
      {isOpen && (
        <div class="tc-step__body" id={bodyId}>
          <DiffText text={call.detail} />
        </div>
      )}
    </div>
  );
}

const iconOf = ({ status, kind }: ToolCallView): string => (status === 'failed' ? 'error' : icons[kind]);
