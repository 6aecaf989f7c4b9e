import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect } from 'vitest';
import type { AcpAgentOptions } from '../../src/agents/acp/acpAgent.ts';
import { AgentFailure } from '../../src/core/ports/agent.ts';
import type { Step } from '../contract/agentScript.ts';
import { Conversation, type SentTurn, type TurnOptions } from '../contract/agentSubject.ts';
import { bundleTestAgent, makeAcpSubject, type AcpSubject } from './acpSubject.ts';
import type { AcpStep, AcpTestSettings } from './acpTestScript.ts';

/** A thread with the agent of tests, anew for each test; after each no process of it may be left. */
export class AcpThread {
  #subject: AcpSubject | undefined;
  #thread: Conversation | undefined;

  constructor() {
    beforeAll(bundleTestAgent, 60_000);
    afterEach(async () => {
      await this.subject.dispose();
      expect(this.running()).toEqual([]);
    });
  }

  get subject(): AcpSubject {
    if (this.#subject === undefined) throw new Error('Not started.');
    return this.#subject;
  }

  get thread(): Conversation {
    if (this.#thread === undefined) throw new Error('Not started.');
    return this.#thread;
  }

  async start(settings: Partial<AcpTestSettings> = {}, options: AcpAgentOptions = {}): Promise<void> {
    this.#subject = await makeAcpSubject(settings, options);
    this.#thread = new Conversation(this.#subject);
  }

  send(steps: readonly AcpStep[], options?: TurnOptions, words = 'one'): Promise<SentTurn> {
    return this.thread.send(words, steps as readonly Step[], options);
  }

  /** The agent's process and what it started, by the variables they have; none where that cannot be seen. */
  running(): readonly string[] {
    if (process.platform !== 'linux') return [];
    const variable = `ACP_TEST_AGENT=${this.subject.config.env['ACP_TEST_AGENT'] ?? ''}`;
    return readdirSync('/proc').filter(name => variablesOf(name).includes(variable));
  }
}

/** The variables of a process that runs. */
export function variablesOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

export function failureOf({ failure }: SentTurn): AgentFailure {
  if (!(failure instanceof AgentFailure)) throw new Error(`No failure: ${String(failure)}`);
  return failure;
}

/** Aborts as soon as the agent has said something. */
export function stopWhenItSpeaks(): Pick<TurnOptions, 'signal' | 'onEvent'> {
  const stop = new AbortController();
  return { signal: stop.signal, onEvent: ({ kind }) => kind === 'text' && stop.abort() };
}
