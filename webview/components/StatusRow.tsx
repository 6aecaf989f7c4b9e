import { useComputed } from '@preact/signals';
import type { RunningView } from '../../src/protocol/chatViews.ts';
import { formatCount, formatDuration, formatElapsed } from '../format.ts';
import type { ChatModel } from '../state/chatModel.ts';
import { Icon } from './Icon.tsx';

interface StatusRowProps {
  readonly running: RunningView;
  readonly chat: ChatModel;
}

const silentAfter = 20_000;

/** What the agent does now, or for how long nothing was heard of it. Times are drawn, never spoken. */
export function StatusRow({ running, chat }: StatusRowProps) {
  const elapsed = useComputed(() => formatElapsed(chat.now.value - running.startedAt)).value;
  const silence = useComputed(() => {
    const silent = chat.now.value - chat.changedAt.value;
    return silent < silentAfter ? '' : formatDuration(Math.floor(silent / 5000) * 5000);
  }).value;
  const { waiting } = running;
  if (waiting.length > 0 && !running.stopping) {
    return (
      <div class="tc-status">
        <Icon name="bell-dot" />
        <span class="tc-clip">
          <b>Waiting for you</b>{' '}
          <span class="tc-muted tc-num">
            · {elapsed} · {formatCount(waiting.length, 'permission request', 'permission requests')}
          </span>
        </span>
      </div>
    );
  }
  const words = running.stopping ? 'Stopping' : silence === '' ? 'Working' : `No answer for ${silence}`;
  return (
    <div class="tc-status">
      <Icon name={silence === '' ? 'loading' : 'clockface'} spin={silence === ''} />
      <span class="tc-clip">
        <b>{words}</b>{' '}
        <span class="tc-muted tc-num">
          · {elapsed}
          {silence === '' && running.step !== '' && ` · ${running.step}`}
        </span>
      </span>
    </div>
  );
}
