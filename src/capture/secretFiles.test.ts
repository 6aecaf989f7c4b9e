import { expect, test } from 'vitest';
import { looksSecret } from './secretFiles.ts';

const secret = [
  '.env',
  '.env.local',
  'app/.ENV',
  '.env.production',
  'a/server.pem',
  'tls.key',
  'id_rsa',
  'id_rsa_work',
  'id_ed25519',
  'id_ecdsa',
  'cert.p12',
  'cert.pfx',
  '.npmrc',
  '.pypirc',
  '.netrc',
  'gcp/credentials.json',
  'release.keystore',
  'a.jks',
];
const harmless = [
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.production.example',
  '.environment',
  'env',
  'id_rsa.pub',
  'keys.ts',
  'monkey',
  'pem',
  'credentials.ts',
  '.env/bin/python',
  'id_rsa/readme',
];

test.each(secret)('%s looks secret', path => {
  expect(looksSecret(path)).toBe(true);
});
test.each(harmless)('%s does not', path => {
  expect(looksSecret(path)).toBe(false);
});
