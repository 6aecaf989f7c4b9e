import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BaselineView, ChatView } from '../../src/protocol/chatViews.ts';
import { formatCount, formatNumber } from '../format.ts';
import { attachedTo } from '../state/attached.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { waitingWords } from '../state/firstCaptureWords.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { ImageChips } from './ImageChips.tsx';
import { MessageInput } from './MessageInput.tsx';
import { RequestProblem } from './RequestProblem.tsx';
import { StatusRow } from './StatusRow.tsx';
import { StopButton } from './StopButton.tsx';
import { useFocusKept } from './useFocusKept.ts';

interface ComposerProps {
  readonly view: ChatView;
  readonly chat: ChatModel;
  /** Moves into the conversation above. */
  readonly onLeaveUp: () => void;
}

/** The message box at the foot of the view. */
export function Composer({ view, chat, onLeaveUp }: ComposerProps) {
  const isOff = view.state.kind !== 'ready';
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const wanted = chat.wanted.value;
  useEffect(() => {
    if (wanted?.kind !== 'composer') return;
    chat.wanted.value = undefined;
    input.current?.focus();
  }, [wanted, chat]);
  useFocusKept(root, () => (chat.wanted.value = { kind: 'composer' }));
  if (view.readOnly) return <ReadOnlyComposer view={view} problem={chat.problem} words="Read only in this window" />;
  if (view.archived === true) {
    return <ReadOnlyComposer view={view} problem={chat.problem} words="This thread is archived" />;
  }
  return (
    <div class="tc-composer" ref={root}>
      <RequestProblem problem={chat.problem} />
      {view.running !== undefined && <StatusRow running={view.running} chat={chat} />}
      {view.queued !== undefined && (
        <Queued
          text={view.queued}
          images={view.queuedImages}
          canInterrupt={view.running?.stopping === false}
          chat={chat}
        />
      )}
      <div class={isOff ? 'tc-input is-off' : 'tc-input'}>
        <ImageChips
          label="Images to send"
          images={attachedTo(view, undefined)}
          onRemove={({ id }) => chat.ask({ kind: 'removeImage', imageId: id })}
        />
        <MessageBox view={view} chat={chat} onLeaveUp={onLeaveUp} isOff={isOff} inputRef={input} />
        <div class="tc-input__bar">
          <AgentPicks view={view} chat={chat} isOff={isOff} />
          <span class="tc-grow" />
          {view.running === undefined ? (
            <IconButton icon="send" label="Send" onClick={chat.sendDraft} disabled={isOff} />
          ) : (
            <StopButton running={view.running} onStop={() => chat.ask({ kind: 'stopTurn' })} />
          )}
        </div>
      </div>
      <UnderLine view={view} />
    </div>
  );
}

interface QueuedProps {
  readonly text: string;
  /** How many go with it. */
  readonly images: number | undefined;
  /** A turn runs and can be stopped for it. */
  readonly canInterrupt: boolean;
  readonly chat: ChatModel;
}

/** The message that is sent when the turn ends, or at once when it is stopped for it. */
function Queued({ text, images = 0, canInterrupt, chat }: QueuedProps) {
  return (
    <div class="tc-status tc-muted" role="group" aria-label="Queued message">
      <Icon name="history" />
      <span class="tc-clip" title={text.slice(0, 2000)}>
        Queued: {text.slice(0, 300)}
      </span>
      {images > 0 && <span class="tc-num">{formatCount(images, 'image', 'images')}</span>}
      <span class="tc-grow" />
      {canInterrupt && (
        <IconButton
          icon="send"
          label="Interrupt with the queued message"
          onClick={() => chat.ask({ kind: 'stopTurn' })}
        />
      )}
      <IconButton icon="edit" label="Edit the queued message" onClick={() => chat.takeQueued('edit')} />
      <IconButton icon="close" label="Remove the queued message" onClick={() => chat.takeQueued('remove')} />
    </div>
  );
}

