import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { measureActivation } from './lib/activation.mjs';
import { buildProduct, bundleForNode } from './lib/bundles.mjs';
import { inProject, projectRoot } from './lib/paths.mjs';
import { capture } from './lib/processes.mjs';
import { reportFatal, table } from './lib/text.mjs';

/**
 * Usage: node scripts/bench.mjs [--json] [--only NAME] [-- ARGUMENTS]
 *
 * Runs the programs `test/bench/NAME.bench.ts` one after another with the arguments, then measures the activation in a real
 * extension host. A program prints its rows as JSON, one a line: `{ "name": "...", "value": 12.3, "unit": "ms" }`, with
 * `"note": "..."` if it likes; other lines are passed on.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});

try {
  const rows = [];
  for (const name of await benches()) rows.push(...(await runBench(name)));
  if (options.only === undefined || options.only === 'activation') rows.push(await benchActivation());
  if (!options.json) printTable(rows);
} catch (cause) {
  reportFatal(cause);
}

async function benches() {
  const files = await readdir(inProject('test', 'bench')).catch(() => []);
  const names = files.filter(file => file.endsWith('.bench.ts')).map(file => file.slice(0, -'.bench.ts'.length));
  return names.filter(name => options.only === undefined || options.only === name).sort();
}

async function runBench(name) {
  const program = `out/bench/${name}.mjs`;
  await bundleForNode(`test/bench/${name}.bench.ts`, program);
  const { code, output } = await capture(process.execPath, ['--expose-gc', program, ...positionals], {
    cwd: projectRoot,
  });
  if (code !== 0) throw new Error(`The bench ${name} failed:\n${output.trimEnd()}`);
  return output
    .split('\n')
    .filter(line => line !== '')
    .flatMap(line => takeRow(name, line));
}

function takeRow(bench, line) {
  const row = parseRow(line);
  if (row === undefined) {
    if (!options.json) console.log(`[${bench}] ${line}`);
    return [];
  }
  return [shown({ bench, ...row })];
}

function parseRow(line) {
  try {
    const row = JSON.parse(line);
    return typeof row.name === 'string' && typeof row.value === 'number' ? row : undefined;
  } catch {
    return undefined;
  }
}

async function benchActivation() {
  await buildProduct({ production: true });
  const times = await measureActivation(5);
  const note = `median of ${times.length} fresh extension hosts: ${times.map(time => time.toFixed(1)).join(', ')}`;
  const median = times[Math.floor(times.length / 2)];
  return shown({ bench: 'activation', name: 'extension.activate()', value: median, unit: 'ms', note });
}

function shown(row) {
  if (options.json) console.log(JSON.stringify(row));
  return row;
}

function printTable(rows) {
  const cells = rows.map(({ bench, name, value, unit, note }) => [
    bench,
    name,
    value.toLocaleString('en-US', { maximumFractionDigits: 2 }).padStart(10),
    unit ?? '',
    note ?? '',
  ]);
  console.log(`\n${table([['bench', 'what', '     value', 'unit', 'note'], ...cells])}`);
}
