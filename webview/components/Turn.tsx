import { useComputed } from '@preact/signals';
import { memo } from 'preact/compat';
import { useRef } from 'preact/hooks';
import type { TurnView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { AgentMessage } from './AgentMessage.tsx';
import { CaptureFailure } from './CaptureFailure.tsx';
import { CheckpointMark } from './CheckpointMark.tsx';
import { EditForm } from './EditForm.tsx';
import { Icon } from './Icon.tsx';
import { OtherFiles } from './OtherFiles.tsx';
import { RestoreMark } from './RestoreMark.tsx';
import { useIsSeen } from './useIsSeen.ts';
import { UserMessage } from './UserMessage.tsx';

interface TurnProps {
  readonly turn: TurnView;
  /** One of the last, so on the screen at first. */
  readonly isNew: boolean;
  /** After a message that is being edited. */
  readonly isLater: boolean;
  readonly chat: ChatModel;
}

/** A message, its answer, the checkpoint after it, and what was restored before the next. */
export const Turn = memo(function Turn({ turn, isNew, isLater, chat }: TurnProps) {
  const isEdited = useComputed(() => chat.edit.current.value?.turnId === turn.id && !chat.isClosed.value).value;
  // The banner of the view says the same, once for all turns.
  const isToldAbove = useComputed(() => chat.view.value?.storage !== undefined).value;
  const root = useRef<HTMLDivElement>(null);
  const isSeen = useIsSeen(root, isNew);
  const answer = (
    <>
      <AgentMessage turn={turn} isSeen={isSeen} chat={chat} />
      {turn.captureFailure !== undefined && isToldAbove && (
        <div class="tc-mark tc-mark--icon" role="group" aria-label={turn.captureFailure}>
          <Icon name="warning" />
          <span class="tc-clip" title={turn.captureFailure}>
            Checkpoint not saved
          </span>
          <span class="tc-mark__line" />
        </div>
      )}
      {turn.captureFailure !== undefined && !isToldAbove && (
        <CaptureFailure turn={turn} words={turn.captureFailure} chat={chat} />
      )}
      {turn.after !== undefined && <CheckpointMark mark={turn.after} chat={chat} />}
      {turn.restores.map(restore => (
        <RestoreMark key={restore.restoreId} restore={restore} chat={chat} />
      ))}
    </>
  );
  return (
    <div class={isLater ? 'tc-turn is-later' : 'tc-turn'} data-turn={turn.id} ref={root}>
      {isEdited ? <EditForm turn={turn} chat={chat} /> : <UserMessage turn={turn} chat={chat} />}
      <OtherFiles turnId={turn.id} chat={chat} />
      {isEdited ? (
        <div
          class="tc-turn__answer is-later"
          role="group"
          aria-label="Later messages: they move to the earlier version when you send"
        >
          {answer}
        </div>
      ) : (
        answer
      )}
    </div>
  );
});
