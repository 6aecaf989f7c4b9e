import { expect, test } from 'vitest';
import type { AgentEvent } from './ports/agent.ts';
import type { ItemContent, PlanStep, ToolCall } from './thread.ts';
import { foldEvent, settledCount, settleItems } from './turnItems.ts';

const text = (delta: string): AgentEvent => ({ kind: 'text', delta });
const call = (id: string, status: ToolCall['status']): AgentEvent => ({
  kind: 'toolCall',
  call: { id, kind: 'edit', title: `Edit ${id}`, paths: [id], status, added: 0, removed: 0, detail: '' },
});

function check(events: readonly AgentEvent[], expected: readonly string[], settled: number): void {
  const items = events.reduce<readonly ItemContent[]>(foldEvent, []);
  expect(items.map(describe)).toEqual(expected);
  expect(settledCount(items)).toBe(settled);
}

function describe(item: ItemContent): string {
  if (item.kind === 'agentMessage') return item.text;
  return item.kind === 'toolCall' ? `${item.call.id} ${item.call.status}` : item.kind;
}

test('text joins the message before it and stays open', () => check([text('a'), text('b')], ['ab'], 0));
test('a call ends the message before it', () =>
  check([text('a'), call('x', 'running'), text('b')], ['a', 'x running', 'b'], 1));
test('a call that changed takes the place of the earlier one', () =>
  check([call('x', 'running'), text('a'), call('x', 'done')], ['x done', 'a'], 1));
const plan = (status: PlanStep['status']): AgentEvent => ({ kind: 'plan', steps: [{ text: 'Look', status }] });
const usage = (input: number): AgentEvent => ({ kind: 'usage', usage: { input } });

test('plan and usage stay last, are replaced whole, and keep nothing else open', () => {
  check(
    [plan('pending'), text('a'), usage(1), call('x', 'done'), plan('done'), usage(2), { kind: 'notice', text: '!' }],
    ['a', 'x done', 'notice', 'plan', 'usage'],
    3,
  );
  const items = [plan('pending'), usage(1), plan('done'), usage(2)].reduce<readonly ItemContent[]>(foldEvent, []);
  expect(items).toEqual([
    { kind: 'plan', steps: [{ text: 'Look', status: 'done' }] },
    { kind: 'usage', usage: { input: 2 } },
  ]);
});
test('thoughts join each other and not the answer; steps leave nothing', () =>
  check(
    [{ kind: 'thought', delta: 'a' }, { kind: 'step', text: 'Waiting' }, { kind: 'thought', delta: 'b' }, text('c')],
    ['thought', 'c'],
    1,
  ));
test('a call that never ended has failed', () => {
  const items = [call('x', 'running')].reduce<readonly ItemContent[]>(foldEvent, []);
  expect(settleItems(items).map(describe)).toEqual(['x failed']);
});
