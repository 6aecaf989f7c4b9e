import { describe, expect, test } from 'vitest';
import { openOn } from '../../test/contract/storeOnFiles.ts';
import { dotImage, otherImage } from '../../test/fakes/images.ts';
import { SimulatedDisk } from '../../test/fakes/simulatedDisk.ts';
import { UnrulyStore } from '../../test/fakes/unrulyStore.ts';
import { Window } from '../../test/fakes/window.ts';
import { World } from '../../test/fakes/world.ts';
import type { MessageImage } from '../core/images.ts';
import { imagesIn } from '../core/turnItems.ts';
import type { Agent } from '../core/ports/agent.ts';
import type { EditPlanView } from '../protocol/chatViews.ts';

const attach = ({ name, data }: MessageImage, turnId?: string) =>
  ({ kind: 'attachImage', name, data, ...(turnId === undefined ? {} : { turnId }) }) as const;

/** A window with an agent that takes images, and what that was sent. */
function looking(window = new Window({ 'a.txt': 'a' }), takesImages: Agent['takesImages'] = () => undefined) {
  const seen: (readonly MessageImage[])[] = [];
  let release: (() => void) | undefined;
  const agent: Agent = {
    id: 'eye',
    name: 'Eye',
    takesImages,
    run: async ({ text, images = [], ready }) => {
      seen.push(images);
      if (text === 'wait') await new Promise<void>(resolve => (release = resolve));
      await ready();
      window.world.edit({ 'a.txt': text });
    },
  };
  window.session.update({ agents: [agent] });
  const send = async (text: string, ...images: readonly MessageImage[]): Promise<string> => {
    for (const image of images) await window.ask(attach(image));
    await window.ask({ kind: 'sendMessage', text });
    await window.session.state.running?.over;
    return window.chat.turns.at(-1)!.id;
  };
  const over = async (): Promise<void> => {
    await window.session.state.running?.over;
  };
  return { window, seen, send, over, release: () => release?.() };
}

const dotView = { name: 'dot.png', size: 70 };

describe('images in the message box', () => {
  test('are shown without their data, and can be removed', async () => {
    const { window } = looking();
    await window.ask(attach(dotImage));
    await window.ask(attach(otherImage));
    const [first] = window.chat.attached!;
    expect(window.chat.attached).toMatchObject([dotView, { name: 'other.gif' }]);
    await window.ask({ kind: 'removeImage', imageId: first!.id });
    expect(window.chat.attached).toMatchObject([{ name: 'other.gif' }]);
    expect(JSON.stringify(window.chat)).not.toContain(otherImage.data);
  });

  test('are sent with the message exactly, and kept with it', async () => {
    const { window, seen, send } = looking();
    await send('Look', dotImage, otherImage);
    expect(seen).toEqual([[dotImage, otherImage]]);
    expect(window.chat.attached).toBeUndefined();
    expect(window.chat.turns[0]!.images).toMatchObject([dotView, { name: 'other.gif' }]);
    expect(JSON.stringify(window.chat)).not.toContain(dotImage.data);
    await send('And now?');
    expect(seen.at(-1)).toEqual([]);
    expect(window.chat.turns[1]!.images).toBeUndefined();
  });

  test('are shown with the message while it is answered, and wait with the next one', async () => {
    const { window, seen, over, release } = looking();
    await window.ask(attach(dotImage));
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    expect(window.chat.turns[0]!.images).toEqual([dotView]);
    await window.ask(attach(otherImage));
    await window.ask({ kind: 'sendMessage', text: 'Later' });
    expect(window.chat).toMatchObject({ queued: 'Later', queuedImages: 1 });
    expect(window.chat.attached).toBeUndefined();
    await window.ask({ kind: 'takeQueued', toEdit: true });
    expect(window.chat.attached).toMatchObject([{ name: 'other.gif' }]);
    await window.ask({ kind: 'sendMessage', text: 'Later' });
    release();
    await over();
    await over();
    expect(seen).toEqual([[dotImage], [otherImage]]);
    expect(window.chat.queuedImages).toBeUndefined();
  });

  test('are sent with one message only, also when another one follows at once', async () => {
    const { window, seen, over, release } = looking();
    await window.ask(attach(dotImage));
    await Promise.all(['wait', 'Later'].map(text => window.ask({ kind: 'sendMessage', text })));
    expect(window.chat.queuedImages).toBeUndefined();
    release();
    await over();
    await over();
    expect(seen).toEqual([[dotImage], []]);
  });

  test('come back when the message cannot be stored', async () => {
    const unruly = new UnrulyStore();
    const { window } = looking(new Window(unruly.world({ 'a.txt': 'a' })));
    await window.ask(attach(dotImage));
    unruly.commitFailure = { kind: 'otherWindow' };
    const sending = window.ask({ kind: 'sendMessage', text: 'Look' });
    expect(window.chat.attached).toBeUndefined();
    await window.ask(attach(otherImage));
    await expect(sending).rejects.toThrow('The message was not sent');
    expect(window.chat.attached).toMatchObject([dotView, { name: 'other.gif' }]);
  });
});

