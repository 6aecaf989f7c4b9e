import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TurnView } from '../../src/protocol/chatViews.ts';
import { attachedTo } from '../state/attached.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { laterNote, sendLabel } from '../state/editWords.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { FileChoiceRows } from './FileChoiceRows.tsx';
import { Icon } from './Icon.tsx';
import { ImageChips } from './ImageChips.tsx';
import { MessageInput } from './MessageInput.tsx';

interface EditFormProps {
  readonly turn: TurnView;
  readonly chat: ChatModel;
}

/** A message turned into an input in place, with the question what should happen to the files. */
export function EditForm({ turn, chat }: EditFormProps) {
  const { edit } = chat;
  const [asksToDiscard, setAsksToDiscard] = useState(false);
  const isRunning = chat.view.value?.running !== undefined;
  const text = edit.current.value?.text ?? turn.text;

  useEffect(() => {
    if (!isRunning) edit.compare();
  }, [isRunning, turn.id, edit]);

  const form = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const { choice } = edit.current.value ?? {};
  const planKind = edit.plan.value.kind;
  const showWhole = () => {
    if (form.current?.contains(document.activeElement) === true) form.current.scrollIntoView({ block: 'nearest' });
  };
  useEffect(showWhole, [choice, asksToDiscard]);
  useEffect(() => {
    // What is about to be clicked must not move away.
    if (form.current?.matches(':hover') !== true) showWhole();
  }, [planKind]);

  useLayoutEffect(() => {
    const box = form.current;
    return () => {
      if (box?.contains(document.activeElement) === true) requestAnimationFrame(() => focusMessage(turn.id));
    };
  }, [turn.id]);

  const keepEditing = () => {
    setAsksToDiscard(false);
    input.current?.focus();
  };
  const cancel = () => {
    if (edit.isWaiting.value) edit.stopWaiting();
    else if (asksToDiscard) keepEditing();
    else if (edit.isChanged()) setAsksToDiscard(true);
    else edit.close();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLFormElement>) => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !event.ctrlKey) cancel();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isRunning) edit.send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form class="tc-editbox" aria-label={`Edit message ${turn.number}`} onKeyDown={onKeyDown} ref={form}>
      <EditInput turn={turn} text={text} chat={chat} inputRef={input} />
      {edit.failure.value !== undefined && (
        <Banner icon="error" tone="err" role="alert">
          <p>{edit.failure.value}</p>
        </Banner>
      )}
      {edit.hasChanged.value && (
        <Banner icon="warning" tone="warn" role="alert">
          <p>
            <b>Files changed while you were editing.</b> Nothing was sent. The counts below are up to date.
          </p>
        </Banner>
      )}
      {asksToDiscard ? (
        <DiscardQuestion onDiscard={edit.close} onKeep={keepEditing} />
      ) : isRunning ? (
        <StopFirst chat={chat} onCancel={cancel} />
      ) : (
        <Choice turn={turn} chat={chat} canSend={text.trim() !== ''} onCancel={cancel} />
      )}
    </form>
  );
}

interface EditInputProps {
  readonly turn: TurnView;
  readonly text: string;
  readonly chat: ChatModel;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
}

function EditInput({ turn, text, chat, inputRef }: EditInputProps) {
  const { edit } = chat;
  const wantsFocus = edit.wantsFocus.value;
  useEffect(() => {
    // A form that comes back while scrolling leaves the focus where it is.
    if (!wantsFocus) return;
    edit.wantsFocus.value = false;
    const box = inputRef.current;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }, [wantsFocus, inputRef, edit]);
  return (
    <div class="tc-input">
      <EditImages turn={turn} chat={chat} />
      <MessageInput
        chat={chat}
        label={`Message ${turn.number}`}
        text={text}
        revision={0}
        onText={edit.setText}
        onImages={files => chat.attachImages(files, turn.id)}
        inputRef={inputRef}
      />
    </div>
  );
}

