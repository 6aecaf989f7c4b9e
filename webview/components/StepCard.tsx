import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { ChatModel } from '../state/chatModel.ts';
import { Icon } from './Icon.tsx';
import { useRovingItem } from './rovingItems.ts';

interface StepCardProps {
  readonly id: string;
  readonly icon: string;
  readonly spin?: boolean;
  readonly title: string;
  /** What stands at the end of the line. */
  readonly meta?: ComponentChildren;
  /** Open unless the user has closed it. */
  readonly isOpenAtFirst?: boolean;
  readonly chat: ChatModel;
  /** Drawn while it is open; absent when there is nothing to open. */
  readonly body?: (() => ComponentChildren) | undefined;
}

/** One line that opens; closed at first, as a rule. */
export function StepCard({ id, icon, spin, title, meta, isOpenAtFirst, chat, body }: StepCardProps) {
  const item = useRovingItem(chat, id);
  const bodyId = useId();
  const isOpen = body !== undefined && chat.cards.isOpen(id) !== (isOpenAtFirst ?? false);
  return (
    <div>
      <button
        class="tc-step"
        type="button"
        aria-expanded={body === undefined ? undefined : isOpen}
        aria-controls={isOpen ? bodyId : undefined}
        onClick={() => body !== undefined && chat.cards.toggle(id)}
        {...item}
      >
        <span class={body === undefined ? 'tc-twist tc-twist--none' : 'tc-twist'} />
        <Icon name={icon} spin={spin ?? false} />
        <span class="tc-clip">{title}</span>
        <span class="tc-step__meta">{meta}</span>
      </button>
      {isOpen && <div id={bodyId}>{body()}</div>}
    </div>
  );
}
