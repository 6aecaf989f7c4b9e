/** An image that the user sent with a message, kept whole with it. */
export interface MessageImage {
  /** For people; need not be unique. */
  readonly name: string;
  readonly mimeType: ImageType;
  /** Base64. */
  readonly data: string;
}

export type ImageType = (typeof imageTypes)[number];
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** Of one message. */
export const mostImages = 5;
/** Of one image. */
export const mostImageBytes = 1024 * 1024;

/** How data of each type begins, in base64. */
const beginnings: readonly (readonly [ImageType, string])[] = [
  ['image/png', 'iVBORw0KGgo'],
  ['image/jpeg', '/9j/'],
  ['image/gif', 'R0lGOD'],
  ['image/webp', 'UklGR'],
];

/** The type of an image by its data; `undefined` for what is none of them. */
export const imageTypeOf = (data: string): ImageType | undefined =>
  beginnings.find(([, beginning]) => data.startsWith(beginning))?.[0];

/** Bytes of an image. */
export function sizeOfImage({ data }: Pick<MessageImage, 'data'>): number {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  return (data.length / 4) * 3 - padding;
}

/** Why an image cannot be kept with a message, as a sentence; `undefined` when it can. */
export function imageProblem({ name, mimeType, data }: MessageImage): string | undefined {
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(data) || imageTypeOf(data) !== mimeType)
    return `${name} is no PNG, JPEG, GIF or WebP image.`;
  if (sizeOfImage({ data }) > mostImageBytes) return `${name} is larger than 1 MB.`;
  return undefined;
}

/** A message with the names of its images, for who is not shown them. */
export function withImageNames(text: string, images: readonly MessageImage[]): string {
  if (images.length === 0) return text;
  const names = images.map(({ name }) => name).join(', ');
  return `${text}\n\n(Sent with ${images.length === 1 ? 'an image' : 'images'} not shown here: ${names})`;
}
