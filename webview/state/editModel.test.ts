import { expect, test } from 'vitest';
import type { EditReply, HostRequest } from '../../src/protocol/messages.ts';
import type { EditPlanView, TurnView } from '../../src/protocol/chatViews.ts';
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

/** A model whose host answers when told to. */
function edited() {
  let state: ChatState = initialChatState;
  const asked: HostRequest[] = [];
  const answers: ((value: unknown) => void)[] = [];
  const host = {
    listen: () => undefined,
    request: (request: HostRequest) => {
      asked.push(request);
      return new Promise(resolve => answers.push(resolve));
    },
  } as unknown as Host;
  const model = createEditModel(host, {
    get current() {
      return state;
    },
    save: patch => (state = { ...state, ...patch }),
  });
  const answer = async (value: EditPlanView | EditReply) => {
    answers.shift()?.(value);
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
