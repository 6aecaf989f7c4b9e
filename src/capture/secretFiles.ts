/**
 * Tells by its path whether a file probably holds a secret, which is then not copied into the store unasked. Examples and
 * templates of such files do not count, nor do the public halves of keys.
 */
export function looksSecret(path: string): boolean {
  const end = path.lastIndexOf('/');
  const name = path.slice(end + 1).toLowerCase();
  const ending = endingOf(name);
  if (keyEndings.has(ending) || keyName.test(name)) return !publicKey.test(name);
  const folder = end === -1 ? '' : path.slice(path.lastIndexOf('/', end - 1) + 1, end).toLowerCase();
  const isSecret =
    secretNames.has(name) ||
    name.startsWith('.env.') ||
    secretWith.get(ending)?.test(name) === true ||
    secretIn.get(folder)?.test(name) === true;
  return isSecret && !exampleName.test(name) && folder !== 'templates';
}

const keyEndings: ReadonlySet<string> = new Set([
  // Private keys, also inside of certificates and of profiles of a VPN.
  ...['pem', 'key', 'p8', 'p12', 'pfx', 'pkcs12', 'ppk', 'agekey', 'ovpn'],
  // Java's stores of keys.
  ...['jks', 'keystore', 'bks'],
  // Password managers.
  ...['kdb', 'kdbx', 'psafe3'],
]);

/** Keys of SSH and of GnuPG. */
const keyName = /^(id_(rsa|dsa|ecdsa|ed25519)(_sk)?([._-].*)?|secring\..+)$/;

/** The public half of a key, and certificates of authorities. */
const publicKey = /\.pub$|(^|[._-])public[._-]|^(cacert|ca-bundle|ca-certificates|fullchain|chain)\./;

const secretNames: ReadonlySet<string> = new Set([
  // Settings of an application, by custom with its passwords and tokens.
  ...['.envrc', '.dev.vars', '.secrets'],
  // Tokens of package registries, passwords of hosts and databases.
  ...['.npmrc', '.pypirc', '.netrc', '_netrc', '.pgpass', 'pgpass.conf', '.my.cnf', '.mylogin.cnf'],
  ...['.git-credentials', '.htpasswd', '.dockercfg', '.vault-token', 'settings-security.xml'],
  // Keys of cloud services.
  ...['credentials.json', 'credentials.csv', 'credentials.tfrc.json', 'application_default_credentials.json'],
  ...['rootkey.csv', '.s3cfg', '.boto', '.databrickscfg', 'kubeconfig'],
]);

/** Names that are secret with this ending. */
const secretWith: ReadonlyMap<string, RegExp> = new Map([
  // Settings of an application, by custom with its passwords and tokens.
  ['env', /./],
  ...['yaml', 'yml', 'toml', 'ini', 'properties'].map(ending => [ending, /^secrets\./] as const),
  // Keys of cloud services, named as they are downloaded.
  ['json', /^secrets\.|^client_secret|service[-_]?account|-firebase-adminsdk-|\.tfvars\.json$/],
  ['csv', /accesskeys\.csv$/],
  ['kubeconfig', /./],
  // Terraform's values, and its record of what it made, with passwords.
  ['tfvars', /./],
  ['tfstate', /./],
  ['backup', /\.tfstate\.backup$/],
]);

/** Names that are secret in a folder of this name. */
const secretIn: ReadonlyMap<string, RegExp> = new Map([
  ['.aws', /^credentials$/],
  ['.azure', /^(accesstokens\.json|msal_token_cache\..*)$/],
  ['.cargo', /^credentials(\.toml)?$/],
  ['.docker', /^config\.json$/],
  ['.gem', /^credentials$/],
  ['.gnupg', /./],
  ['.kube', /^config$/],
  ['.oci', /^config$/],
  ['gcloud', /^(credentials|access_tokens)\.db$/],
  ['gh', /^hosts\.yml$/],
]);

/** Shows which settings there are, without their values. */
const exampleName = /(^|[._-])(examples?|samples?|templates?|tmpl|tpl|dist|defaults?|schema)([._-]|$)/;

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}
