import type { RunningView } from '../../src/protocol/chatViews.ts';
import { Icon } from './Icon.tsx';

interface StopButtonProps {
  readonly running: RunningView;
  readonly onStop: () => void;
}

export const StopButton = ({ running, onStop }: StopButtonProps) => (
  <button
    class="tc-btn tc-btn--second tc-btn--bar"
    type="button"
    aria-keyshortcuts="Control+Escape"
    // Not `disabled`, which would take the focus from it.
    aria-disabled={running.stopping}
    onClick={() => !running.stopping && onStop()}
  >
    <Icon name="debug-stop" />
    {running.stopping ? 'Stopping…' : 'Stop'}
  </button>
);
