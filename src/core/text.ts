/** Bytes looked at to tell text from other content, as git does. */
const probeLength = 8192;

/** The text of a file's bytes when it is exactly these bytes again in UTF-8; else, and for what is not text, `undefined`. */
export function asExactText(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, probeLength).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text of a file's bytes, or `undefined` when they hold a NUL near the start and so are not text. */
export function asText(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, probeLength).includes(0)) return undefined;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
