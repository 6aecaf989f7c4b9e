import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAcpAgent, type AcpAgent } from '../../src/agents/acp/acpAgent.ts';
import type { ItemContent } from '../../src/core/thread.ts';
import { messageOf, type Step } from '../contract/agentScript.ts';
import { acpTestConfig, bundleTestAgent, placesIn } from './acpSubject.ts';
import type { AcpStep } from './acpTestScript.ts';
import { AgentWorld } from './agentWorld.ts';

beforeAll(bundleTestAgent, 60_000);

let world: AgentWorld;
let memory: string;
let agent: AcpAgent;

beforeEach(async () => {
  world = await AgentWorld.open();
  memory = await mkdtemp(join(tmpdir(), 'acp-memory-'));
  agent = createAcpAgent(acpTestConfig({ memory }), placesIn(world.folder));
});
afterEach(async () => {
  await agent.end();
  await world.close();
  await rm(memory, { recursive: true });
});

const script = (words: string, ...steps: readonly AcpStep[]): string => messageOf(words, steps as readonly Step[]);

const hasText = (items: readonly ItemContent[]): boolean => items.some(({ kind }) => kind === 'agentMessage');

test('editing a message puts the files back and takes the agent back with them', async () => {
  const first = await world.send(agent, script('chamomile', { write: 'a.txt', content: 'one' }));
  const second = await world.send(agent, script('lavender', { write: 'a.txt', content: 'two' }));
  expect(await world.files()).toEqual({ 'a.txt': 'two' });

  const parentId = await world.goBackBefore(agent, second);
  expect(parentId).toBe(first);
  expect(await world.files()).toEqual({ 'a.txt': 'one' });

  const edited = await world.send(agent, script('nettle', { recall: ['chamomile', 'lavender'] }), { parentId });
  const said = world.content.items.filter(({ turnId }) => turnId === edited).map(({ content }) => content);
  expect(said).toEqual([{ kind: 'agentMessage', text: 'knows chamomile, does not know lavender' }]);
  expect(world.content.turns.every(({ memory }) => memory !== undefined)).toBe(true);
});

test('a command that goes on after Stop is kept as late, and a restore is not overwritten by it', async () => {
  await world.send(agent, script('chamomile', { write: 'a.txt', content: 'one' }));
  const stop = new AbortController();
  const stopped = await world.send(
    agent,
    script(
      'lavender',
      { write: 'a.txt', content: 'two' },
      { spawnWriter: 'late.txt', own: true },
      { say: 'x' },
      { hang: true },
    ),
    { signal: stop.signal, onItems: items => hasText(items) && stop.abort() },
  );
  expect(world.content.turns.at(-1)?.status).toBe('interrupted');
  const late = join(world.folder, 'late.txt');
  await expect
    .poll(
      () =>
        stat(late).then(
          ({ size }) => size > 0,
          () => false,
        ),
      { timeout: 5000 },
    )
    .toBe(true);
  await world.noteLate(stopped, ['late.txt']);
  expect(world.pathsIn(stopped, 'late')).toEqual(['a.txt', 'late.txt']);

  await agent.end();
  await world.noteLate(stopped, ['late.txt']);
  await world.goBackBefore(agent, stopped);
  const restored = await world.files();
  expect(restored).toEqual({ 'a.txt': 'one' });
  await delay(300);
  expect(await world.files()).toEqual(restored);
});
