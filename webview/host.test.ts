import { expect, test } from 'vitest';
import { connectHost, type Announcement } from './host.ts';

function connect() {
  const target = new EventTarget();
  const posted: unknown[] = [];
  const host = connectHost(
    { postMessage: message => posted.push(message), getState: () => undefined, setState: () => undefined },
    target,
  );
  const say = (data: unknown) => target.dispatchEvent(new MessageEvent('message', { data }));
  return { host, posted, say };
}

test('a reply settles the request with its number', async () => {
  const { host, posted, say } = connect();
  const first = host.request({ kind: 'planMessageEdit', turnId: 't1' });
  const second = host.request({ kind: 'stopTurn' });
  expect(posted).toEqual([
    { requestId: 1, request: { kind: 'planMessageEdit', turnId: 't1' } },
    { requestId: 2, request: { kind: 'stopTurn' } },
  ]);
  say({ kind: 'reply', requestId: 2, ok: false, message: 'No turn runs.' });
  say({ kind: 'reply', requestId: 1, ok: true, value: { token: 'x' } });
  await expect(second).rejects.toThrow('No turn runs.');
  expect(await first).toEqual({ token: 'x' });
});

test('announcements are handed over once they are listened to, and the view says it is ready', () => {
  const { host, posted, say } = connect();
  const heard: Announcement[] = [];
  host.listen(announcement => heard.push(announcement));
  expect(posted).toEqual([{ requestId: 1, request: { kind: 'viewReady' } }]);
  say({ kind: 'threadsView', view: { state: { kind: 'ready' }, threads: [] } });
  say({ kind: 'editMessage', turnId: 't1' });
  expect(heard.map(({ kind }) => kind)).toEqual(['threadsView', 'editMessage']);
});

test('what does not fit the protocol is ignored', () => {
  const { host, say } = connect();
  const heard: Announcement[] = [];
  host.listen(announcement => heard.push(announcement));
  for (const data of [undefined, 'x', { kind: 'chatView', view: {} }, { kind: 'insertText' }, { kind: 'other' }])
    say(data);
  expect(heard).toEqual([]);
});