/** Those the message has, and those that were added. */
function EditImages({ turn, chat }: EditFormProps) {
  const without = chat.edit.current.value?.withoutImages ?? [];
  const had = (turn.images ?? []).map((image, place) => ({ ...image, place }));
  return (
    <>
      <ImageChips
        label="Images of the message"
        images={had.filter(({ place }) => !without.includes(place))}
        onRemove={({ place }) => chat.edit.leaveOutImage(place)}
      />
      <ImageChips
        label="Images to add"
        images={attachedTo(chat.view.value, turn.id)}
        onRemove={({ id }) => chat.ask({ kind: 'removeImage', imageId: id })}
      />
    </>
  );
}

interface ChoiceProps {
  readonly turn: TurnView;
  readonly chat: ChatModel;
  readonly canSend: boolean;
  readonly onCancel: () => void;
}

function Choice({ turn, chat, canSend, onCancel }: ChoiceProps) {
  const { edit } = chat;
  const plan = edit.plan.value;
  const choice = edit.current.value?.choice ?? 'keep';
  const isBusy = edit.isWaiting.value || edit.isSending.value;
  const isBlocked = choice === 'putBack' && plan.kind === 'failed';
  const root = useRef<HTMLDivElement>(null);
  const hasChanged = edit.hasChanged.value;
  useEffect(() => {
    if (hasChanged) root.current?.querySelector<HTMLElement>('input:checked')?.focus();
  }, [hasChanged, plan]);
  const version = turn.versions.indexOf(turn.id) + 1;
  return (
    <div class="tc-choice" role="radiogroup" aria-labelledby="edit-question" ref={root}>
      <p class="tc-choice__legend" id="edit-question">
        What should happen to the files?
      </p>
      <FileChoiceRows
        choice={choice}
        plan={plan}
        onChoose={edit.choose}
        onPreview={
          turn.before === undefined
            ? undefined
            : () => chat.ask({ kind: 'previewRestore', checkpointId: turn.before?.checkpointId ?? '' })
        }
      />
      <div class="tc-choice__foot">
        <p class="tc-caption tc-hint">
          {choice === 'newThread'
            ? 'Nothing in this thread changes.'
            : plan.kind === 'known'
              ? laterNote(plan.plan)
              : `Later messages move to version ${version}. Nothing is erased.`}
        </p>
        <div class="tc-btnrow">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" disabled={!canSend || isBusy || isBlocked} onClick={edit.send}>
            {edit.isWaiting.value && <Icon name="loading" spin />}
            {edit.isWaiting.value ? 'Comparing files…' : edit.isSending.value ? 'Sending…' : sendLabel(choice, plan)}
          </Button>
        </div>
      </div>
    </div>
  );
}

function StopFirst({ chat, onCancel }: { readonly chat: ChatModel; readonly onCancel: () => void }) {
  const isStopping = chat.view.value?.running?.stopping === true;
  return (
    <Banner icon="info" role="group">
      <p>Stop the turn to edit this message.</p>
      <div class="tc-btnrow">
        <Button look="primary" disabled={isStopping} onClick={() => chat.ask({ kind: 'stopTurn' })}>
          {isStopping ? 'Stopping…' : 'Stop and Edit'}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </Banner>
  );
}

function DiscardQuestion({ onDiscard, onKeep }: { readonly onDiscard: () => void; readonly onKeep: () => void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <Banner icon="question" role="alert">
      <p>Discard your edit?</p>
      <div class="tc-btnrow">
        <Button onClick={onDiscard}>Discard</Button>
        <Button buttonRef={keep} onClick={onKeep}>
          Keep Editing
        </Button>
      </div>
    </Banner>
  );
}

/** Back to the Edit button the form came from. */
function focusMessage(turnId: string): void {
  const turn = document.querySelector(`[data-turn="${CSS.escape(turnId)}"]`);
  turn?.querySelector<HTMLElement>('.tc-user__foot > .tc-iconbtn:last-child')?.focus();
}
