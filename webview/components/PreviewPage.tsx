import type { ChatModel } from '../state/chatModel.ts';
import { Banner } from './Banner.tsx';
import { Button } from './Button.tsx';
import { RestorePage } from './RestorePage.tsx';

/** The restore preview in an editor of its own. */
export function PreviewPage({ chat }: { readonly chat: ChatModel }) {
  const view = chat.view.value;
  return (
    <main class="tc-view">
      {view?.page !== undefined && <RestorePage page={view.page} isRunning={view.running !== undefined} chat={chat} />}
    </main>
  );
}

/** In the chat, while the preview is in an editor. */
export const PreviewElsewhere = ({ chat }: { readonly chat: ChatModel }) => (
  <Banner icon="link-external" flat role="group">
    <p>The restore preview is open in an editor.</p>
    <div class="tc-btnrow">
      <Button onClick={() => chat.ask({ kind: 'showPreviewInEditor' })}>Show Preview</Button>
      {chat.view.value?.page?.phase !== 'writing' && (
        <Button onClick={() => chat.ask({ kind: 'closePreview' })}>Cancel Restore</Button>
      )}
    </div>
  </Banner>
);
