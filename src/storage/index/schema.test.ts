import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { layoutNumber, schema } from './schema.ts';

/** The layout numbers that were ever in use, each with the hash of its tables. */
const layouts: Readonly<Record<number, string>> = {
  2: '175881245f8b6e59',
  3: '3a22712542b59bf9',
  4: '132c347184c5674f',
  5: '06276b479a36f69f',
  6: '48b693d4cb26dabb',
  7: 'fd5c71e28bf37dec',
  8: 'a549cf1d02b7307e',
  9: 'd2bc1ba2fbddf96c',
};

test('another layout of tables has another number', () => {
  const hash = createHash('sha256').update(schema).digest('hex').slice(0, 16);
  expect(
    layouts[layoutNumber],
    `The tables have changed. Once layout ${layoutNumber} was released, raise layoutNumber in schema.ts and add a line ` +
      `here; images of former layouts are then made anew from the log. Until then, record ${hash} for it.`,
  ).toBe(hash);
});
