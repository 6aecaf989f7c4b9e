import fc from 'fast-check';

/** What is done to a store. Numbers choose among what is there, by remainder. */
export type Change =
  | { readonly kind: 'startThread' | 'deleteThread'; readonly thread: number }
  | {
      readonly kind: 'nameThread';
      readonly thread: number;
      readonly name: string | null | undefined;
      readonly turn: number;
    }
  | { readonly kind: 'startTurn'; readonly thread: number; readonly parent: number; readonly text: string }
  | { readonly kind: 'endTurn'; readonly turn: number; readonly status: number }
  | { readonly kind: 'appendItem'; readonly turn: number; readonly content: number; readonly text: string }
  | {
      readonly kind: 'takeCheckpoint';
      readonly thread: number;
      readonly edits: readonly Edit[];
      /** Contents. */
      readonly unsaved: readonly number[];
      readonly type: number;
    }
  | { readonly kind: 'copyCheckpoint'; readonly thread: number; readonly checkpoint: number }
  | {
      readonly kind: 'changeCheckpoint';
      readonly checkpoint: number;
      readonly name: string | null | undefined;
      readonly pinned: boolean;
    }
  | { readonly kind: 'expire'; readonly checkpoints: readonly number[] }
  | { readonly kind: 'startRestore'; readonly thread: number; readonly target: number; readonly safety: number }
  | { readonly kind: 'endRestore'; readonly restore: number; readonly failed: number };

/** A file with its new content, or without one to delete it. */
export interface Edit {
  readonly path: number;
  readonly content: number | undefined;
}

export type Operation =
  /** All in one commit. */
  | { readonly kind: 'commit'; readonly changes: readonly Change[] }
  | { readonly kind: 'putBlob'; readonly content: number; readonly similarTo: number }
  | { readonly kind: 'collectGarbage' | 'verify' | 'refreshReader' | 'keepImage' }
  | {
      readonly kind: 'reopen';
      /** How the process before ended. */
      readonly after: 'closing' | 'crash' | 'powerCut';
      readonly image: 'asItIs' | 'lost' | 'outdated';
      readonly seed: number;
    };

const index = fc.nat({ max: 1000 });
const text = fc.oneof(
  fc.constantFrom(
    'message',
    'Ärger mit größeren Dateien',
    'answer\nof two lines',
    '“quoted”, 100 %',
    '',
    '😀 emoji \0 zero',
  ),
  fc.string({ maxLength: 30, unit: 'grapheme' }),
  fc.string({ maxLength: 10, unit: 'binary' }),
);
const name = fc.option(text, { nil: undefined }).chain(some => fc.constantFrom(some, some, null));
const edit = fc.record({ path: index, content: fc.option(index, { nil: undefined, freq: 4 }) });

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('startThread' as const), thread: index }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleteThread' as const), thread: index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('nameThread' as const), thread: index, name, turn: index }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('startTurn' as const), thread: index, parent: index, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('endTurn' as const), turn: index, status: index }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('appendItem' as const), turn: index, content: index, text }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('takeCheckpoint' as const),
      thread: index,
      edits: fc.array(edit, { maxLength: 6 }),
      unsaved: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(index, { maxLength: 3 })),
      type: index,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('copyCheckpoint' as const), thread: index, checkpoint: index }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('changeCheckpoint' as const),
      checkpoint: index,
      name,
      pinned: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('expire' as const), checkpoints: fc.array(index, { maxLength: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('startRestore' as const), thread: index, target: index, safety: index }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('endRestore' as const), restore: index, failed: index }) },
);

const reopen = fc.record({
  kind: fc.constant('reopen' as const),
  after: fc.constantFrom('closing' as const, 'crash' as const, 'powerCut' as const),
  image: fc.constantFrom('asItIs' as const, 'lost' as const, 'outdated' as const),
  seed: index,
});

export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant('commit' as const),
        changes: fc.array(change, { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('putBlob' as const), content: index, similarTo: index }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'collectGarbage' as const,
          'verify' as const,
          'refreshReader' as const,
          'keepImage' as const,
        ),
      }),
    },
    { weight: 2, arbitrary: reopen },
  ),
  { maxLength: 30, size: 'max' },
);
