import type { RuleSource } from './ignoreRules.ts';

/** The user's own rules for one folder of the workspace. */
export interface RuleSettings {
  /** Lines as in a `.gitignore` file at the top of the folder. They decide over every ignore file. */
  readonly exclude: readonly string[];
  /** The same syntax: what these match is taken although VS Code hides it or an ignore file excludes it. */
  readonly include: readonly string[];
  /** VS Code's `files.exclude`, as `hiddenPatterns` reads it. */
  readonly hidden: readonly string[];
}

export const noRuleSettings: RuleSettings = { exclude: [], include: [], hidden: [] };

/** Settings as rules for the top of their folder. All there is where git's files cannot be read. */
export const settingsRules = ({ exclude, include, hidden }: RuleSettings): readonly RuleSource[] =>
  [
    { source: 'exclude' as const, lines: exclude },
    { source: 'include' as const, lines: include },
    { source: 'hidden' as const, lines: hidden },
  ].flatMap(({ source, lines }) => (lines.length === 0 ? [] : [{ source, text: `${lines.join('\n')}\n` }]));

/**
 * VS Code's `files.exclude` as lines of a `.gitignore` file. Known: `*`, `?`, `**`, `[…]` and `{a,b}`, all counted from the top
 * of the folder. An entry that is off, or that depends on siblings (`when`), hides nothing here.
 *
 * @see https://code.visualstudio.com/docs/editor/glob-patterns
 */
export function hiddenPatterns(setting: unknown): readonly string[] {
  if (typeof setting !== 'object' || setting === null) return [];
  return Object.entries(setting)
    .filter(([, isOn]) => isOn === true)
    .flatMap(([glob]) => alternatives(glob))
    .map(glob => glob.replace(/^\.?\//, ''))
    .filter(glob => glob !== '')
    .map(glob => `/${glob.replaceAll('\\', '\\\\').replace(/ +$/, spaces => spaces.replaceAll(' ', '\\ '))}`);
}

/** More of them are not read: no one writes so many, and their number doubles with every pair of braces. */
const mostAlternatives = 1000;

/** `a{b,c}` as `ab` and `ac`, also within each other. */
function alternatives(glob: string): readonly string[] {
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined && done.length < mostAlternatives; next = open.pop()) {
    // The first group that holds no other.
    const group = /\{([^{}]*)\}/.exec(next);
    if (group === null) done.push(next);
    else {
      const before = next.slice(0, group.index);
      const after = next.slice(group.index + group[0].length);
      open.push(
        ...(group[1] ?? '')
          .split(',')
          .map(choice => before + choice + after)
          .reverse(),
      );
    }
  }
  return done;
}
