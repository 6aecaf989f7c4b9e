import { expect, test } from 'vitest';
import { dotImage, otherImage } from '../fakes/images.ts';
import { Window } from '../fakes/window.ts';
import { AcpThread } from './acpThread.ts';

const tea = new AcpThread();

test('the agent is sent images exactly: with the message, with its edit, and with an edit in a new thread', async () => {
  await tea.start({ takesImages: true });
  const window = new Window({});
  window.session.update({ agents: [tea.subject.agent] });
  const over = async (): Promise<string> => {
    await window.session.state.running?.over;
    const { items, failure } = window.chat.turns.at(-1)!;
    return failure ?? items.flatMap(item => (item.kind === 'agentMessage' ? [item.text] : [])).join('\n');
  };
  const text = '[{"listFiles":true}]';
  for (const { name, data } of [dotImage, otherImage]) await window.ask({ kind: 'attachImage', name, data });
  await window.ask({ kind: 'sendMessage', text });
  const [dot, other] = [`image image/png ${dotImage.data}`, `image image/gif ${otherImage.data}`];
  expect(await over()).toBe(`${dot}\n${other}`);

  const edit = { kind: 'editThreadMessage', text } as const;
  await window.ask({ ...edit, turnId: window.chat.turns[0]!.id, files: 'keep' });
  expect(await over()).toBe(`${dot}\n${other}`);
  await window.ask({ ...edit, turnId: window.chat.turns[0]!.id, files: 'newThread', withoutImages: [0] });
  expect(await over()).toBe(other);

  await window.ask({ kind: 'forkThread', turnId: window.chat.turns[0]!.id });
  await window.ask({ ...edit, turnId: window.chat.turns[0]!.id, files: 'keep' });
  expect(await over()).toBe(other);
});
