import { describe, expect, test } from 'vitest';
import { commit, makeThread, makeTurn, startThread, startTurn } from '../../test/contract/storeRecords.ts';
import { Window } from '../../test/fakes/window.ts';
import { rollBackMessages } from './rewind.ts';

/** A message whose turn was stopped, after one that changed a file. */
async function stopped() {
  const window = new Window({ 'a.txt': 'one\n', 'b.txt': 'b\n' });
  await window.send('First', { 'a.txt': 'two\n' });
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  const { running } = window.session.state;
  await window.ask({ kind: 'stopTurn' });
  await running?.over;
  return { window, last: () => window.chat.turns.at(-1)! };
}

describe('an interrupted turn', () => {
  test('is continued by a message that says where it stopped and what has changed since', async () => {
    const { window, last } = await stopped();
    const turnId = last().id;
    expect(last()).toMatchObject({ status: 'interrupted', resume: { canContinue: true } });
    window.world.edit({ 'b.txt': 'mine\n', 'c.txt': 'c\n' });
    await window.ask({ kind: 'continueTurn', turnId });
    await window.session.state.running?.over;
    expect(window.chat.turns).toHaveLength(3);
    expect(last().text).toMatch(/^Go on with my last message/);
    expect(last().text).toContain('You stopped before your first step.');
    expect(last().text).toMatch(/The last checkpoint is number 4, saved at .*, with 0 files changed\./);
    expect(last().text).toContain('- Changed since: b.txt, c.txt.');
    expect(window.chat.turns[1]?.resume).toBeUndefined();
    await expect(window.ask({ kind: 'continueTurn', turnId })).rejects.toThrow('has gone on since');
  });

  test('is not said to have left a file changed that is only ignored now', async () => {
    const { window, last } = await stopped();
    window.world.edit({ '.gitignore': 'b.txt\n' });
    await window.ask({ kind: 'continueTurn', turnId: last().id });
    await window.session.state.running?.over;
    expect(last().text).toContain('- Changed since: .gitignore.');
  });

  test('left by a process that ended is continued just so', async () => {
    const window = new Window({ 'a.txt': 'one\n' });
    const thread = makeThread({ id: window.world.threadId });
    const turn = makeTurn(thread.id, { agentId: 'script' });
    await commit(window.world.services.store, startThread({ ...thread, activeTurnId: turn.id }), startTurn(turn));
    expect(window.chat.turns[0]).toMatchObject({ status: 'interrupted', resume: { canContinue: true } });
    await window.ask({ kind: 'continueTurn', turnId: turn.id });
    await window.session.state.running?.over;
    expect(window.chat.turns.map(({ status }) => status)).toEqual(['interrupted', 'completed']);
  });

  test('of an agent that takes messages of a certain form is run again, not continued', async () => {
    const { window, last } = await stopped();
    const [agent] = window.session.state.agents;
    window.session.update({ agents: [{ ...agent!, hint: 'Paste an answer' }] });
    expect(last().resume).toEqual({ canContinue: false });
    await expect(window.ask({ kind: 'continueTurn', turnId: last().id })).rejects.toThrow('Run the message again.');
    await window.ask({ kind: 'editThreadMessage', turnId: last().id, text: 'wait no more', files: 'keep' });
    await window.session.state.running?.over;
    expect(last()).toMatchObject({ status: 'completed', versions: [expect.any(String), expect.any(String)] });
  });

  test('is left for a checkpoint the user picks, in a new thread', async () => {
    const { window } = await stopped();
    const source = window.chat.threadId;
    window.answers.pick = 'Checkpoint 2';
    await window.ask({ kind: 'resumeFromCheckpoint' });
    expect(window.choices[0]).toBe('Checkpoint 4');
    expect(window.chat.threadId).not.toBe(source);
    expect(window.chat.turns.map(({ text }) => text)).toEqual(['First']);
    expect(window.chat.page?.checkpointNumber).toBe(2);
  });
});

test('messages are rolled back by number, and not while a turn runs', async () => {
  const { window } = await stopped();
  window.answers.text = 'x';
  await expect(rollBackMessages(window.session, window.native)).rejects.toThrow('whole number');
  window.answers.text = '1';
  await rollBackMessages(window.session, window.native);
  expect(window.chat.turns.map(({ text }) => text)).toEqual(['First']);
  await window.ask({ kind: 'sendMessage', text: 'wait' });
  await expect(rollBackMessages(window.session, window.native)).rejects.toThrow('Stop the turn first.');
  await window.ask({ kind: 'stopTurn' });
});

describe('switching to another version', () => {
  async function twoVersions() {
    const window = new Window({ 'a.txt': 'one\n' });
    const first = await window.send('First', { 'a.txt': 'two\n', 'new.txt': 'new\n' });
    window.willEdit({ 'a.txt': 'three\n' });
    const text = 'Other';
    await window.ask({ kind: 'editThreadMessage', turnId: first, text, files: 'keep' });
    await window.session.state.running?.over;
    const settled = () => new Promise(resolve => setTimeout(resolve, 20));
    return { window, first, second: window.chat.turns[0]!.id, settled };
  }

  test('says how many files differ, and offers their preview', async () => {
    const { window, first, settled } = await twoVersions();
    await window.ask({ kind: 'selectVersion', turnId: first });
    await settled();
    expect(window.chat.otherFiles).toMatchObject({ turnId: first, version: 1, formerVersion: 2, differing: 1 });
    expect(window.world.files['a.txt']).toBe('three\n');
    await window.ask({ kind: 'previewRestore', checkpointId: window.chat.otherFiles!.checkpointId });
    const { page } = window.chat;
    if (page?.phase !== 'choosing') throw new Error('There is no preview.');
    const { token } = page.plan;
    await window.ask({ kind: 'restoreCheckpoint', token, choices: [{ path: 'a.txt', take: 'all' }] });
    await settled();
    expect(window.world.files['a.txt']).toBe('two\n');
    expect(window.chat.otherFiles).toBeUndefined();
  });

  test('says nothing when the files are the same, or are to be kept', async () => {
    const { window, first, second, settled } = await twoVersions();
    await window.ask({ kind: 'selectVersion', turnId: first });
    await settled();
    await window.ask({ kind: 'keepFiles' });
    expect(window.chat.otherFiles).toBeUndefined();
    await window.ask({ kind: 'selectVersion', turnId: second });
    await settled();
    expect(window.chat.otherFiles).toBeUndefined();
  });
});
