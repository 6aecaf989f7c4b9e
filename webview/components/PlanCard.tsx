import type { PlanStepView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Icon } from './Icon.tsx';
import { StepCard } from './StepCard.tsx';

interface PlanCardProps {
  readonly turnId: string;
  readonly steps: readonly PlanStepView[];
  readonly chat: ChatModel;
}

/** What the agent means to do; open while there is something left of it. */
export function PlanCard({ turnId, steps, chat }: PlanCardProps) {
  const done = steps.filter(({ status }) => status === 'done').length;
  return (
    <StepCard
      id={`${done < steps.length ? 'plan' : 'finished plan'} ${turnId}`}
      icon="checklist"
      title="Plan"
      meta={<span class="tc-num">{`${done} of ${steps.length} done`}</span>}
      isOpenAtFirst={done < steps.length}
      chat={chat}
      body={() => (
        <ol class="tc-plan">
          {steps.map(({ text, status }, index) => (
            <li key={index} class={looks[status].className}>
              <Icon name={looks[status].icon} />
              <span>
                <span class="tc-sr">{looks[status].spoken}</span>
                {text}
              </span>
            </li>
          ))}
        </ol>
      )}
    />
  );
}

const looks: Record<
  PlanStepView['status'],
  { readonly className: string; readonly icon: string; readonly spoken: string }
> = {
  done: { className: 'is-done', icon: 'pass-filled', spoken: 'Done: ' },
  inProgress: { className: 'is-now', icon: 'session-in-progress', spoken: 'Now: ' },
  pending: { className: '', icon: 'circle-large-outline', spoken: '' },
};
