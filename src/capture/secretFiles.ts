/** Tells by its name whether a file probably holds a secret, which is then not copied into the store unasked. */
export function looksSecret(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return secretNames.some(pattern => pattern.test(name)) && !harmlessNames.some(pattern => pattern.test(name));
}

const secretNames: readonly RegExp[] = [
  // Settings of an application, by custom with its passwords and tokens.
  /^\.env(\..*)?$/,
  // Private keys and certificates with their keys.
  /\.(pem|key|p12|pfx)$/,
  /^id_(rsa|ed25519|ecdsa)/,
  // Java key stores.
  /\.(keystore|jks)$/,
  // Tokens of package registries, passwords of hosts.
  /^\.(npmrc|pypirc|netrc)$/,
  // Keys of cloud services.
  /^credentials\.json$/,
];

const harmlessNames: readonly RegExp[] = [
  // Shows which settings there are, without their values.
  /^\.env(\..*)?\.(example|sample|template)$/,
  // The public half of a key.
  /^id_.*\.pub$/,
];
