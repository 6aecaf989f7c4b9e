import fc from 'fast-check';
import type { IgnoreFile } from '../../src/core/coverage.ts';

/** A tree of empty files and the rules for it. */
export interface IgnoreCase {
  readonly files: readonly string[];
  readonly ignoreFiles: readonly IgnoreFile[];
  /** `info/exclude`. */
  readonly exclude: string;
  /** What `core.excludesFile` names. */
  readonly user: string;
  readonly ignoreCase: boolean;
  /** The way from the top of the repository to the folder looked at. */
  readonly below: readonly string[];
  /** `.gitignore` in each of the folders above it. */
  readonly above: readonly string[];
  /** A repository inside. */
  readonly nested: { readonly folder: string; readonly exclude: string } | undefined;
}

const commonNames = ['a', 'b'];
const fairNames = [
  ...[
    'ab',
    'aab',
    'a.b',
    'b.a',
    'A',
    'B.a',
    '.a',
    'x y',
    'a ',
    ' b',
    '#a',
    '!b',
    '[a]',
    'a*',
    '-',
    'a-b',
    'a.b.b',
    'b.a.b',
  ],
];
const rareNames = [
  ...['^', ']', 'a]', 'a\\b', '\\', 'é', 'É', '日', '💩', 'a\tb', 'a\nb', 'a\r', '?', '0', '~', '{a,b}', '$a'],
];
const names = [...commonNames, ...fairNames, ...rareNames];

/** Few names come often, so that patterns meet files. */
const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...commonNames) },
  { weight: 4, arbitrary: fc.constantFrom(...fairNames) },
  { weight: 2, arbitrary: fc.constantFrom(...rareNames) },
);

const paths = fc.uniqueArray(
  fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/')),
  { minLength: 3, maxLength: 25 },
);

const classNames = 'alnum alpha blank cntrl digit graph lower print punct space upper xdigit none'.split(' ');

/** What stands in a `[…]`. */
const setMember = fc.oneof(
  fc.constantFrom(...'a b A a-b A-C - ! ^ \\a \\A \\] \\- 0-9 [ . !-~ é b-a ] / # *'.split(' '), ' '),
  fc.constantFrom(...classNames, '').map(className => `[:${className}:]`),
);

const set = fc
  .tuple(
    fc.constantFrom('', '', '!', '^'),
    fc.array(setMember, { maxLength: 3 }),
    fc.constantFrom(']', ']', ']', ']', ''),
  )
  .map(([negation, members, end]) => `[${negation}${members.join('')}${end}`);

const piece = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 5, arbitrary: fc.constantFrom('*', '?', '**', '***', 'a*', '*b', '*.a', '.', '*.*') },
  { weight: 2, arbitrary: set },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\\a', '\\#', '\\!', '\\ ', '\\*', '\\\\', '\\A', '\\/', '\\?', '\\[', '\\'),
  },
);

const segment = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 3, arbitrary: fc.constantFrom('*', '**', '?', '*a', 'a*', 'a**', '**b', '[ab]', '*.*') },
  { weight: 3, arbitrary: fc.array(piece, { minLength: 1, maxLength: 3 }).map(pieces => pieces.join('')) },
);

const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '!', '!!', '#', ' '),
    fc.constantFrom('', '', '', '/', '**/', '//', '/**/'),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '', '', '/', '/**', ' ', '  ', '\\ ', '\\  ', '/*', '//', '\t', '/ '),
  )
  .map(([negation, start, segments, end]) => negation + start + segments.join('/') + end);

const line = fc.oneof(
  { weight: 12, arbitrary: pattern },
  fc.constantFrom('', '# note', '   ', '!', '/', '!/', '*', '!*', '!*/', '/*', '**', '/**', 'a\0b', '\\'),
);

const ignoreText = fc
  .tuple(
    fc.constantFrom('', '', '', '', '\uFEFF'),
    fc.array(line, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
  )
  .map(([mark, lines, end, isClosed]) => mark + lines.join(end) + (isClosed ? end : ''));

/** What chance seldom brings about. */
const oddPatterns = [
  ...[
    '\\A',
    '\\a',
    '\\A/b',
    'a/**\\/a',
    'a/*\\/a',
    '**\\/b',
    'a/b[!c]b',
    'a[!c]b',
    '*/[!c]',
    '[a/b]',
    'a/b**/a',
    'a/b**',
  ],
  ...[
    '*.a.b',
    '*.b',
    '*a.b',
    '*.a*',
    'a\\ ',
    'a\\  ',
    'a\\\\ ',
    'a \\',
    '[[:alpha:]-]',
    '[[:a]',
    '[]-a]',
    '[a',
    'A*',
    'a[B-C]',
    '[!A]',
  ],
];

/** Many single patterns, to be tried on `oddPaths` each. */
export const patternLists = fc.array(
  fc.oneof(
    pattern,
    set,
    fc.constantFrom(...oddPatterns),
    fc.tuple(pattern, set, fc.constantFrom('', '', 'b', '*', '/**', '/b')).map(parts => parts.join('')),
  ),
  { minLength: 100, maxLength: 100 },
);

/** Paths of which one or the other meets every pattern there can be. */
export const oddPaths: readonly string[] = [
  ...names,
  ...Array.from({ length: 0x5f }, (_, offset) => String.fromCharCode(0x20 + offset))
    .concat('\t', '\x01', '\x7f', '\v', '\f', '\r', '\n')
    .filter(character => !'./'.includes(character)),
  ...['a', 'b', 'ab', 'A', 'x y', 'é'].flatMap(folder => [
    ...['a', 'b', 'ab', 'B', '-', 'é', 'a.b'].flatMap(inside => [`${folder}/${inside}`, `${folder}/b/${inside}`]),
    `${folder}/a/b/a`,
    `${folder}/a/a/a/b`,
  ]),
];

const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

/** A tree of files, none of which is where another needs a folder, and rules in every place where they can be. */
export const ignoreCases: fc.Arbitrary<IgnoreCase> = fc
  .record({
    all: paths,
    picks: fc.array(fc.tuple(fc.nat(), fc.nat(3), ignoreText), { minLength: 1, maxLength: 4 }),
    exclude: rarely(ignoreText),
    user: rarely(ignoreText),
    ignoreCase: fc.boolean(),
    below: fc.array(fc.constantFrom('w', 'W x', 'ä'), { maxLength: 2 }),
    above: fc.array(ignoreText, { minLength: 2, maxLength: 2 }),
    nested: rarely(fc.tuple(fc.nat(), fc.nat(3), ignoreText)),
  })
  .map(({ all, picks, exclude = '', user = '', nested, ...rest }) => {
    const files = all.filter(path => !all.some(other => other.startsWith(`${path}/`)));
    const folderOf = (file: number, depth: number): string => {
      const folders = files[file % files.length]?.split('/').slice(0, -1) ?? [];
      return folders.slice(0, Math.min(depth, folders.length)).join('/');
    };
    const texts = new Map(picks.map(([file, depth, text]) => [folderOf(file, depth), text]));
    const inside = nested && { folder: folderOf(nested[0], nested[1]), exclude: nested[2] };
    return {
      ...rest,
      files,
      ignoreFiles: [...texts].map(([folder, text]): IgnoreFile => ({ folder, text })),
      exclude,
      user,
      nested: inside?.folder === '' ? undefined : inside,
    };
  });
