import type { MessageImage } from '../../src/core/images.ts';

/** An image of one pixel. */
export const dotImage: MessageImage = {
  name: 'dot.png',
  mimeType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};

/** Another one, which can only be told apart. */
export const otherImage: MessageImage = { name: 'other.gif', mimeType: 'image/gif', data: 'R0lGODlhAQABAAAAACw=' };
