import { signal, type ReadonlySignal } from '@preact/signals';
import type { PlannedChangesView } from '../../src/protocol/previewViews.ts';
import type { Host } from '../host.ts';

/** What is known of the changes inside a file. */
export type ListedChanges =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly changes: PlannedChangesView }
  | { readonly kind: 'failed'; readonly message: string };

/** The changes inside the files of the plan on the page, asked for when they are needed. */
export interface PlannedChanges {
  /** By path; only of files that are in use. */
  readonly listed: ReadonlySignal<ReadonlyMap<string, ListedChanges>>;
  /** Forgets all: the plan is another one. Answers about the former plan are dropped. */
  readonly start: (token: string | undefined) => void;
  /** Asks for the changes of these files unless they are known or asked for, and forgets all others. */
  readonly use: (paths: ReadonlySet<string>) => void;
  readonly tryAgain: (path: string) => void;
}

export function createPlannedChanges(host: Host): PlannedChanges {
  const listed = signal<ReadonlyMap<string, ListedChanges>>(new Map());
  let current: string | undefined;

  const put = (path: string, state: ListedChanges) => (listed.value = new Map(listed.value).set(path, state));
  const load = async (token: string, path: string): Promise<void> => {
    const loading: ListedChanges = { kind: 'loading' };
    put(path, loading);
    const answer = await host.request({ kind: 'listPlannedChanges', token, path }).then(
      (changes): ListedChanges => ({ kind: 'known', changes }),
      (cause: unknown): ListedChanges => ({ kind: 'failed', message: messageOf(cause) }),
    );
    if (listed.value.get(path) === loading) put(path, answer);
  };
  return {
    listed,
    start(token) {
      current = token;
      if (listed.value.size > 0) listed.value = new Map();
    },
    use(paths) {
      const kept = [...listed.value].filter(([path]) => paths.has(path));
      if (kept.length < listed.value.size) listed.value = new Map(kept);
      if (current === undefined) return;
      for (const path of paths) if (!listed.value.has(path)) void load(current, path);
    },
    tryAgain(path) {
      if (current !== undefined) void load(current, path);
    },
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
