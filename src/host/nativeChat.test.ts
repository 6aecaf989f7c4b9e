import { describe, expect, test } from 'vitest';
import { Window } from '../../test/fakes/window.ts';
import { parseThreadId } from '../core/ids.ts';
import type { Agent } from '../core/ports/agent.ts';
import { answerInNativeChat, type NativePlace } from './nativeChat.ts';
import type { Session } from './session.ts';

/** An agent that writes the message into a file, and tells what it knows of earlier ones. */
const writer: Agent = {
  id: 'vscode-lm',
  name: 'Model',
  run: async ({ text, history, files, ready, ask }, emit) => {
    emit({ kind: 'text', delta: `knows ${history.map(({ turn }) => turn.text).join(', ')}` });
    if (text === 'fail') throw new Error('The model is gone.');
    const call = { id: 'c', kind: 'edit', title: 'Edit a', paths: ['a'], added: 1, removed: 1, detail: '' } as const;
    if (text === 'ask') {
      const options = [{ id: 'yes', name: 'Allow', kind: 'allowOnce' }] as const;
      emit({ kind: 'text', delta: ` ${(await ask({ call: { ...call, status: 'running' }, options })) ?? 'none'}` });
    }
    emit({ kind: 'toolCall', call: { ...call, status: 'running' } });
    await ready();
    await files.write('a', new TextEncoder().encode(text));
    emit({ kind: 'toolCall', call: { ...call, status: 'done' } });
  },
};

async function ask(
  window: Window,
  text: string,
  { command, place }: { command?: string; place?: NativePlace | undefined } = {},
) {
  const said: string[] = [];
  const buttons: string[] = [];
  const answer = {
    markdown: (part: string) => void said.push(part),
    progress: () => undefined,
    button: (title: string) => void buttons.push(title),
  };
  const request = { text, command, place, agent: writer };
  const next = await answerInNativeChat(window.session, window.native, request, answer, new AbortController().signal);
  return { said: said.join(''), buttons, place: next };
}

const turnsOf = (session: Session) =>
  session.work.services.store.readThread(session.state.threadId!)?.turns.map(({ text }) => text);

