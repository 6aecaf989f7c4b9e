/** An image as the host takes it. */
export interface ReadImage {
  readonly name: string;
  /** Base64. */
  readonly data: string;
}

/** Bytes of what is sent; the host refuses more. */
const mostBytes = 1024 * 1024;
/** Bytes of a file that is looked at. */
const mostFileBytes = 50 * mostBytes;
/** Pixels of the longer side, tried in this order: models make no use of more than the first. */
const sides = [1568, 1024, 640];

/** Reads an image, made smaller where it is large. Rejects with a sentence. */
export async function readImage(file: File): Promise<ReadImage> {
  const name = file.name === '' ? 'Image' : file.name;
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
    throw new Error(`${name} was not added: images are PNG, JPEG, GIF or WebP files.`);
  }
  if (file.size > mostFileBytes) throw new Error(`${name} was not added: it is larger than 50 MB.`);
  const content = file.size <= mostBytes ? file : await smaller(file, name);
  return { name, data: toBase64(new Uint8Array(await content.arrayBuffer())) };
}

async function smaller(file: File, name: string): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`${name} was not added: it cannot be read as an image.`);
  });
  try {
    for (const side of sides) {
      const blob = await drawn(bitmap, Math.min(1, side / Math.max(bitmap.width, bitmap.height)));
      if (blob.size <= mostBytes) return blob;
    }
  } finally {
    bitmap.close();
  }
  throw new Error(`${name} was not added: it is larger than 1 MB even when it is made smaller.`);
}

/** As JPEG, which has no transparent parts: they become white. */
function drawn(bitmap: ImageBitmap, scale: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('The image was not added: it cannot be made smaller here.');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
}

function toBase64(bytes: Uint8Array): string {
  const part = 0x8000;
  let text = '';
  for (let at = 0; at < bytes.length; at += part) text += String.fromCharCode(...bytes.subarray(at, at + part));
  return btoa(text);
}

/** The images among what is pasted or dropped; none when it has words, too, as from a table. */
export function imagesOf(transfer: DataTransfer | null): readonly File[] {
  if (transfer === null || transfer.getData('text/plain') !== '') return [];
  return [...transfer.files].filter(({ type }) => type.startsWith('image/'));
}
