import { expect, test } from 'vitest';
import type { EditPlanView } from '../../src/protocol/chatViews.ts';
import { laterNote, previewLabel, putBackText, sendLabel } from './editWords.ts';

const plan = (patch: Partial<EditPlanView> = {}): EditPlanView => ({
  token: 't',
  checkpointNumber: 5,
  modified: 6,
  created: 3,
  deleted: 3,
  kept: 2,
  unsaved: [],
  needsReview: false,
  laterMessages: 6,
  version: 1,
  ...patch,
});
const known = (patch?: Partial<EditPlanView>) => ({ kind: 'known', plan: plan(patch) }) as const;

test('the button says what it will do, with the number', () => {
  expect(sendLabel('keep', known())).toBe('Send, Keep Files');
  expect(sendLabel('newThread', known())).toBe('Send in New Thread');
  expect(sendLabel('putBack', known())).toBe('Send, Put Back 12 Files');
  expect(sendLabel('putBack', known({ modified: 1, created: 0, deleted: 0 }))).toBe('Send, Put Back 1 File');
  expect(sendLabel('putBack', known({ needsReview: true }))).toBe('Review 14 Files, Then Send…');
  expect(sendLabel('putBack', { kind: 'comparing' })).toBe('Send, Put Files Back');
  expect(previewLabel(plan())).toBe('Preview 14 Files…');
});

test('the option says what returns and what is kept', () => {
  expect(putBackText(plan(), false)).toBe(
    '12 files return to how they were before this message. 2 you changed are kept.',
  );
  expect(putBackText(plan(), true)).toBe('12 files return to how they were before this message.');
  expect(putBackText(plan({ modified: 1, created: 0, deleted: 0, kept: 1 }), false)).toBe(
    '1 file returns to how it was before this message. 1 you changed is kept.',
  );
  expect(putBackText(plan({ kept: 0 }), false)).toBe('12 files return to how they were before this message.');
  expect(putBackText(plan({ nothingReason: 'All files already match checkpoint 6.' }), false)).toBe(
    'All files already match checkpoint 6.',
  );
});

test('the note says where later messages go', () => {
  expect(laterNote(plan())).toBe('6 later messages move to version 1. Nothing is erased.');
  expect(laterNote(plan({ laterMessages: 1 }))).toBe('1 later message moves to version 1. Nothing is erased.');
  expect(laterNote(plan({ laterMessages: 0 }))).toBe('This message stays as version 1. Nothing is erased.');
});
