import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createLanguageModelAgent } from '../../src/agents/languageModel/languageModelAgent.ts';
import { hasLanguageModels, type LanguageModelHost } from '../../src/agents/languageModel/languageModelHost.ts';
import type { AgentEvent } from '../../src/core/ports/agent.ts';
import { nowhere } from '../agents/runTool.ts';
import { describeAgent } from '../contract/agent.ts';
import { messageOf } from '../contract/agentScript.ts';
import type { AgentSubject } from '../contract/agentSubject.ts';
import { agentTurn } from '../fakes/agentTurn.ts';
import { createMemoryWorkingDirectory } from '../fakes/memoryFiles.ts';

interface Tools {
  readonly tools: readonly { readonly name: string }[];
  invokeTool(name: string, options: object): Promise<{ readonly content: readonly { readonly value?: string }[] }>;
}

const { lm } = vscode as unknown as { readonly lm?: Tools };

/** Of the extension in `modelProvider`, which is loaded beside the suite. */
const vendor = 'thread-checkpoints-tests';

function languageModels(): LanguageModelHost {
  assert.ok(hasLanguageModels(vscode), 'This VS Code has no language models.');
  return vscode;
}

/** An agent whose model another extension offers, through VS Code. */
async function makeSubject(): Promise<AgentSubject> {
  const files = createMemoryWorkingDirectory();
  const started: ReturnType<typeof createLanguageModelAgent>[] = [];
  const start = () => {
    const agent = createLanguageModelAgent(languageModels(), nowhere, { model: 'test-small' });
    started.push(agent);
    return agent;
  };
  return {
    agent: start(),
    files,
    read: async path => {
      const bytes = files.files.contentOf(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    restart: async () => start(),
    dispose: async () => {
      for (const agent of started) agent.dispose();
    },
  };
}

describeAgent(
  'a language model that another extension offers',
  makeSubject,
  { describe, it, beforeAll: before, afterAll: after, beforeEach },
  { asks: false, thinks: false },
);

describe('language models of VS Code', () => {
  it('are to be chosen from, by the names and vendors that VS Code tells', async () => {
    const { agent, dispose } = await makeSubject();
    await new Promise<void>(resolve => {
      agent.onChange?.(resolve);
      agent.options?.();
    });
    const choices = agent.options?.().find(({ kind }) => kind === 'model')?.choices ?? [];
    assert.deepEqual(
      choices.filter(({ description }) => description === vendor).map(({ id, name }) => ({ id, name })),
      [
        { id: 'test-small', name: 'Test Small' },
        { id: 'test-large', name: 'Test Large' },
      ],
    );
    await dispose();
  });

  it('count their tokens, of what a turn sends and what it gets', async () => {
    const { agent, files, dispose } = await makeSubject();
    const events: AgentEvent[] = [];
    const text = messageOf('Count', [{ say: 'Twelve signs' }]);
    await agent.run(agentTurn({ text, files }), event => events.push(event), new AbortController().signal);
    const usage = events.findLast(event => event.kind === 'usage')?.usage;
    assert.equal(usage?.output, 3);
    assert.ok((usage.input ?? 0) > 100, `input: ${usage.input}`);
    await dispose();
  });

  it('that are not there are missed in words', async () => {
    const { lm, ...host } = languageModels();
    const agent = createLanguageModelAgent(
      {
        ...host,
        lm: {
          selectChatModels: () => lm.selectChatModels({ vendor: 'nobody' }),
          onDidChangeChatModels: listener => lm.onDidChangeChatModels(listener),
        },
      },
      nowhere,
    );
    const turn = agentTurn({ text: 'Hi', files: createMemoryWorkingDirectory() });
    await assert.rejects(
      agent.run(turn, () => undefined, new AbortController().signal),
      /has no language model/,
    );
    agent.dispose();
  });
});

describe('tools for language models', () => {
  it('are there, and save and list checkpoints', async function () {
    if (lm === undefined || !vscode.workspace.isTrusted) this.skip();
    const names = lm.tools.map(({ name }) => name);
    for (const name of ['checkpoint_create', 'checkpoint_list', 'checkpoint_diff', 'checkpoint_restore']) {
      assert.ok(names.includes(name), `${name} is missing among ${names.join(', ')}`);
    }
    const invoke = async (name: string, input: object): Promise<string> => {
      const result = await lm.invokeTool(name, { input, toolInvocationToken: undefined });
      return result.content.map(({ value = '' }) => value).join('');
    };
    assert.match(await invoke('checkpoint_create', { name: 'from a tool' }), /Saved as checkpoint \d+/);
    assert.match(await invoke('checkpoint_list', {}), /“from a tool”/);
  });
});
