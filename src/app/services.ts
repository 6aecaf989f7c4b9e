import type { Environment, IgnoreRules, Store, StoreUpkeep, WorkingDirectory } from '../core/ports.ts';
import type { RecentTrees } from './recentTrees.ts';

/** What the use cases work with. */
export interface Services {
  readonly environment: Environment;
  readonly store: Store;
  readonly upkeep: StoreUpkeep;
  readonly files: WorkingDirectory;
  readonly ignoreRules: IgnoreRules;
  readonly trees: RecentTrees;
}
