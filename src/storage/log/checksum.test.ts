import { expect, test } from 'vitest';
import { crc32, crc32InScript } from './checksum.ts';

test('the checksum is the CRC-32 of ISO 3309, with and without help of the platform', () => {
  const bytes = Buffer.from('123456789');
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32InScript(bytes)).toBe(0xcbf43926);
  expect(crc32InScript(new Uint8Array())).toBe(0);
});
