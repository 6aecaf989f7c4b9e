import { expect, test } from 'vitest';
import type { EditReply, HostRequest } from '../../src/protocol/messages.ts';
import type { ChatView, EditPlanView, TurnView } from '../../src/protocol/chatViews.ts';
import type { Host } from '../host.ts';
import { initialChatState, type ChatState } from './chatState.ts';
import { createEditModel } from './editModel.ts';

const plan = (patch: Partial<EditPlanView> = {}): EditPlanView => ({
  token: 'now',
  checkpointNumber: 5,
  modified: 6,
  created: 0,
  deleted: 0,
  kept: 0,
  unsaved: [],
  needsReview: false,
  laterMessages: 0,
  version: 1,
  ...patch,
});
const turn: TurnView = {
  id: 't1',
  number: 1,
  text: 'Old text',
  versions: ['t1'],
  agentName: 'Apply Edits',
  status: 'completed',
  startedAt: 0,
  files: [],
  items: [],
  restores: [],
};

const other: TurnView = { ...turn, id: 't2', number: 2, text: 'Other text', versions: ['t2'] };
const viewOf = (patch: Partial<ChatView> = {}) => ({ threadId: 'h1', turns: [turn, other], ...patch }) as ChatView;

/** A model whose host answers when told to. */
function edited() {
  let state: ChatState = initialChatState;
  const asked: HostRequest[] = [];
  const answers: { readonly kind: string; readonly give: (value: unknown) => void }[] = [];
  const host = {
    listen: () => undefined,
    request: (request: HostRequest) => {
      asked.push(request);
      return new Promise(give => answers.push({ kind: request.kind, give }));
    },
  } as unknown as Host;
  const model = createEditModel(host, {
    get current() {
      return state;
    },
    save: patch => (state = { ...state, ...patch }),
  });
  /** Answers the oldest question; the one of that kind that is told. */
  const answer = async (value: EditPlanView | EditReply | Promise<never>, kind?: HostRequest['kind'], place = 0) => {
    const open = answers.filter(question => kind === undefined || question.kind === kind)[place];
    if (open !== undefined) answers.splice(answers.indexOf(open), 1);
    open?.give(value);
    await new Promise(resolve => setTimeout(resolve));
  };
  model.open('h1', turn);
  model.compare();
  return { model, asked, answer, saved: () => state };
}
const sent = (asked: readonly HostRequest[]) => asked.filter(({ kind }) => kind === 'editThreadMessage');

test('the first choice keeps the files and waits for no comparison', async () => {
  const { model, asked, answer } = edited();
  model.setText('New text');
  model.send();
  expect(sent(asked)).toEqual([{ kind: 'editThreadMessage', turnId: 't1', text: 'New text', files: 'keep' }]);
  await answer(plan());
  await answer({ kind: 'sent' });
  expect(model.current.value).toBeUndefined();
});

test('an early Send waits for the comparison, and can be taken back', async () => {
  const { model, asked, answer, saved } = edited();
  model.choose('putBack');
  model.send();
  expect(model.isWaiting.value).toBe(true);
  model.stopWaiting();
  await answer(plan());
  expect(sent(asked)).toEqual([]);
  model.send();
  expect(sent(asked)).toMatchObject([{ files: 'putBack', token: 'now' }]);
  expect(saved().lastChoice).toBe('putBack');
});

test('when the files changed, nothing is sent and the new plan is shown', async () => {
  const { model, answer } = edited();
  model.choose('putBack');
  await answer(plan());
  model.send();
  await answer({ kind: 'requiresConfirmation', plan: plan({ token: 'newer' }) });
  expect(model.hasChanged.value).toBe(true);
  expect(model.plan.value).toMatchObject({ kind: 'known', plan: { token: 'newer' } });
  expect(model.current.value?.text).toBe('Old text');
});

test('with nothing to put back the choice goes back to keeping, and nothing is sent unasked', async () => {
  const { model, asked, answer } = edited();
  model.choose('putBack');
  model.send();
  await answer(plan({ nothingReason: 'All files already match checkpoint 5.' }));
  expect(model.current.value?.choice).toBe('keep');
  expect(sent(asked)).toEqual([]);
});