/** Who answers, and with which model and in which mode. */
function AgentPicks({ view, chat, isOff }: Pick<ComposerProps, 'view' | 'chat'> & { readonly isOff: boolean }) {
  const { agentName, agents, options, running } = view;
  return (
    <>
      <Pick
        label={`Agent: ${agentName}`}
        text={agentName}
        disabled={isOff || running !== undefined || agents.length < 2}
        onClick={() => chat.ask({ kind: 'chooseAgent' })}
      />
      {options.map(({ id, name, chosen }) => (
        <Pick
          key={id}
          label={`${name}: ${chosen}`}
          text={chosen}
          disabled={isOff}
          onClick={() => chat.ask({ kind: 'chooseAgentOption', optionId: id })}
        />
      ))}
    </>
  );
}

interface PickProps {
  readonly label: string;
  readonly text: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

const Pick = ({ label, text, disabled, onClick }: PickProps) => (
  <button
    class="tc-pick"
    type="button"
    title={label}
    aria-label={`${label}. Change`}
    disabled={disabled}
    onClick={onClick}
  >
    <span class="tc-clip">{text}</span>
    {!disabled && <Icon name="chevron-down" />}
  </button>
);

interface ReadOnlyComposerProps {
  readonly view: ChatView;
  readonly problem: ChatModel['problem'];
  readonly words: string;
}

/** In the place of the message box while another window writes, or the thread is put away. */
function ReadOnlyComposer({ view, problem, words }: ReadOnlyComposerProps) {
  return (
    <div class="tc-composer">
      <RequestProblem problem={problem} />
      <div class="tc-input">
        <p class="tc-input__text tc-muted">{words}</p>
      </div>
      <UnderLine view={view} />
    </div>
  );
}

interface MessageBoxProps extends ComposerProps {
  readonly isOff: boolean;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
}

function MessageBox({ view, chat, onLeaveUp, isOff, inputRef }: MessageBoxProps) {
  const { draft } = chat;
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    if (event.isComposing) return;
    const hasModifier = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (event.key === 'Enter' && !hasModifier) chat.sendDraft();
    else if (event.key === 'ArrowUp' && event.ctrlKey) onLeaveUp();
    else if (event.key === 'ArrowUp' && !hasModifier && draft.text.peek() === '') editLast(view, chat);
    else return;
    event.preventDefault();
  };
  return (
    <MessageInput
      chat={chat}
      label="Message"
      placeholder={placeholder(view)}
      text={draft.text.peek()}
      revision={draft.revision.value}
      disabled={isOff}
      onText={draft.type}
      onImages={files => chat.attachImages(files)}
      onKeyDown={onKeyDown}
      inputRef={inputRef}
    />
  );
}

const placeholder = ({ running, hint }: ChatView): string =>
  running === undefined ? hint : 'Add to the queue: sent when this turn ends';

function editLast({ turns, laterCount }: ChatView, chat: ChatModel): void {
  const last = turns.at(-1);
  if (laterCount > 0) chat.ask({ kind: 'moveWindow', move: 'latest' });
  else if (last !== undefined) chat.editMessage(last.id);
}

function UnderLine({ view }: { readonly view: ChatView }) {
  const { folder, readOnly } = view;
  const [icon, words] = saving(view);
  return (
    <div class="tc-under">
      {folder !== '' && (
        <span title={folder}>
          <Icon name="folder" />
          <span class="tc-clip">{folder}</span>
        </span>
      )}
      {!readOnly && (
        <span title={words}>
          <Icon name={icon} spin={icon === 'sync'} />
          <span class="tc-clip tc-num">{words}</span>
        </span>
      )}
    </div>
  );
}

/** The icon and the words for whether checkpoints are being saved. */
function saving({ storage, baseline }: ChatView): readonly [string, string] {
  if (storage !== undefined) return ['warning', `Checkpoints paused: ${storage.cause}`];
  return [baselineIcon[baseline.kind], baselineWords(baseline)];
}

const baselineIcon: Record<BaselineView['kind'], string> = {
  saving: 'sync',
  asking: 'warning',
  ready: 'pass',
  failed: 'warning',
};

function baselineWords(baseline: BaselineView): string {
  switch (baseline.kind) {
    case 'saving':
      return baseline.total === 0
        ? 'Saving baseline'
        : `Saving baseline: ${formatNumber(baseline.done)} of ${formatNumber(baseline.total)} files`;
    case 'asking':
      return waitingWords;
    case 'ready':
      return 'Checkpoints on';
    case 'failed':
      return `Baseline failed: ${baseline.reason}`;
  }
}
