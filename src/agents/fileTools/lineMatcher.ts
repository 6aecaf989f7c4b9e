import { createContext, Script } from 'node:vm';
import { fail, ok, type Result } from '../../core/result.ts';

export interface Matches {
  /** Indexes of the lines that match, in order. */
  readonly lines: readonly number[];
  /** The expression took too long; what was found until then is lost. */
  readonly isTooSlow: boolean;
}

/** Finds the lines of a text that match, at most `limit`. */
export type LineMatcher = (lines: readonly string[], limit: number) => Matches;

export interface MatchOptions {
  readonly isRegex: boolean;
  readonly ignoreCase: boolean;
}

/** Milliseconds for one file. Some expressions take longer than anyone lives, and nothing else runs meanwhile. */
const timeLimit = 300;

/** Makes a matcher, or says why the expression is none. */
export function createLineMatcher(query: string, { isRegex, ignoreCase }: MatchOptions): Result<LineMatcher, string> {
  const source = isRegex ? query : query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, ignoreCase ? 'iu' : 'u');
  } catch {
    try {
      // Escapes that Unicode mode does not know are common.
      pattern = new RegExp(source, ignoreCase ? 'i' : '');
    } catch (cause) {
      return fail(`The regular expression is not valid: ${cause instanceof Error ? cause.message : String(cause)}.`);
    }
  }
  const given: { lines: readonly string[]; limit: number } = { lines: [], limit: 0 };
  // Only code that is run in a context of its own can be given a time limit.
  const context = createContext({ pattern, given });
  const script = new Script(`
    (() => {
      const found = [];
      for (let at = 0; at < given.lines.length && found.length < given.limit; at++) {
        if (pattern.test(given.lines[at])) found.push(at);
      }
      return found.join(' ');
    })()`);
  return ok((lines, limit) => {
    given.lines = lines;
    given.limit = limit;
    try {
      const found = String(script.runInContext(context, { timeout: timeLimit }));
      return { lines: found === '' ? [] : found.split(' ').map(Number), isTooSlow: false };
    } catch {
      return { lines: [], isTooSlow: true };
    } finally {
      given.lines = [];
    }
  });
}
