import { expect, test } from 'vitest';
import type { CoverageView } from '../../src/protocol/coverageViews.ts';
import type { ChatView } from '../../src/protocol/chatViews.ts';
import type { Host } from '../host.ts';
import { createCoverageModel } from './coverageModel.ts';

/** A host that answers when it is told to. */
function slowHost() {
  const asked: string[] = [];
  const answers: ((coverage: CoverageView | Error) => void)[] = [];
  const host = {
    listen: () => undefined,
    request: (request: { readonly checkpointId: string }) => {
      asked.push(request.checkpointId);
      return new Promise((resolve, reject) => {
        answers.push(answer => (answer instanceof Error ? reject(answer) : resolve(answer)));
      });
    },
  } as unknown as Host;
  const answer = async (index: number, coverage: CoverageView | Error) => {
    answers[index]?.(coverage);
    await new Promise(resolve => setTimeout(resolve));
  };
  return { host, asked, answer };
}

const viewOf = (checkpointId: string | undefined) =>
  ({ ...(checkpointId === undefined ? {} : { coverage: { checkpointId } }) }) as ChatView;
const listOf = (path: string): CoverageView => ({ leftOut: [{ path, reason: 'secret' }], unsaved: [] });

test('the list of a checkpoint is asked for once', async () => {
  const { host, asked, answer } = slowHost();
  const model = createCoverageModel(host);
  model.follow(viewOf('c1'));
  model.follow(viewOf('c1'));
  expect(model.list.value).toEqual({ kind: 'loading' });
  await answer(0, listOf('a'));
  expect(asked).toEqual(['c1']);
  expect(model.list.value).toEqual({ kind: 'known', coverage: listOf('a') });
});

test('an answer that comes late is not taken for that of another checkpoint', async () => {
  const { host, answer } = slowHost();
  const model = createCoverageModel(host);
  model.follow(viewOf('c1'));
  model.follow(viewOf('c2'));
  await answer(0, listOf('of c1'));
  expect(model.list.value).toEqual({ kind: 'loading' });
  await answer(1, listOf('of c2'));
  expect(model.list.value).toEqual({ kind: 'known', coverage: listOf('of c2') });
});

test('a refusal is told in words', async () => {
  const { host, answer } = slowHost();
  const model = createCoverageModel(host);
  model.follow(viewOf('c1'));
  await answer(0, new Error('Not there anymore.'));
  expect(model.list.value).toEqual({ kind: 'failed', message: 'Not there anymore.' });
});

test('each page starts afresh: no filter, and only what is ignored is closed', () => {
  const model = createCoverageModel(slowHost().host);
  model.follow(viewOf('c1'));
  model.setFilter('x');
  model.toggleGroup('secret');
  model.toggleGroup('ignored');
  expect([...model.closed.value]).toEqual(['secret']);
  model.follow(viewOf(undefined));
  model.follow(viewOf('c1'));
  expect(model.filter.value).toBe('');
  expect([...model.closed.value]).toEqual(['ignored']);
});
