import { describe, expect, test } from 'vitest';
import { dotImage, otherImage } from '../../test/fakes/images.ts';
import { imageProblem, imageTypeOf, mostImageBytes, sizeOfImage, withImageNames } from './images.ts';
import { imagesIn } from './turnItems.ts';

const png = (bytes: number): string =>
  Buffer.concat([Buffer.from(dotImage.data, 'base64'), Buffer.alloc(bytes)]).toString('base64');

describe('an image', () => {
  test('has as many bytes as its data stands for', () => {
    for (let more = 0; more < 4; more++) {
      const data = png(more);
      expect(sizeOfImage({ data })).toBe(Buffer.from(data, 'base64').length);
    }
  });

  test('has the type that its data tells', () => {
    const typeOf = (...bytes: readonly number[]) => imageTypeOf(Buffer.from([...bytes, 0, 0, 0, 0]).toString('base64'));
    expect(imageTypeOf(dotImage.data)).toBe('image/png');
    expect(imageTypeOf(otherImage.data)).toBe('image/gif');
    expect(typeOf(0xff, 0xd8, 0xff, 0xe0)).toBe('image/jpeg');
    expect(imageTypeOf(Buffer.from('RIFF0000WEBPVP8 ').toString('base64'))).toBe('image/webp');
    expect(imageTypeOf(Buffer.from('<svg/>').toString('base64'))).toBeUndefined();
  });

  test('is refused when it is none, too large, or of another type', () => {
    const most = mostImageBytes - Buffer.from(dotImage.data, 'base64').length;
    expect(imageProblem(dotImage)).toBeUndefined();
    expect(imageProblem({ ...dotImage, data: png(most) })).toBeUndefined();
    expect(imageProblem({ ...dotImage, data: png(most + 1) })).toBe('dot.png is larger than 1 MB.');
    const none = 'dot.png is no PNG, JPEG, GIF or WebP image.';
    const others = ['', 'iVBORw0KGgo', `${dotImage.data}\n   `, dotImage.data.replace('A', '<'), otherImage.data];
    for (const data of others) expect(imageProblem({ ...dotImage, data })).toBe(none);
  });
});

test('images are told by name to who is not shown them', () => {
  expect(withImageNames('Look', [])).toBe('Look');
  expect(withImageNames('Look', [dotImage])).toBe('Look\n\n(Sent with an image not shown here: dot.png)');
  expect(withImageNames('Look', [dotImage, otherImage])).toContain('images not shown here: dot.png, other.gif)');
  expect(
    imagesIn([
      { kind: 'notice', text: '' },
      { kind: 'images', images: [dotImage] },
    ]),
  ).toEqual([dotImage]);
});