describe('a message', () => {
  test('becomes a turn with its checkpoints, and what it did is told', async () => {
    const window = new Window({ a: 'old' });
    const { said, buttons, place } = await ask(window, 'One');
    expect(window.world.files).toEqual({ a: 'One' });
    expect(said).toMatch(/`Edit a` \+1 −1[^]*Checkpoint 2: 1 file changed, \+1 −1/);
    expect(buttons).toEqual(['View Changes', 'Restore…']);
    expect(place).toEqual({ threadId: window.session.state.threadId, turnId: expect.any(String) as string });
    const content = window.session.work.services.store.readThread(window.session.state.threadId!);
    expect(content?.turns[0]).toMatchObject({ agentId: 'vscode-lm', status: 'completed' });
    expect(content?.checkpoints.map(({ kind }) => kind)).toEqual(['baseline', 'after']);
  });

  test('goes on from the answer before it, also when that was taken back: a branch', async () => {
    const window = new Window({ a: 'old' });
    const one = await ask(window, 'One');
    const two = await ask(window, 'Two', { place: one.place });
    expect(two.said).toContain('knows One');
    const other = await ask(window, 'Three', { place: one.place });
    expect(other.said).toMatch(/^knows One`?\n|^knows One(?!, Two)/);
    expect(turnsOf(window.session)).toEqual(['One', 'Two', 'Three']);
  });

  test('of another conversation begins another thread', async () => {
    const window = new Window({ a: 'old' });
    const one = await ask(window, 'One');
    const two = await ask(window, 'Two');
    expect(two.said).toMatch(/^knows \n/);
    expect(two.place?.threadId).not.toBe(one.place?.threadId);
    await ask(window, 'Three', { place: one.place });
    expect(turnsOf(window.session)).toEqual(['One', 'Three']);
  });

  test('that fails tells why', async () => {
    await expect(ask(new Window({}), 'fail')).rejects.toThrow('The model is gone.');
  });

  test('that asks can be answered in place', async () => {
    const window = new Window({ a: '' });
    window.answers.pick = 'Allow';
    expect((await ask(window, 'ask')).said).toContain(' yes');
  });

  test('is refused while a turn runs, and in an untrusted workspace', async () => {
    const window = new Window({});
    await window.ask({ kind: 'sendMessage', text: 'wait' });
    await expect(ask(window, 'One')).rejects.toThrow('Stop the turn first.');
    window.release?.();
    await window.session.state.running?.over;
    window.session.update({ state: { kind: 'untrusted' } });
    await expect(ask(window, 'One')).rejects.toThrow('trusted workspace');
    await expect(ask(window, '', { command: 'save' })).rejects.toThrow('trusted workspace');
  });
});

describe('a command', () => {
  test('saves a checkpoint and lists those there are', async () => {
    const window = new Window({ a: 'old' });
    const { place } = await ask(window, 'One');
    expect((await ask(window, 'good', { command: 'save', place })).said).toBe('Saved as checkpoint 3 (good).');
    const { said, buttons } = await ask(window, '', { command: 'timeline', place });
    expect(said.split('\n').map(line => line.split(',')[0])).toEqual([
      '- Checkpoint 3 “good”: “good”',
      '- Checkpoint 2: After “One”',
      '- Checkpoint 1: Before “One”',
    ]);
    expect(buttons).toEqual(['Open Timeline']);
  });

  test('goes back by a preview only', async () => {
    const window = new Window({ a: 'old' });
    const { place } = await ask(window, 'One');
    expect((await ask(window, '1', { command: 'rewind', place })).said).toContain(
      'Nothing is changed before you choose',
    );
    expect(window.session.state.page).toMatchObject({ purpose: { kind: 'rewind' }, phase: { kind: 'choosing' } });
    expect(window.world.files).toEqual({ a: 'One' });
    await expect(ask(window, '7', { command: 'rewind', place })).rejects.toThrow('no message 7');
  });

  test('undoes the last restore, and says what became of it', async () => {
    const window = new Window({ a: 'old' });
    const { place } = await ask(window, 'One');
    const undo = async () => (await ask(window, '', { command: 'undo', place })).said;
    await window.restore('a');
    expect(await undo()).toBe('The last restore was undone.');
    expect(window.world.files).toEqual({ a: 'One' });
    await window.restore('a');
    window.world.directory.files.failOn({ operation: 'write', path: 'a' });
    expect(await undo()).toContain('but for 1 file that could not be written');
    window.world.directory.files.heal();
    window.world.edit({ a: 'mine' });
    expect(await undo()).toContain('The preview of the undo is open');
    expect(window.world.files).toEqual({ a: 'mine' });
  });

  test('forks: the conversation goes on in another thread', async () => {
    const window = new Window({ a: 'old' });
    const { place } = await ask(window, 'One');
    const fork = await ask(window, '', { command: 'fork', place });
    expect(fork.place?.threadId).not.toBe(place?.threadId);
    const two = await ask(window, 'Two', { place: fork.place });
    expect(two.said).toContain('knows One');
    expect(two.place?.threadId).toBe(fork.place?.threadId);
    const first = window.session.work.services.store.readThread(parseThreadId(place?.threadId ?? ''));
    expect(first?.turns.map(({ text }) => text)).toEqual(['One']);
    await expect(ask(new Window({}), '', { command: 'fork' })).rejects.toThrow('no message yet');
  });

  test('that is not there is refused, and so is an undo of nothing', async () => {
    const window = new Window({ a: 'old' });
    const { place } = await ask(window, 'One');
    await expect(ask(window, '', { command: 'dance', place })).rejects.toThrow('There is no command “/dance”.');
    await expect(ask(window, '', { command: 'undo', place })).rejects.toThrow('no restore to undo');
    await expect(ask(new Window({}), '', { command: 'save' })).rejects.toThrow('Send a message first');
  });
});
