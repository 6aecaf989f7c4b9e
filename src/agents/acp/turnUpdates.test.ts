import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEvent, settleItems } from '../../core/turnItems.ts';
import type { AgentEvent } from '../../core/ports/agent.ts';
import type { ItemContent } from '../../core/thread.ts';
import { runs } from '../../../test/random/runs.ts';
import { fieldsOf, type Fields } from './fields.ts';
import { TurnUpdates } from './turnUpdates.ts';

const place = {
  cwd: '/work',
  additionalDirectories: [],
  absolutePathOf: (path: string) => path,
  treePathOf: (path: string) => path,
};

function itemsAfter(updates: readonly Fields[], reply: Fields = { stopReason: 'end_turn' }): readonly ItemContent[] {
  const events: AgentEvent[] = [];
  const turn = new TurnUpdates(place, event => events.push(event));
  for (const update of updates) turn.take(update);
  turn.finish(reply, 'Tea Agent', false);
  for (const update of updates) turn.take(update);
  return events.reduce<readonly ItemContent[]>(foldEvent, []);
}

const text = (value: string, messageId?: string): Fields => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text: value },
  messageId,
});

test('chunks of a message are joined, messages are paragraphs', () => {
  expect(itemsAfter([text('a', '1'), text('b', '1'), text('c', '2'), text('d')])).toEqual([
    { kind: 'agentMessage', text: 'ab\n\ncd' },
  ]);
});

test('what was used between two messages does not join them', () => {
  const usage = { sessionUpdate: 'usage_update', used: 5, size: 10, cost: { amount: 0.5, currency: 'USD' } };
  expect(
    itemsAfter([text('a', '1'), usage, text('b', '2')], { stopReason: 'end_turn', usage: { inputTokens: 7 } }),
  ).toEqual([
    { kind: 'agentMessage', text: 'a\n\nb' },
    { kind: 'usage', usage: { contextUsed: 5, contextSize: 10, cost: { amount: 0.5, currency: 'USD' }, input: 7 } },
  ]);
});

test('minus zero is kept as zero', () => {
  const [item] = itemsAfter([{ sessionUpdate: 'usage_update', used: -0 }], {});
  expect(item).toEqual({ kind: 'usage', usage: { contextUsed: 0 } });
});

test('what was sent counts also what the service had kept', () => {
  const usage = { inputTokens: 1, cachedReadTokens: 20, cachedWriteTokens: 300, outputTokens: 4, totalTokens: 325 };
  expect(itemsAfter([], { usage })).toEqual([{ kind: 'usage', usage: { input: 321, output: 4 } }]);
});

test('a plan replaces the one before', () => {
  const plan = (status: string): Fields => ({
    sessionUpdate: 'plan',
    entries: [{ content: 'Boil', status }, { content: ' ' }],
  });
  expect(itemsAfter([plan('pending'), plan('in_progress'), plan('completed')])).toEqual([
    { kind: 'plan', steps: [{ text: 'Boil', status: 'done' }] },
  ]);
});

test.each([
  ['max_tokens', 'The answer of Tea Agent was cut off: it has reached the number of tokens that it may have.'],
  ['refusal', 'Tea Agent refuses to answer this, and will not remember the message.'],
  ['cancelled', 'Tea Agent stopped by itself.'],
])('the user is told of the end %s', (stopReason, notice) => {
  expect(itemsAfter([], { stopReason })).toEqual([{ kind: 'notice', text: notice }]);
});

test('notices and summaries of the agent are told', () => {
  const updates = [
    { sessionUpdate: 'notice', severity: 'warning', title: 'Slow', description: 'The service is busy.' },
    { sessionUpdate: 'compaction_update', status: 'in_progress' },
    { sessionUpdate: 'compaction_update', status: 'completed' },
  ];
  expect(itemsAfter(updates)).toEqual([
    { kind: 'notice', text: 'Slow: The service is busy.' },
    { kind: 'notice', text: 'The agent summed up the conversation, to have room to go on.' },
  ]);
});

test('content that is no text is named', () => {
  const update = (content: Fields): Fields => ({ sessionUpdate: 'agent_message_chunk', content });
  expect(itemsAfter([update({ type: 'resource_link', name: 'a.ts', uri: 'file:///a.ts' })])).toEqual([
    { kind: 'agentMessage', text: '[a.ts](file:///a.ts)' },
  ]);
  expect(itemsAfter([update({ type: 'hologram' }), update({ type: 'text', text: 7 })])).toEqual([]);
});

const kinds = [
  'user_message_chunk agent_message_chunk agent_thought_chunk tool_call tool_call_update plan usage_update notice',
  'compaction_update current_mode_update config_option_update session_info_update plan_removed unknown_kind',
].flatMap(line => line.split(' '));

/** An update with fields as they should be, as they should not, and others. */
const anyUpdate = fc
  .record(
    {
      sessionUpdate: fc.oneof(fc.constantFrom(...kinds), fc.anything()),
      toolCallId: fc.oneof(fc.constantFrom('a', 'b'), fc.anything()),
      status: fc.oneof(fc.constantFrom('pending', 'completed', 'failed'), fc.anything()),
      content: fc.oneof(
        fc.record({ type: fc.constant('text'), text: fc.oneof(fc.string(), fc.anything()) }),
        fc.array(
          fc.oneof(
            fc.record({ type: fc.constant('diff'), path: fc.anything(), oldText: fc.anything(), newText: fc.string() }),
            fc.anything(),
          ),
        ),
        fc.anything(),
      ),
      locations: fc.oneof(fc.array(fc.record({ path: fc.oneof(fc.string(), fc.anything()) })), fc.anything()),
      entries: fc.anything(),
      kind: fc.oneof(fc.constantFrom('edit', 'execute', 'constructor', 'toString'), fc.anything()),
      rawInput: fc.oneof(fc.record({ command: fc.array(fc.anything()) }), fc.anything()),
      used: fc.anything(),
      title: fc.anything(),
    },
    { requiredKeys: [] },
  )
  .map(fieldsOf);

test('whatever is sent, nothing throws, and what is told can be kept', () => {
  fc.assert(
    fc.property(fc.array(anyUpdate, { maxLength: 20 }), fc.anything(), (updates, reply) => {
      const items = settleItems(itemsAfter(updates, fieldsOf(reply)));
      expect(JSON.parse(JSON.stringify(items))).toEqual(items);
      for (const item of items) {
        if (item.kind !== 'toolCall') continue;
        expect(item.call.status).not.toBe('running');
        expect(item.call.title).not.toBe('');
      }
    }),
    { numRuns: runs(1000) },
  );
});
