import { useComputed } from '@preact/signals';
import type { TargetedKeyboardEvent } from 'preact';
import type { ChatView, MarkView, TurnView } from '../../src/protocol/chatViews.ts';
import { formatFiles } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { ImageChips } from './ImageChips.tsx';
import { LongText } from './LongText.tsx';
import { useRovingItem } from './rovingItems.ts';

interface UserMessageProps {
  readonly turn: TurnView;
  readonly chat: ChatModel;
}

export function UserMessage({ turn, chat }: UserMessageProps) {
  const item = useRovingItem(chat, `message ${turn.id}`);
  const cardId = `text ${turn.id}`;
  const version = turn.versions.indexOf(turn.id);
  const readOnly = chat.readOnly.value;
  const isClosed = chat.isClosed.value;
  const count = useComputed(() => countMessages(chat.view.value)).value;
  const showVersion = (index: number) => {
    const turnId = turn.versions[index];
    if (turnId !== undefined && !readOnly) chat.ask({ kind: 'selectVersion', turnId });
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'ArrowLeft') showVersion(version - 1);
    else if (event.key === 'ArrowRight') showVersion(version + 1);
    else if (event.key === 'Enter') chat.cards.toggle(cardId);
    else return;
    event.preventDefault();
  };
  return (
    <article
      class="tc-user"
      aria-label={`Message ${turn.number}, you`}
      aria-posinset={turn.number}
      aria-setsize={count}
      {...item}
      onKeyDown={onKeyDown}
    >
      <LongText
        text={turn.text}
        isOpen={chat.cards.isOpen(cardId)}
        onToggle={() => chat.cards.toggle(cardId)}
        tabIndex={item.tabIndex}
      />
      <ImageChips label="Images sent with it" images={turn.images ?? []} />
      {turn.files.length > 0 && (
        <ul class="tc-chips" aria-label="Files sent with it">
          {turn.files.map(({ path, note }) => (
            <li class="tc-chip" key={path} title={note === undefined ? path : `${path}: ${note}`}>
              <Icon name={note === undefined ? 'file' : 'warning'} />
              <span class="tc-clip">
                {path}
                {note !== undefined && <span class="tc-muted"> · {note}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div class="tc-user__foot">
        {turn.before !== undefined && <span class="tc-before" />}
        <span class="tc-clip">{turn.before === undefined ? '' : beforeWords(turn.before)}</span>
        {turn.versions.length > 1 && (
          <span class="tc-versions" role="group" aria-label={`Versions of message ${turn.number}`}>
            <IconButton
              icon="chevron-left"
              label="Previous version"
              disabled={readOnly || version <= 0}
              onClick={() => showVersion(version - 1)}
              tabIndex={item.tabIndex}
            />
            <span class="tc-num" aria-label={`Version ${version + 1} of ${turn.versions.length}`}>
              {version + 1} / {turn.versions.length}
            </span>
            <IconButton
              icon="chevron-right"
              label="Next version"
              disabled={readOnly || version >= turn.versions.length - 1}
              onClick={() => showVersion(version + 1)}
              tabIndex={item.tabIndex}
            />
          </span>
        )}
        {!isClosed && (
          <IconButton
            icon="repo-forked"
            label={`New thread from message ${turn.number}`}
            onClick={() => chat.ask({ kind: 'forkThread', turnId: turn.id })}
            tabIndex={item.tabIndex}
          />
        )}
        {!isClosed && (
          <IconButton
            icon="edit"
            label={`Edit message ${turn.number}`}
            onClick={() => chat.editMessage(turn.id)}
            tabIndex={item.tabIndex}
          />
        )}
      </div>
    </article>
  );
}

/** Of the whole path, also those that are not shown. */
const countMessages = (view: ChatView | undefined): number =>
  view === undefined ? 0 : view.earlierCount + view.turns.length + view.laterCount;

function beforeWords({ number, kind, changedCount }: MarkView): string {
  const name = `Checkpoint ${number}`;
  if (kind === 'baseline') return `${name} · baseline`;
  return changedCount === 0 ? name : `${name} · you changed ${formatFiles(changedCount)}`;
}