test('what was written stays when another message is edited, and comes back when that one is closed', () => {
  const { model, asked, saved } = edited();
  model.follow(viewOf());
  model.setText('Long text');
  model.open('h1', other);
  expect(model.current.value).toMatchObject({ turnId: 't2', text: 'Other text' });
  expect(saved().edits.map(({ text }) => text)).toEqual(['Long text', 'Other text']);
  model.close();
  expect(model.current.value).toMatchObject({ turnId: 't1', text: 'Long text' });
  model.open('h1', other);
  model.open('h1', turn);
  expect(model.current.value).toMatchObject({ turnId: 't1', text: 'Long text' });
  expect(asked).not.toContainEqual({ kind: 'dropImages', turnId: 't1' });
});

test('an edit in which nothing was changed goes away when another message is edited', () => {
  const { model } = edited();
  model.follow(viewOf());
  model.open('h1', other);
  model.close();
  expect(model.current.value).toBeUndefined();
});

test('an edit belongs to its thread, and is there again when that is shown', () => {
  const { model } = edited();
  model.setText('Long text');
  model.follow(viewOf({ threadId: 'h2', turns: [] }));
  expect(model.current.value).toBeUndefined();
  model.open('h2', other);
  model.setText('More text');
  model.follow(viewOf());
  expect(model.current.value).toMatchObject({ turnId: 't1', text: 'Long text' });
});

test('what became of a message that was sent says nothing of another one', async () => {
  const { model, answer } = edited();
  model.send();
  model.close();
  model.open('h1', other);
  await answer({ kind: 'sent' }, 'editThreadMessage');
  expect(model.current.value?.turnId).toBe('t2');
  model.send();
  model.close();
  model.open('h1', turn);
  await answer(Promise.reject(new Error('It was not sent.')), 'editThreadMessage');
  expect([model.failure.value, model.isSending.value]).toEqual([undefined, false]);
});

test('an older comparison does not take the place of a newer one', async () => {
  const { model, answer } = edited();
  model.close();
  model.open('h1', turn);
  model.compare();
  await answer(plan({ token: 'newer' }), 'planMessageEdit', 1);
  await answer(plan({ token: 'older' }), 'planMessageEdit');
  expect(model.plan.value).toMatchObject({ plan: { token: 'newer' } });
});

test('an edit stays when its review is given up, also while other messages are shown, and goes once it was sent', async () => {
  const { model, answer } = edited();
  model.setText('Long text');
  model.send();
  await answer({ kind: 'review' }, 'editThreadMessage');
  model.follow(viewOf());
  model.follow(viewOf({ turns: [other] }));
  expect(model.current.value?.text).toBe('Long text');
  model.follow(viewOf({ turns: [{ ...turn, id: 't1b', text: 'Long text', versions: ['t1', 't1b'] }] }));
  expect(model.current.value).toBeUndefined();
});

test('an edit stays when another version of its message was sent: by another edit, or in another way', async () => {
  const { model, asked, answer } = edited();
  const first = { ...turn, versions: ['t1', 't1b'] };
  const second = { ...first, id: 't1b', text: 'Second text' };
  model.follow(viewOf());
  model.setText('Long text');
  model.follow(viewOf({ turns: [second] }));
  model.follow(viewOf({ turns: [first] }));
  expect(model.current.value).toMatchObject({ turnId: 't1', text: 'Long text' });
  model.follow(viewOf({ turns: [second] }));
  model.open('h1', second);
  model.setText('More text');
  model.send();
  const third = { ...turn, id: 't1c', text: 'More text', versions: ['t1', 't1b', 't1c'] };
  model.follow(viewOf({ turns: [third] }));
  await answer({ kind: 'sent' }, 'editThreadMessage');
  expect(model.current.value).toMatchObject({ turnId: 't1', text: 'Long text' });
  expect(asked).not.toContainEqual({ kind: 'dropImages', turnId: 't1' });
});

test('an edit that a reload brought back as it was begun goes once its message has other versions', () => {
  const { model } = edited();
  model.follow(viewOf({ turns: [{ ...turn, id: 't1b', text: 'Sent text', versions: ['t1', 't1b'] }] }));
  model.follow(viewOf({ turns: [{ ...turn, versions: ['t1', 't1b'] }] }));
  expect(model.current.value).toBeUndefined();
});

test('the form is asked to take the focus again when its message is picked again', () => {
  const { model } = edited();
  model.wantsFocus.value = false;
  model.open('h1', turn);
  expect(model.wantsFocus.value).toBe(true);
});
