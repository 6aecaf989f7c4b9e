import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createLanguageModelAgent } from '../../src/agents/languageModel/languageModelAgent.ts';
import { hasLanguageModels, type LanguageModel } from '../../src/agents/languageModel/languageModelHost.ts';
import type { AgentEvent } from '../../src/core/ports/agent.ts';
import { agentTurn } from '../fakes/agentTurn.ts';
import { createMemoryWorkingDirectory } from '../fakes/memoryFiles.ts';

interface Tools {
  readonly tools: readonly { readonly name: string }[];
  invokeTool(name: string, options: object): Promise<{ readonly content: readonly { readonly value?: string }[] }>;
}

const nowhere = { roots: [], onDisk: () => undefined };
const { lm } = vscode as unknown as { readonly lm?: Tools };

describe('language models of VS Code', () => {
  it('are found, and where none is offered the turn says so', async function () {
    if (!hasLanguageModels(vscode)) this.skip();
    if ((await vscode.lm.selectChatModels()).length > 0) this.skip();
    const agent = createLanguageModelAgent(vscode, nowhere);
    const turn = agentTurn({ text: 'Hi', files: createMemoryWorkingDirectory() });
    await assert.rejects(
      agent.run(turn, () => undefined, new AbortController().signal),
      /has no language model/,
    );
    agent.dispose();
  });

  it('are asked and read by the parts that VS Code has', async function () {
    if (!hasLanguageModels(vscode)) this.skip();
    const host = vscode;
    const asked: (readonly unknown[])[] = [];
    const answers = [
      [new host.LanguageModelToolCallPart('1', 'write_file', { path: 'a', content: 'x' })],
      [new host.LanguageModelTextPart('Done.')],
    ];
    const model: LanguageModel = {
      id: 'scripted',
      name: 'Scripted',
      vendor: 'test',
      family: 'test',
      maxInputTokens: 10_000,
      countTokens: async text => text.length,
      sendRequest: async messages => {
        asked.push(messages);
        const parts = answers[asked.length - 1] ?? [];
        return {
          stream: (async function* () {
            await Promise.resolve();
            yield* parts;
          })(),
        };
      },
    };
    const files = createMemoryWorkingDirectory();
    const events: AgentEvent[] = [];
    const lmOf = {
      ...host.lm,
      selectChatModels: async () => [model],
      onDidChangeChatModels: (listener: () => void) => host.lm.onDidChangeChatModels(listener),
    };
    const agent = createLanguageModelAgent(
      {
        lm: lmOf,
        LanguageModelChatMessage: host.LanguageModelChatMessage,
        LanguageModelTextPart: host.LanguageModelTextPart,
        LanguageModelToolCallPart: host.LanguageModelToolCallPart,
        LanguageModelToolResultPart: host.LanguageModelToolResultPart,
        CancellationTokenSource: host.CancellationTokenSource,
      },
      nowhere,
    );
    const turn = agentTurn({ text: 'Hi', files });
    await agent.run(turn, event => events.push(event), new AbortController().signal);
    agent.dispose();
    assert.equal(new TextDecoder().decode(await files.read('a')), 'x');
    assert.ok(events.some(event => event.kind === 'text' && event.delta === 'Done.'));
    assert.equal(asked[1]?.length, 4);
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
