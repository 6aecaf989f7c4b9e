import type { HostRequest } from '../../src/protocol/messages.ts';
import type { ChatState } from '../../src/protocol/chatViews.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';

interface StateNoticeProps {
  readonly state: ChatState;
  readonly ask: (request: HostRequest) => void;
}

/** What stands in the way, in words, with the way out. Nothing when all is ready. */
export function StateNotice({ state, ask }: StateNoticeProps) {
  switch (state.kind) {
    case 'ready':
      return null;
    case 'loading':
      return (
        <div class="tc-empty" role="status">
          <span class="tc-sr">Loading</span>
          <span class="tc-skel tc-skel--long" />
          <span class="tc-skel tc-skel--short" />
        </div>
      );
    case 'noFolder':
      return (
        <div class="tc-empty">
          <p>Open a folder to save checkpoints.</p>
          <Button look="primary" onClick={() => ask({ kind: 'openFolder' })}>
            Open Folder…
          </Button>
        </div>
      );
    case 'untrusted':
      return (
        <div class="tc-empty">
          <p>Agents need a trusted workspace. Reading and comparing work.</p>
          <Button onClick={() => ask({ kind: 'manageTrust' })}>Manage Trust…</Button>
        </div>
      );
    case 'storeFailed':
      return (
        <div class="tc-pad">
          <Banner icon="error" tone="err">
            <p class="tc-plain">{state.message}</p>
            <div class="tc-btnrow">
              <Button look="primary" onClick={() => ask({ kind: 'reloadStore' })}>
                Try Again
              </Button>
              <Button onClick={() => ask({ kind: 'showLog' })}>Show Log</Button>
            </div>
          </Banner>
        </div>
      );
  }
}
