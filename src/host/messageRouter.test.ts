import { expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { routeMessage, type Handlers } from './messageRouter.ts';

test('what a webview must not send is not answered', async () => {
  const window = new Window({});
  const errors: string[] = [];
  const quiet = { error: (message: string) => void errors.push(message) };
  for (const raw of [
    null,
    1,
    {},
    { requestId: 1, request: { kind: 'eval', code: '1' } },
    { requestId: 'x', request: { kind: 'viewReady' } },
  ]) {
    expect(await routeMessage({} as Handlers, raw, quiet)).toBeUndefined();
  }
  expect(errors).toHaveLength(5);
  await expect(window.ask({ kind: 'previewRestore', checkpointId: 'gone' })).rejects.toThrow('not in the store');
});
