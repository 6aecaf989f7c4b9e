import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { bundleForNode } from '../../scripts/lib/bundles.mjs';
import { inProject } from '../../scripts/lib/paths.mjs';
import { createAcpAgent, type AcpAgent, type AcpAgentOptions } from '../../src/agents/acp/acpAgent.ts';
import type { AgentPlaces } from '../../src/agents/acp/agentPlace.ts';
import type { AcpAgentConfig } from '../../src/agents/acp/presets.ts';
import type { AgentFiles } from '../../src/core/ports/agent.ts';
import type { AgentSubject } from '../contract/agentSubject.ts';
import type { AcpTestSettings } from './acpTestScript.ts';

const bundle = 'out/test/agents/acpTestAgent.mjs';

/** Makes the program of the agent of tests, for all tests of a file. In one piece it starts much faster. */
export const bundleTestAgent = (): Promise<void> =>
  bundleForNode('test/agents/acpTestAgent.ts', bundle, { withPackages: true });

export interface AcpSubject extends AgentSubject {
  readonly agent: AcpAgent;
  /** Where the agent works. */
  readonly folder: string;
  readonly config: AcpAgentConfig;
  readonly log: readonly string[];
  readonly restart: () => Promise<AcpAgent>;
}

/** The agent of tests with a folder to work in. */
export async function makeAcpSubject(
  settings: Partial<AcpTestSettings> = {},
  options: AcpAgentOptions = {},
): Promise<AcpSubject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'acp-agent-')));
  const folder = join(root, 'work');
  await mkdir(folder);
  const config = acpTestConfig({ memory: join(root, 'memory'), ...settings });
  const log: string[] = [];
  const places = placesIn(folder);
  const start = (): AcpAgent => createAcpAgent(config, places, { log: line => void log.push(line), ...options });
  const agents = [start()];
  const read = (path: string): Promise<string | undefined> =>
    readFile(join(folder, path), 'utf8').catch(() => undefined);
  return {
    agent: agents[0]!,
    folder,
    config,
    log,
    files: filesIn(folder),
    read,
    restart: async () => {
      await Promise.all(agents.map(agent => agent.end()));
      const next = start();
      agents.push(next);
      return next;
    },
    dispose: async () => {
      await Promise.all(agents.map(agent => agent.end()));
      await rm(root, { recursive: true, maxRetries: 3 });
    },
  };
}

export const acpTestConfig = (settings: AcpTestSettings): AcpAgentConfig => ({
  id: 'test-agent',
  name: 'Tea Agent',
  command: process.execPath,
  args: [inProject(bundle)],
  env: { ACP_TEST_AGENT: JSON.stringify(settings) },
});

export const placesIn =
  (folder: string): AgentPlaces =>
  () => ({
    cwd: folder,
    additionalDirectories: [],
    absolutePathOf: path => join(folder, path),
    treePathOf: absolute => {
      const path = relative(folder, absolute);
      return path.startsWith('..') ? undefined : path;
    },
  });

/** The files of a folder, as a turn is given them. */
const filesIn = (folder: string): AgentFiles => ({
  read: path => readFile(join(folder, path)).catch(() => undefined),
  write: async (path, bytes) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  },
  readEntry: async path => {
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    return bytes && { mode: undefined, bytes };
  },
  findFolder: async () => 'folder',
  writeEntry: async (path, { bytes }) => writeFile(join(folder, path), bytes),
  delete: path => rm(join(folder, path), { force: true }),
  unsavedPaths: () => [],
  sizeOf: async path => (await stat(join(folder, path)).catch(() => undefined))?.size,
  async *walk() {
    // An agent of its own process looks around by itself.
  },
  isSecret: () => false,
});
