import { expect, test } from 'vitest';
import { messageTitle, threadTitle } from './thread.ts';

function check(message: string, expected: string | undefined): void {
  expect(messageTitle(message)).toBe(expected);
}

test('a short message is its own title', () => check('Retry failed uploads', 'Retry failed uploads'));
test('the first line with words stands for the rest', () => check('\n```ts\nsrc/a.ts', 'src/a.ts'));
test('Markdown’s signs are dropped', () => check('## **The fix:**\nmore', 'The fix'));
test('a long line is cut', () => expect(messageTitle('x'.repeat(200))).toHaveLength(80));
test('a message without words has no title', () => check('--- \n***', undefined));
test('a thread’s name comes first', () => {
  expect(threadTitle('Name', 'First')).toBe('Name');
  expect(threadTitle(undefined, undefined)).toBe('New Thread');
});
