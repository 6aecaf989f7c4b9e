import type { RestoreMarkView } from '../../src/protocol/chatViews.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { failedWords, keptWords, restLabel, restoreWords } from '../state/restoreMarkWords.ts';
import { Banner } from './Banner.tsx';
import { Button, IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { NotKept } from './NotKept.tsx';
import { useRovingItem } from './rovingItems.ts';

interface RestoreMarkProps {
  readonly restore: RestoreMarkView;
  readonly chat: ChatModel;
}

/** What a restore did. Undo stays for good, until it was used. */
export function RestoreMark({ restore, chat }: RestoreMarkProps) {
  const { restoreId, writtenCount, expired } = restore;
  const item = useRovingItem(chat, `restore ${restoreId}`);
  const words = restoreWords(restore);
  const failed = failedWords(restore.failed);
  const kept = keptWords(restore.keptCount);
  const canView = writtenCount > 0 && !expired;
  const view = () => chat.ask({ kind: 'viewRestoreChanges', restoreId });
  if (failed === undefined && kept === '') {
    return (
      <div class="tc-mark tc-mark--icon" role="group" aria-label={words} {...item}>
        <Icon name="discard" />
        <span class="tc-clip">{words}</span>
        <span class="tc-mark__line" />
        <UndoButton restore={restore} chat={chat} tabIndex={item.tabIndex} look="quiet" />
        {canView && (
          <IconButton
            icon="diff-multiple"
            label="View changes of the restore"
            tabIndex={item.tabIndex}
            onClick={view}
          />
        )}
      </div>
    );
  }
  return (
    <div {...item} class="tc-item" role="group" aria-label={words}>
      <Banner icon="discard" role="group">
        <p>
          <b>{words}.</b>
        </p>
        {failed !== undefined && <p class="tc-muted">{failed.lead}</p>}
        {failed !== undefined && failed.files.length > 0 && (
          <ul class="tc-muted tc-bullets">
            {failed.files.map(file => (
              <li key={file}>{file}</li>
            ))}
          </ul>
        )}
        {kept !== '' && <p class="tc-muted">{kept}</p>}
        <div class="tc-btnrow">
          <UndoButton restore={restore} chat={chat} tabIndex={item.tabIndex} look="second" />
          {canView && (
            <Button tabIndex={item.tabIndex} onClick={view}>
              View Changes
            </Button>
          )}
          {restore.canRestoreRest === true && !chat.readOnly.value && (
            <Button tabIndex={item.tabIndex} onClick={() => chat.ask({ kind: 'restoreRest', restoreId })}>
              {restLabel(restore.failed.length)}
            </Button>
          )}
        </div>
      </Banner>
    </div>
  );
}

interface UndoButtonProps extends RestoreMarkProps {
  readonly tabIndex: number;
  readonly look: 'second' | 'quiet';
}

function UndoButton({ restore, chat, tabIndex, look }: UndoButtonProps) {
  const { restoreId, isUndo, undone, expired } = restore;
  if (undone) return <span>{isUndo ? 'Redone' : 'Undone'}</span>;
  if (expired) return <NotKept />;
  if (chat.readOnly.value) return null;
  const label = isUndo ? 'Redo' : 'Undo';
  return (
    <Button
      look={look}
      label={`${label}: ${restoreWords(restore)}`}
      onClick={() => chat.ask({ kind: 'undoRestore', restoreId })}
      tabIndex={tabIndex}
    >
      {label}
    </Button>
  );
}
