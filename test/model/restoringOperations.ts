import fc from 'fast-check';

/** What can be put at a path: `undefined` deletes what is there. */
export type Content =
  | { readonly kind: 'file' | 'executable'; readonly text: string }
  /** Its read fails from now on, until something else is put there. */
  | { readonly kind: 'unreadable'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string }
  | { readonly kind: 'folder' }
  | undefined;

export interface Change {
  readonly path: string;
  readonly content: Content;
}

/** What comes in the way of a restore. */
export type Trouble =
  | { readonly kind: 'none' }
  /** It is stopped once what is there is kept. */
  | { readonly kind: 'stopped' }
  /** The process ends when it has changed so many files, or else as it stores the outcome: before or after that is done. */
  | { readonly kind: 'cutOff'; readonly at: number; readonly isDone: boolean }
  /** What it does to files after so many changes is refused, once. */
  | { readonly kind: 'fileRefused'; readonly at: number }
  /** The safety checkpoint cannot be stored. */
  | { readonly kind: 'commitRefused' }
  /** You change files between the preview and the restore. */
  | { readonly kind: 'changedBefore'; readonly changes: readonly Change[] }
  /** You change files while it writes. */
  | { readonly kind: 'changedMeanwhile'; readonly changes: readonly Change[] };

/** What of a plan is restored; two bits of a number are for one path. */
export type Choice = 'default' | 'all' | number;

/** What happens to a working directory. Numbers choose among what is there, by remainder. */
export type Operation =
  | { readonly kind: 'edit'; readonly changes: readonly Change[] }
  /** Types into an editor without saving; `undefined` closes it. */
  | { readonly kind: 'type'; readonly path: string; readonly text: string | undefined }
  /** A message that the agent answers with changes, after the last one or after an earlier one. */
  | { readonly kind: 'send'; readonly changes: readonly Change[]; readonly after: number | undefined }
  /** Puts the files back to before a message and sends another one in its place. */
  | { readonly kind: 'editMessage'; readonly turn: number; readonly changes: readonly Change[] }
  | { readonly kind: 'saveCheckpoint' | 'collectGarbage' | 'restart' }
  /** A thread of another workspace comes in, with the same paths and other contents at them. */
  | { readonly kind: 'import' }
  | { readonly kind: 'restore'; readonly checkpoint: number; readonly choice: Choice; readonly trouble: Trouble }
  | { readonly kind: 'undo'; readonly restore: number; readonly choice: Choice; readonly trouble: Trouble }
  /** Decides about a restore that was cut off, if there is one. */
  | { readonly kind: 'settle'; readonly by: 'finish' | 'undo' };

/** Bytes. Larger files are left out. */
export const sizeLimit = 40;

const places = [
  ...['a', 'b.txt', 'src/a', 'src/b', 'src/deep/c', 'src', 'a/inner'],
  ...['build/x', 'build/deep/y', 'build', 'note.log', 'src/note.log', 'key.pem', 'src/key.pem'],
] as const;
const rules = ['', 'build/\n', '*.log\n', 'build/\n*.log\n', 'src/deep\n'];
const texts = [
  '',
  'one\n',
  'one\ntwo\n',
  'two\r\n',
  '\u00ff\u00fe\u0000',
  '\u00ef\u00bb\u00bfmark',
  'x'.repeat(sizeLimit),
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...texts) },
  { weight: 2, arbitrary: fc.nat({ max: 99 }).map(number => `text ${number}\n`) },
  { weight: 1, arbitrary: fc.constant('too large '.repeat(sizeLimit)) },
);
const content: fc.Arbitrary<Content> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('file' as const), text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('executable' as const), text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unreadable' as const), text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), text: fc.constantFrom('a', '../out') }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'folder' as const }) },
  { weight: 4, arbitrary: fc.constant(undefined) },
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ path: fc.constantFrom(...places), content }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...rules).map(lines => ({
      path: '.gitignore',
      content: lines === '' ? undefined : ({ kind: 'file', text: lines } as const),
    })),
  },
);
/** What looks like a secret is a file: links and folders of such names are no secrets. */
const isPossible = ({ path, content: put }: Change): boolean =>
  !path.endsWith('.pem') || (put?.kind !== 'link' && put?.kind !== 'folder');
const changes = fc.array(change, { maxLength: 5, size: 'max' }).map(list => list.filter(isPossible));

const index = fc.nat({ max: 1000 });
const choice: fc.Arbitrary<Choice> = fc.oneof(
  fc.constant('default' as const),
  fc.constant('all' as const),
  fc.nat({ max: 2 ** 30 }),
);
const position = fc.nat({ max: 8 });
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'none' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'stopped' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cutOff' as const), at: position, isDone: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fileRefused' as const), at: position }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'commitRefused' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('changedBefore' as const), changes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('changedMeanwhile' as const), changes }) },
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), changes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('type' as const),
      path: fc.constantFrom('a', 'b.txt', 'src/a'),
      text: fc.constantFrom(undefined, 'typed\n', 'typed twice\n'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      changes,
      after: fc.option(index, { nil: undefined, freq: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('editMessage' as const), turn: index, changes }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('saveCheckpoint' as const, 'collectGarbage' as const, 'restart' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('import' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('restore' as const), checkpoint: index, choice, trouble }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const), restore: index, choice, trouble }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      by: fc.constantFrom('finish' as const, 'undo' as const),
    }),
  },
);

export const operations: fc.Arbitrary<readonly Operation[]> = fc.array(operation, { maxLength: 25, size: 'max' });
