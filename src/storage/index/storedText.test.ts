import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodeText } from './storedText.ts';

const anyString = fc.string({
  unit: fc.oneof(fc.constantFrom('\uD800', '\uDC00', '\uFDD0', 'a', 'd', '8', '0'), fc.string({ unit: 'binary' })),
});

test('every string comes back, and is stored as well-formed text', () => {
  fc.assert(
    fc.property(anyString, text => {
      const stored = encodeText(text);
      expect(decodeText(stored)).toBe(text);
      expect(new TextDecoder().decode(new TextEncoder().encode(stored))).toBe(stored);
    }),
  );
});

test('ordinary text is stored as it is', () => {
  expect(encodeText('src/naïve 🚀.ts')).toBe('src/naïve 🚀.ts');
  expect(encodeText('a\uD83Db')).toBe('a\uFDD0d83db');
});
