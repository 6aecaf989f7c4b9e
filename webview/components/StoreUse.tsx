import type { HostRequest } from '../../src/protocol/messages.ts';
import type { StoreUseView } from '../../src/protocol/storageViews.ts';
import { limitRule, roomWords } from '../state/storageWords.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';

interface StoreUseProps {
  readonly store: StoreUseView;
  readonly ask: (request: HostRequest) => void;
}

/** How much room checkpoints take, at the foot of the list. */
export function StoreUse({ store, ask }: StoreUseProps) {
  const { onDisk, limit } = store;
  return (
    <div class="tc-store">
      {limit > 0 && (
        <div class="tc-meter" role="img" aria-label={roomWords(store)}>
          <i style={{ width: `${Math.min(100, (onDisk / limit) * 100)}%` }} />
        </div>
      )}
      <div class="tc-store__row">
        <span class="tc-caption tc-num">{roomWords(store)}</span>
        <span class="tc-grow" />
        <Button look="quiet" label="Manage storage: free disk space" onClick={() => ask({ kind: 'freeDiskSpace' })}>
          Manage…
        </Button>
      </div>
    </div>
  );
}

/** Says early what happens at the limit. */
export const LimitBanner = ({ store, ask }: StoreUseProps) => (
  <Banner icon="warning" tone="warn" flat>
    <p>
      <b>{roomWords(store)}.</b>
    </p>
    <p class="tc-muted">{limitRule(store)}</p>
    <div class="tc-btnrow">
      <Button onClick={() => ask({ kind: 'freeDiskSpace' })}>Manage…</Button>
      <Button onClick={() => ask({ kind: 'changeLimit' })}>Raise the Limit…</Button>
    </div>
  </Banner>
);
