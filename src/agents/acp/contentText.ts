import { fieldsOf, textIn } from './fields.ts';

/** A block of content as Markdown. What cannot be shown as text is named. */
export function blockText(block: unknown): string {
  const { type, text, uri, name, resource } = fieldsOf(block);
  switch (type) {
    case 'text':
      return typeof text === 'string' ? text : '';
    case 'resource_link':
      return `[${textIn(name) ?? textIn(uri) ?? 'link'}](${textIn(uri) ?? ''})`;
    case 'resource':
      return textIn(fieldsOf(resource)['text']) ?? '';
    case 'image':
      return '[An image, which is not shown here.]';
    case 'audio':
      return '[A sound, which is not played here.]';
    default:
      return '';
  }
}
