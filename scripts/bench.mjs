import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureActivation } from './lib/activation.mjs';
import { buildProduct, bundleCaptureWorker, bundleForNode } from './lib/bundles.mjs';
import { inProject, projectRoot } from './lib/paths.mjs';
import { capture, isInterrupted, startGroup } from './lib/processes.mjs';
import { duration, reportFatal, table } from './lib/text.mjs';

/**
 * Usage: node scripts/bench.mjs [--json] [--only NAME] [-- TREE...]
 *
 * Measures the store and the use cases beside a git repository that does the same, on the trees (folders) or on a part of
 * this project's `node_modules`. Runs the programs `test/bench/NAME.bench.ts` one after another, then the activation in a
 * real extension host. What each row means: `docs/benchmarks.md`.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});

const order = [
  ...['firstCapture', 'edits', 'walks', 'enter', 'restore', 'startUp', 'flatness', 'history', 'upkeep', 'activation'],
  ...['threads', 'chat', 'scale'],
];
const noTrees = ['flatness', 'activation', 'threads', 'chat', 'scale'];
/** Takes long, and is done when asked for only. */
const onDemand = ['threads', 'chat', 'scale'];
const say = options.json ? console.error : console.log;

try {
  const started = Date.now();
  say(await machine());
  const rows = await benchAll(await chosenNames());
  if (!options.json) console.log(`\n${table(asCells(rows))}\n`);
  say(`${duration(Date.now() - started)}; ${load()}`);
} catch (cause) {
  if (!isInterrupted()) reportFatal(cause);
}

async function machine() {
  const { output } = await capture('git', ['--version']);
  return `${availableParallelism()} processors, Node ${process.version}, ${output.trim()} (gc off); ${load()}`;
}

/** Figures taken while other work is going on are of little use. */
function load() {
  return `load of the last minutes: ${loadavg()
    .slice(0, 2)
    .map(value => value.toFixed(1))
    .join(', ')}`;
}

async function chosenNames() {
  const files = await readdir(inProject('test', 'bench'));
  const programs = files.filter(file => file.endsWith('.bench.ts')).map(file => file.slice(0, -'.bench.ts'.length));
  const names = [...programs, 'activation'].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (options.only === undefined) return names.filter(name => !onDemand.includes(name));
  if (!names.includes(options.only)) throw new Error(`There is no bench “${options.only}”, only ${names.join(', ')}.`);
  return [options.only];
}

async function benchAll(names) {
  const rows = [];
  const programs = names.filter(name => name !== 'activation');
  if (programs.length > 0) {
    for (const name of [...programs.map(name => `${name}.bench`), 'jobs', 'prepare']) await bundle(name);
    await bundleCaptureWorker('out/bench/captureWorker.js');
    if (programs.includes('chat')) await buildProduct({ production: true });
    const root = makeRoot();
    const trees = programs.every(name => noTrees.includes(name)) ? [] : await prepareTrees(root);
    const shared = join(root, 'shared');
    for (const name of programs) {
      say(`${name} …`);
      const scratch = join(root, name);
      mkdirSync(scratch);
      try {
        await runProgram(`${name}.bench`, { scratch, shared, trees }, line => take(line, rows));
      } catch (cause) {
        // The other rows are worth something without these.
        if (isInterrupted()) throw cause;
        reportFatal(cause);
      }
      await rm(scratch, { recursive: true });
    }
  }
  if (names.includes('activation')) rows.push(...(await benchActivation()));
  return rows;
}

/**
 * Makes a folder for all that is made; it is removed when this process ends. From the first program on, that is so when this
 * process is interrupted, too.
 */
function makeRoot() {
  const root = mkdtempSync(join(tmpdir(), 'thread-checkpoints-bench-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return root;
}

function bundle(name) {
  return bundleForNode(`test/bench/${name}.ts`, `out/bench/${name}.mjs`, { withPackages: true });
}

async function prepareTrees(root) {
  const target = join(root, 'trees');
  const lines = [];
  await runProgram('prepare', { target, sources: positionals, nodeModules: inProject('node_modules') }, line => {
    lines.push(line);
  });
  const trees = JSON.parse(lines.join(''));
  for (const { name, files, bytes } of trees) say(`${name}: ${files} files, ${(bytes / 2 ** 20).toFixed(1)} MB`);
  return trees;
}

/** Runs a bundled program to its end, and hands over the lines it prints as they come. */
async function runProgram(name, argument, onLine) {
  const program = inProject('out', 'bench', `${name}.mjs`);
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { child } = startGroup(process.execPath, [program, JSON.stringify(argument)], { cwd: projectRoot, stdio });
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The bench program ${name} failed.`);
}

/** A line is a row as JSON, or words for people. */
function take(line, rows) {
  if (!line.startsWith('{')) {
    say(`  ${line}`);
    return;
  }
  const row = JSON.parse(line);
  rows.push(row);
  if (options.json) console.log(line);
  else
    console.log(
      `  ${asCells([row])[1]
        .filter(cell => cell.trim() !== '')
        .join('  ')}`,
    );
}

async function benchActivation() {
  say('activation …');
  try {
    await buildProduct({ production: true });
    const times = await measureActivation(5);
    const row = emptyRow('activation');
    row.ours_ms = Math.round(times[Math.floor(times.length / 2)] * 100) / 100;
    row.note = `median of ${times.length} fresh extension hosts: ${times.map(time => time.toFixed(1)).join(', ')}`;
    const rows = [];
    take(JSON.stringify(row), rows);
    return rows;
  } catch (cause) {
    // It needs VS Code, which may have to be downloaded.
    if (isInterrupted()) throw cause;
    reportFatal(cause);
    return [];
  }
}

function emptyRow(bench) {
  const nothing = { tree: null, files: null, bytes: null, ours_ms: null, git_ms: null, ratio: null };
  return { bench, ...nothing, ours_rss_mb: null, ours_disk_kb: null, git_disk_kb: null, note: null };
}

function asCells(rows) {
  const number = (value, digits, width) =>
    (value === null ? '' : value.toLocaleString('en-US', { maximumFractionDigits: digits })).padStart(width);
  return [
    [
      'bench',
      'tree',
      '  files',
      '  ours ms',
      '   git ms',
      ' ratio',
      'ours MB',
      '  ours disk KB',
      '   git disk KB',
      'note',
    ],
    ...rows.map(row => [
      row.bench,
      row.tree ?? '',
      number(row.files, 0, 7),
      number(row.ours_ms, 1, 9),
      number(row.git_ms, 1, 9),
      number(row.ratio, 1, 6),
      number(row.ours_rss_mb, 0, 7),
      number(row.ours_disk_kb, 1, 14),
      number(row.git_disk_kb, 1, 14),
      row.note ?? '',
    ]),
  ];
}
