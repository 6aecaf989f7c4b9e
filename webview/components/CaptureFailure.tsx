import type { TurnView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { useRovingItem } from './rovingItems.ts';

interface CaptureFailureProps {
  readonly turn: TurnView;
  readonly words: string;
  readonly chat: ChatModel;
}

/** Says that a checkpoint of a turn could not be saved, and why. An older one is never shown in its place. */
export function CaptureFailure({ turn: { id, captureRemedy }, words, chat }: CaptureFailureProps) {
  const item = useRovingItem(chat, `failure ${id}`);
  return (
    <div {...item} class="tc-item" role="group" aria-label="Checkpoint not saved">
      <Banner icon="warning" tone="warn">
        <p>
          <b>{words}</b>
        </p>
        {captureRemedy?.kind === 'savedSince' && (
          <p class="tc-muted">The files were saved again since, in checkpoint {captureRemedy.checkpointNumber}.</p>
        )}
        {captureRemedy?.kind === 'offered' && (
          <div class="tc-btnrow">
            <Button tabIndex={item.tabIndex} onClick={() => chat.ask({ kind: 'saveAgain' })}>
              Try Again
            </Button>
            <Button tabIndex={item.tabIndex} onClick={() => chat.ask({ kind: 'showLog' })}>
              Show Log
            </Button>
          </div>
        )}
      </Banner>
    </div>
  );
}
