/** Who may import whom. One rule a room; `docs/architecture.md` says why. */
const npm = name => `node_modules/${name}/`;
const node = '^(node:)?[a-z_/]+$';
const test = '\\.test\\.tsx?$';

const only = (room, allowed) => ({
  name: `${room}-imports`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: test },
  to: { pathNot: [`^${room}/`, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('src/core', []),
    only('src/app', ['^src/core/']),
    only('src/protocol', [npm('valibot')]),
    only('src/host', ['^src/(core|app|protocol)/', npm('valibot')]),
    only('src/storage', ['^src/core/', node, npm('sql.js'), npm('@types/sql.js')]),
    only('src/capture', ['^src/core/', node]),
    only('src/agents', [
      '^src/core/',
      node,
      npm('diff'),
      npm('@agentclientprotocol/sdk'),
      npm('@ai-sdk/openai-compatible'),
      npm('@ai-sdk/provider'),
    ]),
    only('src/vscode', [
      '^src/(core|app|protocol|host|storage|capture|agents|engine)',
      node,
      '^vscode$',
      npm('@types/vscode'),
    ]),
    only('webview', [
      '^src/protocol/',
      npm('preact'),
      npm('@preact/signals'),
      npm('@preact/signals-core'),
      npm('marked'),
      npm('dompurify'),
      npm('highlight.js'),
      npm('valibot'),
    ]),
    {
      name: 'vscode-only-in-its-room',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(vscode/|extension\\.ts$)' },
      to: { path: '(^vscode$|@types/vscode)' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: test },
      to: { path: ['^test/', test] },
    },
    {
      name: 'nothing-imports-the-root',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/extension\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
