import type { RestoreMarkView } from '../../src/protocol/views.ts';
import { formatFiles, formatNumber } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { NotKept } from './NotKept.tsx';
import { useRovingItem } from './rovingItems.ts';

interface RestoreMarkProps {
  readonly restore: RestoreMarkView;
  readonly chat: ChatModel;
}

/** What a restore did. Undo stays for good, until it was used. */
export function RestoreMark({ restore, chat }: RestoreMarkProps) {
  const item = useRovingItem(chat, `restore ${restore.restoreId}`);
  const undo = restore.undone ? (
    <span>Undone</span>
  ) : restore.expired ? (
    <NotKept />
  ) : chat.readOnly.value ? null : (
    <Button
      look={restore.failed.length > 0 ? 'second' : 'quiet'}
      label={`Undo: ${restoreWords(restore)}`}
      onClick={() => chat.ask({ kind: 'undoRestore', restoreId: restore.restoreId })}
      tabIndex={item.tabIndex}
    >
      Undo
    </Button>
  );
  if (restore.failed.length > 0) {
    return (
      <div {...item} class="tc-item" role="group" aria-label={restoreWords(restore)}>
        <Banner icon="discard" role="group">
          <p>
            <b>{restoreWords(restore)}.</b>
          </p>
          <p class="tc-muted">
            {restore.failed.length === 1 ? '1 file was' : `${formatFiles(restore.failed.length)} were`} not written:
          </p>
          <ul class="tc-muted tc-bullets">
            {restore.failed.map(({ path, reason }) => (
              <li key={path}>
                {path}: {reason}
              </li>
            ))}
          </ul>
          <div class="tc-btnrow">{undo}</div>
        </Banner>
      </div>
    );
  }
  return (
    <div class="tc-mark tc-mark--icon" role="group" aria-label={restoreWords(restore)} {...item}>
      <Icon name="discard" />
      <span class="tc-clip">{restoreWords(restore)}</span>
      <span class="tc-mark__line" />
      {undo}
    </div>
  );
}

function restoreWords({ writtenCount, failed, targetNumber, isUndo }: RestoreMarkView): string {
  const total = writtenCount + failed.length;
  const files =
    failed.length === 0 ? formatFiles(writtenCount) : `${formatNumber(writtenCount)} of ${formatFiles(total)}`;
  const target = targetNumber === undefined ? '' : ` to checkpoint ${targetNumber}`;
  return `${isUndo ? 'Undo: restored' : 'Restored'} ${files}${target}`;
}
