import type { Environment, IgnoreRules, Store, WorkingDirectory } from '../core/ports.ts';

/** What the use cases work with. */
export interface Services {
  readonly environment: Environment;
  readonly store: Store;
  readonly files: WorkingDirectory;
  readonly ignoreRules: IgnoreRules;
}
