import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { HostRequest } from '../../src/protocol/messages.ts';
import type { Host } from '../host.ts';
import { createChatModel } from './chatModel.ts';
import { initialChatState, type ChatState } from './chatState.ts';

// It is told when the page is hidden.
beforeAll(() => void vi.stubGlobal('document', new EventTarget()));
afterAll(() => void vi.unstubAllGlobals());

/** A model whose host refuses messages. */
function chatOf() {
  const asked: HostRequest[] = [];
  const host = {
    listen: () => undefined,
    request: (request: HostRequest) => {
      asked.push(request);
      const isRefused = request.kind === 'sendMessage';
      return isRefused ? Promise.reject(new Error('The disk is full.')) : new Promise(() => undefined);
    },
  } as unknown as Host;
  let state: ChatState = initialChatState;
  const saved = {
    get current() {
      return state;
    },
    save: (patch: Partial<ChatState>) => void (state = { ...state, ...patch }),
  };
  const model = createChatModel(host, saved);
  const show = (patch: Partial<ChatView>) => {
    const view = {
      state: { kind: 'ready' },
      threadId: 'h1',
      baseline: { kind: 'ready' },
      turns: [],
      draft: '',
      ...patch,
    };
    model.receive({ kind: 'chatView', view: view as unknown as ChatView });
  };
  return { model, asked, show };
}
const settled = () => new Promise(resolve => setTimeout(resolve));

test('a message that is refused comes back, above another one that was begun', async () => {
  const { model, show } = chatOf();
  show({});
  model.draft.type('long message');
  model.sendDraft();
  await settled();
  expect(model.draft.text.value).toBe('long message');
  model.sendDraft();
  model.draft.type('next one');
  await settled();
  expect(model.draft.text.value).toBe('long message\n\nnext one');
  expect(model.problem.value).toBe('The disk is full.');
});

test('a request that is made again is said again, at once', () => {
  const { model, show } = chatOf();
  const call = {
    id: 'c',
    kind: 'run',
    title: 'npm test',
    status: 'running',
    lines: { added: 0, removed: 0 },
    detail: '',
  };
  const ask = (...ids: readonly string[]) => {
    const waiting = ids.map(id => ({ id, call, options: [] }));
    const running = { turnId: 't1', startedAt: 0, step: '', stopping: false, waiting };
    show({ agentName: 'Agent', running: running as unknown as NonNullable<ChatView['running']> });
    return model.alerted.value;
  };
  ask();
  const first = ask('one');
  expect(first).toBe('Waiting for you: npm test');
  const second = ask('two');
  expect(second.trim()).toBe(first);
  expect(second).not.toBe(first);
  expect(ask()).toBe('');
  expect(ask('three')).toBe(first);
});
