import fc from 'fast-check';

/** What is done to threads. Numbers choose among what is there, by remainder. */
export type ThreadOperation =
  | {
      readonly kind: 'start' | 'startChild' | 'archive' | 'unarchive' | 'delete';
      readonly thread: number;
    }
  | Continuation
  | (Writing & { readonly kind: 'write' })
  /** `leave`: temporary threads are put away, but for one. */
  | { readonly kind: 'leave'; readonly thread: number }
  | { readonly kind: 'reopen' | 'collectGarbage' };

interface Writing {
  readonly path: number;
  readonly content: number;
}

/** What is not done to a thread that is put away. */
export type Continuation =
  /** A message whose agent writes a file, or is cut off by the end of its process. */
  | (Writing & { readonly kind: 'send' | 'crash'; readonly thread: number })
  | { readonly kind: 'rollBack'; readonly thread: number; readonly count: number }
  | AboutTurn;

/** It is about a message of any branch. */
export type AboutTurn =
  /** As `send`, in place of the message. */
  | (Writing & { readonly kind: 'edit'; readonly thread: number; readonly turn: number })
  | { readonly kind: 'select' | 'fork' | 'tryOut' | 'restore'; readonly thread: number; readonly turn: number };

const index = fc.nat({ max: 99 });

const weighted = (weight: number, arbitrary: fc.Arbitrary<ThreadOperation>) => ({ weight, arbitrary });
const written = { path: index, content: index };

export const threadOperations: fc.Arbitrary<readonly ThreadOperation[]> = fc
  .array(
    fc.oneof(
      weighted(2, fc.record({ kind: fc.constantFrom('start' as const, 'startChild' as const), thread: index })),
      weighted(3, fc.record({ kind: fc.constantFrom('archive' as const, 'unarchive' as const), thread: index })),
      weighted(1, fc.record({ kind: fc.constantFrom('delete' as const, 'leave' as const), thread: index })),
      weighted(6, fc.record({ kind: fc.constant('send' as const), thread: index, ...written })),
      weighted(1, fc.record({ kind: fc.constant('crash' as const), thread: index, ...written })),
      weighted(3, fc.record({ kind: fc.constant('edit' as const), thread: index, turn: index, ...written })),
      weighted(
        6,
        fc.record({
          kind: fc.constantFrom('select' as const, 'fork' as const, 'tryOut' as const, 'restore' as const),
          thread: index,
          turn: index,
        }),
      ),
      weighted(2, fc.record({ kind: fc.constant('rollBack' as const), thread: index, count: fc.nat({ max: 4 }) })),
      weighted(1, fc.record({ kind: fc.constant('write' as const), ...written })),
      weighted(2, fc.record({ kind: fc.constantFrom('reopen' as const, 'collectGarbage' as const) })),
    ),
    { minLength: 1, maxLength: 24, size: 'max' },
  )
  .map(later => [{ kind: 'start', thread: 0 }, ...later]);
