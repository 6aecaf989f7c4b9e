/**
 * Tells whether text that an author marked as a name (in backticks, in an info string) names a file. Unsafe paths count:
 * they are found here and refused later, in words.
 */
export function looksLikePath(text: string): boolean {
  if (!couldBePath(text) || command.test(text)) return false;
  if (isClearPath(text)) return true;
  const hasFolder = text.includes('/') && !text.startsWith('/') && !text.startsWith('@') && !text.endsWith('/');
  return hasFolder && !text.includes(' ') && !mimeType.test(text);
}

/** Tells whether text that is not marked as a name can be nothing but a path. */
export function isClearPath(text: string): boolean {
  if (!couldBePath(text) || productName.test(text)) return false;
  const name = text.split(/[/\\]/).at(-1) ?? '';
  if (knownName.test(name) || knownExtension.test(name)) return true;
  if (!/[/\\]/.test(text) || name === '' || text.includes(' ')) return false;
  return /\.[\w+-]*[a-z][\w+-]*$/i.test(name) || commonFolder.test(text);
}

/** Removes what carries no meaning from a path: `./` in front. */
export function normalizePath(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '');
}

/** The part after the last dot of the file name in lower case; `''` when there is none. */
export function extensionOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function couldBePath(text: string): boolean {
  if (text === '' || text.length > 260 || text !== text.trim()) return false;
  return !/[<>"|?*`\0]|:\/\/|^-|[.,;:]$/.test(text);
}

const knownName =
  /^(?:(?:Make|Docker|Container|Proc|Gem|Rake|Vagrant|Jenkins|Brew|Just|just|Caddy|Pip)file|LICEN[SC]E|README|CHANGELOG|NOTICE|AUTHORS|CODEOWNERS|go\.(?:mod|sum)|\.(?:git(?:ignore|attributes|modules|keep)|env(?:\.\w+)?|npmrc|nvmrc|editorconfig|dockerignore|eslintrc|prettierrc|prettierignore|babelrc|bashrc|zshrc|profile|vscodeignore|htaccess))$/;

/** Extensions that make a bare word such as `index.html` a file name; `user.name` and `console.log` are none. */
const knownExtension =
  /^[^\s/\\](?:.*[^\s/\\])?\.(?:[cm]?[jt]sx?|json[5c]?|jsonl|md|mdx|markdown|txt|rst|adoc|html?|xhtml|css|s[ac]ss|less|styl|vue|svelte|astro|py[iwx]?|ipynb|rb|erb|rs|go|java|kts?|gradle|groovy|scala|clj[sc]?|edn|[ch]|cc|cpp|cxx|hh|hpp|hxx|cs|csproj|sln|fs[ix]?|vb|swift|mm?|php|pl|pm|lua|r|jl|hs|elm|exs?|erl|dart|nim|zig|v|sv|vhd|asm|s|sh|bash|zsh|fish|ps1|psm1|bat|cmd|sql|graphql|gql|proto|thrift|ya?ml|toml|ini|cfg|conf|properties|env|xml|xsd|xsl|svg|csv|tsv|tf|tfvars|hcl|nix|cmake|mk|lock|diff|patch|tex|bib|ejs|hbs|pug|njk|jinja2?|j2|tmpl|http|wasm|wat|glsl|wgsl|sol|prisma|bicep|service|snap)$/i;

const productName =
  /^(?:(?:Node|Vue|Next|Nuxt|React|Express|Three|D3|Ember|Backbone|Nest|Angular|Chart|Alpine|P5|Day|Moment|Discord|Electron|Ext|Solid|Fastify)\.js|(?:ASP|VB|Paint)\.net|asp\.net|vb\.net)$/i;

/** First words that make text with a file name in it a command. */
const command =
  /^(?:npm|npx|yarn|pnpm|bun|deno|node|tsc|git|cd|ls|cat|cp|mv|rm|mkdir|touch|chmod|echo|curl|source|sudo|python3?|pip3?|uv|go|cargo|make|cmake|docker|java|dotnet|ruby|php|bash|sh|zsh|code|vim|nano|open)\s/;

const mimeType = /^(?:text|application|image|audio|video|multipart)\/[\w+-]+$/;

const commonFolder =
  /^(?:\.{1,2}\/|~\/|[a-z]:[/\\]|\/(?:etc|usr|home|tmp|var|root|opt|Users)\/|(?:src|lib|test|tests|app|bin|scripts|docs|packages|cmd|internal|include|config|public|\.github|\.vscode|\.git|\.husky)[/\\])/i;
