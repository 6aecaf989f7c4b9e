import { deepStrictEqual, ok } from 'node:assert';
import { join } from 'node:path';
import { createAcpAgent } from '../../src/agents/acp/acpAgent.ts';
import { AgentWorld } from './agentWorld.ts';
import { placesIn } from './acpSubject.ts';
import { realAgents, realMessage, type RealAgent, type RealAgentKind } from './realAgents.ts';

export { realAgents } from './realAgents.ts';

/** Milliseconds of what was measured. */
export type Figures = Readonly<Record<string, number>>;

/**
 * A conversation with a real agent, whose model is on this machine: files, checkpoints, an edited message, and what the agent then
 * sends to its model as the conversation. Throws where something is not as it should be.
 * @param programs the folder of the agent's program
 */
export async function driveRealAgent(name: string, programs: string): Promise<Figures> {
  const kind = realAgents.find(other => other.name === name);
  if (kind === undefined) throw new Error(`There is no agent “${name}”.`);
  const world = await AgentWorld.open();
  const real = await kind.start(programs);
  const drive = new Drive(kind, real, world);
  try {
    await drive.run();
    return drive.figures;
  } finally {
    await drive.agent.end();
    await real.dispose();
    await world.close();
  }
}

class Drive {
  readonly figures: Record<string, number> = {};
  agent: ReturnType<typeof createAcpAgent>;
  readonly #kind: RealAgentKind;
  readonly #real: RealAgent;
  readonly #world: AgentWorld;

  constructor(kind: RealAgentKind, real: RealAgent, world: AgentWorld) {
    this.#kind = kind;
    this.#real = real;
    this.#world = world;
    this.agent = this.#start();
  }

  async run(): Promise<void> {
    const world = this.#world;
    const first = await this.#timed('first turn, with its start', () =>
      world.send(
        this.agent,
        realMessage('chamomile', [{ write: 'a.txt', content: 'one' }, { run: 'printf %s x > b.txt' }]),
      ),
    );
    this.#check(first, ['chamomile']);
    deepStrictEqual(await world.files(), { 'a.txt': 'one', 'b.txt': 'x' });
    deepStrictEqual(world.pathsIn(first, 'after'), ['a.txt', 'b.txt']);
    ok(
      world.content.items.some(({ content }) => content.kind === 'toolCall' && content.call.status === 'done'),
      'No tool call.',
    );

    const second = await this.#timed('second turn', () =>
      world.send(this.agent, realMessage('lavender', [{ run: 'printf %s two > a.txt' }, { run: 'rm b.txt' }])),
    );
    this.#check(second, ['chamomile', 'lavender']);
    deepStrictEqual(await world.files(), { 'a.txt': 'two' });
    const third = await world.send(this.agent, realMessage('nettle', []));
    this.#check(third, ['chamomile', 'lavender', 'nettle']);

    const parentId = await this.#timed('ending it and restoring the files', () =>
      world.goBackBefore(this.agent, second),
    );
    deepStrictEqual(await world.files(), { 'a.txt': 'one', 'b.txt': 'x' });
    const edited = await this.#timed('edited message, with its start', () =>
      world.send(this.agent, realMessage('mint', [{ write: 'c.txt', content: 'three' }]), { parentId }),
    );
    this.#check(edited, ['chamomile', 'mint']);
    deepStrictEqual(await world.files(), { 'a.txt': 'one', 'b.txt': 'x', 'c.txt': 'three' });

    await this.agent.end();
    this.agent = this.#start();
    const later = await world.send(this.agent, realMessage('thyme', []), { parentId: third });
    this.#check(later, ['chamomile', 'lavender', 'nettle', 'thyme']);
    const next = await world.send(this.agent, realMessage('rose', []), { parentId: edited });
    this.#check(next, ['chamomile', 'mint', 'rose']);

    await world.goBackBefore(this.agent, first);
    deepStrictEqual(await world.files(), {});
    const anew = await world.send(this.agent, realMessage('hibiscus', []), { parentId: undefined });
    this.#check(anew, ['hibiscus']);
  }

  /** The turn ended well, is remembered, and its agent sent exactly these messages to its model. */
  #check(turnId: string, history: readonly string[]): void {
    const turn = this.#world.content.turns.find(({ id }) => id === turnId);
    deepStrictEqual([turn?.status, turn?.failure], ['completed', undefined]);
    deepStrictEqual(this.#real.history(), history);
    ok(turn?.memory !== undefined, `${this.#kind.name} does not remember the turn “${history.join(', ')}”.`);
    const notices = this.#world.content.items.flatMap(({ content }) =>
      content.kind === 'notice' ? [content.text] : [],
    );
    deepStrictEqual(notices, []);
  }

  async #timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    this.figures[what] = Math.round(performance.now() - started);
    return result;
  }

  #start(): ReturnType<typeof createAcpAgent> {
    return createAcpAgent(this.#real.config, placesIn(join(this.#world.folder)));
  }
}
