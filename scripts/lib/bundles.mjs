import * as esbuild from 'esbuild';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { inProject, projectRoot } from './paths.mjs';

/**
 * @typedef {object} BuildOptions
 * @property {boolean} [production] minified and without source maps
 * @property {boolean} [watch] stay and build again at every change
 */

/**
 * Builds what the extension ships (`dist/`) and the suite that runs inside VS Code (`out/test/extension/`).
 * Errors are printed by esbuild and thrown.
 * @param {BuildOptions} [options]
 */
export async function buildAll(options = {}) {
  if (options.watch) return watch(options);
  await buildProduct(options);
  await buildExtensionSuite();
}

/**
 * Builds what the extension ships.
 * @param {BuildOptions} [options]
 */
export async function buildProduct(options = {}) {
  await rm(inProject('dist'), { recursive: true, force: true });
  await copyAssets();
  await Promise.all(productBundles(options).map(bundle => esbuild.build(bundle)));
}

/** Builds the suite that runs inside VS Code, and the extension that offers language models to it. */
export async function buildExtensionSuite() {
  await esbuild.build(await extensionSuite());
  await buildModelProvider(inProject('out', 'test', 'modelProvider'));
}

/**
 * Builds an extension whose language models do what messages tell them.
 * @param {string} folder
 */
export async function buildModelProvider(folder) {
  const source = 'test/extension/modelProvider';
  await bundleForExtensionHost(`${source}/provider.ts`, join(folder, 'provider.cjs'));
  await cp(inProject(source, 'package.json'), join(folder, 'package.json'));
}

/**
 * Bundles a TypeScript program of the project's tests for Node. Packages stay outside and come from `node_modules`, unless
 * they are to be taken in, as they are in the product.
 * @param {string} source path inside the project
 * @param {string} target path inside the project
 */
export async function bundleForNode(source, target, { withPackages = false } = {}) {
  await buildWhole({
    ...common,
    entryPoints: [inProject(source)],
    outfile: inProject(target),
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    ...(withPackages ? { banner: { js: commonJs }, external: ['playwright-core'] } : { packages: 'external' }),
  });
}

/** Packages written for CommonJS ask for these. */
const commonJs = `
  import { createRequire as requireOf } from 'node:module';
  const require = requireOf(import.meta.url);
  const __dirname = import.meta.dirname;`;

/**
 * Bundles a module that runs inside the extension host.
 * @param {string} source path inside the project
 * @param {string} target path inside the project, or absolute
 */
export async function bundleForExtensionHost(source, target) {
  await buildWhole({ ...inExtensionHost, entryPoints: [inProject(source)], outfile: resolve(projectRoot, target) });
}

/**
 * Bundles the thread that takes snapshots of folders, as the product does.
 * @param {string} target path inside the project
 */
export async function bundleCaptureWorker(target) {
  await buildWhole({ ...captureWorker({}), outfile: inProject(target), sourcemap: 'inline' });
}

/** Builds one file, which others that run beside this may be using: it is replaced as a whole. */
async function buildWhole(options) {
  const { outputFiles } = await esbuild.build({ ...options, write: false });
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    const next = `${path}.${randomUUID()}`;
    await writeFile(next, contents);
    await rename(next, path);
  }
}

const common = { absWorkingDir: projectRoot, bundle: true, logLevel: 'warning', legalComments: 'none' };

const inExtensionHost = {
  ...common,
  platform: 'node',
  target: 'node18',
  format: 'cjs',
  external: ['vscode', 'mocha'],
  sourcemap: 'inline',
};

function productBundles(options) {
  const later = Object.values(loadedLater).map(({ source, target }) => libraryBundle(source, target, options));
  return [hostBundle(options), ...later, captureWorker(options), webviewScript(options)];
}

/** What the host loads only when it is first needed, since it is large: bundles of their own, beside the host's. */
const loadedLater = {
  './acpLibrary.ts': { source: 'src/agents/acp/acpLibrary.ts', target: 'acpLibrary.cjs' },
  './clientLibrary.ts': { source: 'src/agents/openaiCompatible/clientLibrary.ts', target: 'clientLibrary.cjs' },
};

/** Leaves such a module out where it is imported by `import()`. */
const loadLater = {
  name: 'load-later',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind }) => {
      const bundle = kind === 'dynamic-import' ? loadedLater[path] : undefined;
      return bundle === undefined ? undefined : { path: `./${bundle.target}`, external: true };
    });
  },
};

function libraryBundle(source, target, { production }) {
  return {
    ...common,
    entryPoints: [inProject(source)],
    outfile: inProject('dist', target),
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    minify: production === true,
    sourcemap: production !== true,
  };
}

/** The thread that takes snapshots of folders. */
function captureWorker({ production }) {
  return {
    ...common,
    entryPoints: [inProject('src', 'capture', 'disk', 'captureWorker.ts')],
    outfile: inProject('dist', 'captureWorker.js'),
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    minify: production === true,
    sourcemap: production !== true,
  };
}

function hostBundle({ production }) {
  return {
    ...common,
    entryPoints: [inProject('src', 'extension.ts')],
    outfile: inProject('dist', 'extension.cjs'),
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    external: ['vscode'],
    plugins: [loadLater],
    // As `require`, which works in every version of the extension host.
    supported: { 'dynamic-import': false },
    minify: production === true,
    sourcemap: production !== true,
  };
}

function webviewScript({ production }) {
  return {
    ...common,
    entryPoints: [inProject('webview', 'main.tsx')],
    outfile: inProject('dist', 'webview', 'main.js'),
    platform: 'browser',
    target: 'chrome118',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: production === true,
    // Inline: a webview may not fetch a map from beside its script.
    sourcemap: production === true ? false : 'inline',
  };
}

/** All test files beside the runner as one module; each file is loaded only once Mocha's globals exist. */
async function extensionSuite() {
  const folder = 'test/extension';
  const files = await readdir(inProject(folder), { recursive: true });
  const suites = files.filter(file => file.endsWith('.test.ts')).sort();
  const loads = suites.map(file => `  () => import(${JSON.stringify(`./${file.replaceAll('\\', '/')}`)}),`);
  return {
    ...inExtensionHost,
    stdin: {
      contents: [
        `import { runSuites } from './runSuites.ts';`,
        'const suites = [',
        ...loads,
        '];',
        'export const run = () => runSuites(suites);',
      ].join('\n'),
      resolveDir: inProject(folder),
      sourcefile: 'allSuites.ts',
    },
    outfile: inProject('out', 'test', 'extension', 'index.cjs'),
  };
}

const assets = {
  'node_modules/sql.js/dist/sql-wasm.wasm': 'dist/sql-wasm.wasm',
  'node_modules/@vscode/codicons/dist/codicon.css': 'dist/webview/codicon.css',
  'node_modules/@vscode/codicons/dist/codicon.ttf': 'dist/webview/codicon.ttf',
};

async function copyAssets() {
  for (const [source, target] of Object.entries(assets)) {
    await mkdir(dirname(inProject(target)), { recursive: true });
    await cp(inProject(source), inProject(target));
  }
}

async function watch(options) {
  await copyAssets();
  for (const bundle of [...productBundles(options), await extensionSuite()]) {
    const context = await esbuild.context({ ...bundle, logLevel: 'info' });
    await context.watch();
  }
}
