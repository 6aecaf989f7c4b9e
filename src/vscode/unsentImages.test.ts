import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dotImage, otherImage } from '../../test/fakes/images.ts';
import { Window } from '../../test/fakes/window.ts';
import { parseThreadId } from '../core/ids.ts';
import { attach } from '../host/images.ts';
import type { KeptText } from '../storage/files/keptText.ts';
import { UnsentImages } from './unsentImages.ts';

/** A text in memory that starts of an editor share. */
class Place implements KeptText {
  text: string | undefined;
  readonly read = async () => this.text;
  readonly write = async (text: string | undefined) => void (this.text = text);
}

const fail = (cause: unknown): never => {
  throw cause;
};

async function start(place: KeptText, onError: (cause: unknown) => void = fail) {
  const { session } = new Window({});
  const images = new UnsentImages(session, Promise.resolve(place), onError);
  await images.takeOver();
  const inBox = () => session.state.attached.map(({ image }) => image);
  return { session, images, inBox };
}

test('what was attached and not sent is in the message box again after a restart', async () => {
  const place = new Place();
  const first = await start(place);
  attach(first.session, [dotImage]);
  first.images.sessionChanged();
  await first.images.close();
  const second = await start(place);
  expect(second.inBox()).toEqual([dotImage]);
  second.session.update({ attached: [] });
  second.images.sessionChanged();
  await second.images.close();
  expect(place.text).toBeUndefined();
});

test('an image is kept as soon as it is attached, and for a moment after it has left the box', async () => {
  const place = new Place();
  const { session, images } = await start(place);
  attach(session, [dotImage]);
  images.sessionChanged();
  await wait(50);
  const kept = place.text;
  expect(kept).toContain(dotImage.data);
  session.update({ attached: [] });
  images.sessionChanged();
  await wait(50);
  expect(place.text).toBe(kept);
  await expect.poll(() => place.text).toBeUndefined();
});

test('those of a message that waits for a turn come first, and those of an edited message not at all', async () => {
  const place = new Place();
  const { session, images } = await start(place);
  const turnId = (await new Window({}).send('One', {})) as never;
  attach(session, [dotImage], turnId);
  attach(session, [dotImage]);
  session.update({ queued: new Map([[parseThreadId('t'), { text: 'Wait', images: [otherImage] }]]) });
  images.sessionChanged();
  await images.close();
  expect((await start(place)).inBox()).toEqual([otherImage, dotImage]);
});

test('a start that changes nothing leaves them kept, and what changes after the end does not count', async () => {
  const place = new Place();
  place.text = JSON.stringify([dotImage]);
  const { session, images } = await start(place);
  await images.close();
  session.update({ attached: [] });
  images.sessionChanged();
  await images.close();
  expect((await start(place)).inBox()).toEqual([dotImage]);
});

test('images that are kept are taken over once, however often the workspace is opened', async () => {
  const place = new Place();
  place.text = JSON.stringify([dotImage]);
  const { images, inBox } = await start(place);
  await images.takeOver();
  expect(inBox()).toEqual([dotImage]);
});

test.each([
  ['no JSON', '{', 1],
  ['no list', '{}', 0],
  ['no image in it', JSON.stringify([dotImage, { ...dotImage, data: 'no' }, null, 'x']), 0],
])('a kept text that is damaged is no trouble: %s', async (_, text, errors) => {
  const place = new Place();
  place.text = text;
  const met: unknown[] = [];
  const { inBox } = await start(place, cause => met.push(cause));
  expect(inBox()).toEqual(text.includes(dotImage.data) ? [dotImage] : []);
  expect(met).toHaveLength(errors);
});

test('a text that cannot be read or written is told', async () => {
  const met: unknown[] = [];
  const refuse = async (): Promise<never> => Promise.reject(new Error('EIO'));
  const { session, images } = await start({ read: refuse, write: refuse }, cause => met.push(cause));
  attach(session, [dotImage]);
  images.sessionChanged();
  await images.close();
  expect(met).toHaveLength(2);
});