describe('images of an edited message', () => {
  test('are sent again with it, without those left out and with those added', async () => {
    const { window, seen, send, over } = looking();
    const turnId = await send('Look', dotImage, otherImage);
    const third = { ...dotImage, name: 'third.png' };
    await window.ask(attach(third, turnId));
    const edit = { kind: 'editThreadMessage', turnId, text: 'Look again', files: 'keep' } as const;
    await window.ask({ ...edit, withoutImages: [0] });
    await over();
    expect(seen.at(-1)).toEqual([otherImage, third]);
    await window.ask({ kind: 'dropImages', turnId });
    expect(window.chat.attached).toBeUndefined();
    await window.ask({ ...edit, turnId: window.chat.turns[0]!.id });
    await over();
    expect(seen.at(-1)).toEqual([otherImage, third]);
  });

  test('are sent when the files are put back, and in a new thread', async () => {
    const { window, seen, send, over } = looking();
    const turnId = await send('Look', dotImage);
    const { token } = (await window.ask({ kind: 'planMessageEdit', turnId })) as EditPlanView;
    const edit = { kind: 'editThreadMessage', turnId, text: 'Again' } as const;
    expect(await window.ask({ ...edit, files: 'putBack', token })).toEqual({ kind: 'sent' });
    await over();
    await window.ask({ ...edit, turnId: window.chat.turns[0]!.id, files: 'newThread' });
    await over();
    expect(seen).toEqual([[dotImage], [dotImage], [dotImage]]);
    expect(window.chat.forkedFrom).toBeDefined();
  });

  test('are sent by way of the preview', async () => {
    const { window, seen, send, over } = looking();
    const turnId = await send('Look', dotImage);
    window.world.edit({ 'a.txt': 'mine' });
    await window.ask({ kind: 'editThreadMessage', turnId, text: 'Again', files: 'putBack' });
    const { page } = window.chat;
    if (page?.phase !== 'choosing') throw new Error('no plan');
    expect(JSON.stringify(page)).not.toContain(dotImage.data);
    await window.ask({ kind: 'restoreCheckpoint', token: page.plan.token, choices: [] });
    await over();
    expect(seen.at(-1)).toEqual([dotImage]);
  });
});

test('a fork has the images of its messages, also when the thread they are from is deleted and the store opened anew', async () => {
  const disk = new SimulatedDisk();
  const store = await openOn(disk.files());
  const world = new World({ 'a.txt': 'a' }, store);
  const { window, send } = looking(new Window(world));
  const turnId = await send('Look', dotImage);
  const source = window.chat.threadId!;
  await window.ask({ kind: 'forkThread', turnId });
  const fork = window.session.state.threadId!;
  await window.ask({ kind: 'deleteThread', threadId: source });
  await store.close();
  const reopened = await openOn(disk.files());
  const items = reopened.readThread(fork)!.items.map(({ content }) => content);
  expect(imagesIn(items)).toEqual([dotImage]);
  const again = looking(new Window(new World({ 'a.txt': 'a' }, reopened)));
  await again.window.ask({ kind: 'openThread', threadId: fork });
  const copied = again.window.chat.turns[0]!;
  await again.window.ask({ kind: 'editThreadMessage', turnId: copied.id, text: 'Again', files: 'keep' });
  await again.over();
  expect(again.seen).toEqual([[dotImage]]);
  await reopened.close();
});

describe('refused, and nothing is lost,', () => {
  test('are images for an agent that does not take them', async () => {
    const { window, seen } = looking(undefined, () => false);
    const refusal = 'Eye does not take images. Remove them, or choose another agent.';
    await expect(window.ask(attach(dotImage))).rejects.toThrow(refusal);
    const { agent } = window.session;
    window.session.update({ agents: [{ ...agent, takesImages: () => true }] });
    await window.ask(attach(dotImage));
    window.session.update({ agents: [agent] });
    await expect(window.ask({ kind: 'sendMessage', text: 'Look' })).rejects.toThrow(refusal);
    expect(window.chat.attached).toHaveLength(1);
    expect(seen).toEqual([]);
    expect(new Window({}).chat.turns).toEqual([]);
  });

  test('are images that are none, too large, or too many', async () => {
    const { window } = looking();
    const bad = { ...dotImage, data: Buffer.from('<svg/>').toString('base64') };
    await expect(window.ask(attach(bad))).rejects.toThrow('dot.png is no PNG, JPEG, GIF or WebP image.');
    const large = { ...dotImage, data: `${dotImage.data.slice(0, -4)}${'A'.repeat(1_500_000)}` };
    await expect(window.ask(attach(large))).rejects.toThrow('dot.png is larger than 1 MB.');
    for (let count = 0; count < 5; count++) await window.ask(attach(dotImage));
    await expect(window.ask(attach(dotImage))).rejects.toThrow('A message can have 5 images. Remove one first.');
    expect(window.chat.attached).toHaveLength(5);
  });
});
