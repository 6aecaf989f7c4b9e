import type { ChatModel } from '../state/chatModel.ts';
import { Markdown } from './Markdown.tsx';
import { StepCard } from './StepCard.tsx';

interface ThoughtProps {
  readonly id: string;
  readonly text: string;
  readonly isSeen: boolean;
  readonly chat: ChatModel;
}

/** What the agent said to itself; closed at first. */
export const Thought = ({ id, text, isSeen, chat }: ThoughtProps) => (
  <div class="tc-steps">
    <StepCard
      id={id}
      icon="lightbulb"
      title="Thought"
      chat={chat}
      body={() => (
        <div class="tc-thought tc-muted">
          <Markdown text={text} isSeen={isSeen} tabIndex={-1} />
        </div>
      )}
    />
  </div>
);
