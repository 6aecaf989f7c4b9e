import { useComputed } from '@preact/signals';
import type { TurnView } from '../../src/protocol/chatViews.ts';
import { formatFiles, speakAge } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';

interface TurnEndProps {
  readonly turn: TurnView;
  readonly chat: ChatModel;
  readonly tabIndex: number;
}

/** Says how a turn ended when it did not simply complete, and what is safe. */
export function TurnEnd({ turn, chat, tabIndex }: TurnEndProps) {
  if (turn.status === 'failed') {
    return (
      <Banner icon="error" tone="err">
        <p>
          <b>{turn.failure ?? `${turn.agentName} failed.`}</b>
        </p>
        <p class="tc-muted">{savedWords(turn)}</p>
        <div class="tc-btnrow">
          {turn.failureKind === 'setUp' && (
            <Button look="primary" tabIndex={tabIndex} onClick={() => chat.ask({ kind: 'setUpAgents' })}>
              Set Up…
            </Button>
          )}
          {turn.failureKind === 'signIn' && (
            <Button look="primary" tabIndex={tabIndex} onClick={() => chat.ask({ kind: 'signIn', turnId: turn.id })}>
              Sign In…
            </Button>
          )}
          <ResumeButtons turn={turn} chat={chat} tabIndex={tabIndex} />
          <Button tabIndex={tabIndex} onClick={() => chat.ask({ kind: 'showLog' })}>
            Show Log
          </Button>
        </div>
      </Banner>
    );
  }
  if (turn.status === 'interrupted') {
    return (
      <Banner icon="debug-pause" tone="warn">
        <p>
          <b>{turn.failure ?? 'Interrupted'}</b> {turn.endedAt !== undefined && <Ago at={turn.endedAt} chat={chat} />}
        </p>
        <p class="tc-muted">{savedWords(turn)}</p>
        {turn.resume !== undefined && (
          <div class="tc-btnrow">
            <ResumeButtons turn={turn} chat={chat} tabIndex={tabIndex} />
          </div>
        )}
      </Banner>
    );
  }
  return null;
}

/** The ways on from a turn that stopped: from where it stands, again, or from an earlier checkpoint. */
function ResumeButtons({ turn, chat, tabIndex }: TurnEndProps) {
  if (turn.resume === undefined) return null;
  return (
    <>
      {turn.resume.canContinue && turn.failureKind !== 'setUp' && turn.failureKind !== 'signIn' && (
        <Button look="primary" tabIndex={tabIndex} onClick={() => chat.ask({ kind: 'continueTurn', turnId: turn.id })}>
          Continue
        </Button>
      )}
      <Button tabIndex={tabIndex} onClick={() => chat.editMessage(turn.id)}>
        Run Again…
      </Button>
      <Button tabIndex={tabIndex} onClick={() => chat.ask({ kind: 'resumeFromCheckpoint' })}>
        From a Checkpoint…
      </Button>
    </>
  );
}

function Ago({ at, chat }: { readonly at: number; readonly chat: ChatModel }) {
  const text = useComputed(() => speakAge(at, chat.now.value));
  return <span class="tc-muted">{text.value}</span>;
}

function savedWords({ after }: TurnView): string {
  if (after === undefined) return 'What it changed is still in your files.';
  if (after.changedCount === 0) return 'It changed no files.';
  const files =
    after.changedCount === 1 ? 'The 1 file it changed is' : `The ${formatFiles(after.changedCount)} it changed are`;
  return `${files} saved in checkpoint ${after.number}. Nothing was undone.`;
}
