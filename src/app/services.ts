import type { Environment } from '../core/ports/environment.ts';
import type { Gate } from '../core/gate.ts';
import type { IgnoreRules, WorkingDirectory } from '../core/ports/workingDirectory.ts';
import type { Store } from '../core/ports/store.ts';
import type { StoreUpkeep } from '../core/ports/storeUpkeep.ts';
import type { RecentTrees } from './recentTrees.ts';

/** What the use cases work with. */
export interface Services {
  readonly environment: Environment;
  readonly store: Store;
  readonly upkeep: StoreUpkeep;
  readonly files: WorkingDirectory;
  readonly ignoreRules: IgnoreRules;
  readonly trees: RecentTrees;
  /**
   * Whoever reads the files for a checkpoint goes through here, and commits it before the next one begins: or a newer checkpoint
   * could hold older files.
   */
  readonly captureGate: Gate;
  /**
   * Bytes that files may hold in all while the store has no checkpoint yet; `undefined` for any size. Asked before each
   * capture; any size where it is absent.
   */
  readonly firstCaptureLimit?: (() => number | undefined) | undefined;
}
