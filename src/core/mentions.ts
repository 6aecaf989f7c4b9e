/** More are not looked for. */
const mostMentions = 20;

/** `@path`, or `@"a path with spaces"`, at the start of a word. */
const mention = /(?<=^|[\s([{])@(?:"([^"\n]+)"|([^\s"]+))/g;

/** What a message may mention as files, in the order it does, each once. Whether a file is there is for the caller to see. */
export function mentionsIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, quoted, plain = ''] of text.matchAll(mention)) {
    // What ends a sentence is no part of a path.
    const path = (quoted ?? plain.replace(/[.,;:!?)\]}>'`]+$/, '')).replace(/^(\.\/)+/, '');
    if (path !== '') found.add(path);
    if (found.size === mostMentions) break;
  }
  return [...found];
}

/** A path as a message mentions it, so that `mentionsIn` finds it. */
export const mentionOf = (path: string): string => (/\s|[.,;:!?)\]}>'`]$/.test(path) ? `@"${path}"` : `@${path}`);
