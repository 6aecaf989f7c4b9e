import { render } from 'preact';
import type { ComponentChild } from 'preact';
import './tokens.css';
import './components.css';
import './views.css';
import { ChatPage } from './components/ChatPage.tsx';
import { PreviewPage } from './components/PreviewPage.tsx';
import { ThreadsPage } from './components/ThreadsPage.tsx';
import { TimelinePage } from './components/TimelinePage.tsx';
import { connectHost, type Announcement, type Host, type WebviewApi } from './host.ts';
import { createChatModel } from './state/chatModel.ts';
import { chatState, initialChatState } from './state/chatState.ts';
import { createSavedState } from './state/savedState.ts';
import { createThreadsModel, initialThreadsState, threadsState } from './state/threadsModel.ts';
import { createTimelineModel, initialTimelineState, timelineState } from './state/timelineModel.ts';

declare function acquireVsCodeApi(): WebviewApi;

interface View {
  readonly page: ComponentChild;
  readonly receive: (announcement: Announcement) => void;
}

/** Makes the view that `<body data-view>` names. */
function makeView(api: WebviewApi, host: Host): View {
  switch (document.body.dataset['view']) {
    case 'timeline': {
      const timeline = createTimelineModel(host, createSavedState(api, timelineState, initialTimelineState));
      return { page: <TimelinePage timeline={timeline} />, receive: timeline.receive };
    }
    case 'threads': {
      const threads = createThreadsModel(host, createSavedState(api, threadsState, initialThreadsState));
      return { page: <ThreadsPage threads={threads} />, receive: threads.receive };
    }
    case 'preview': {
      const chat = createChatModel(host, createSavedState(api, chatState, initialChatState));
      return { page: <PreviewPage chat={chat} />, receive: chat.receive };
    }
    default: {
      const chat = createChatModel(host, createSavedState(api, chatState, initialChatState));
      return { page: <ChatPage chat={chat} />, receive: chat.receive };
    }
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('BUG: the page has no root element');
const api = acquireVsCodeApi();
const host = connectHost(api, window);
const view = makeView(api, host);
host.listen(view.receive);
for (const [event, focused] of [
  ['focus', true],
  ['blur', false],
] as const) {
  window.addEventListener(event, () => void host.request({ kind: 'viewFocusChanged', focused }).catch(() => undefined));
}
if (document.hasFocus()) void host.request({ kind: 'viewFocusChanged', focused: true }).catch(() => undefined);
render(view.page, root);
