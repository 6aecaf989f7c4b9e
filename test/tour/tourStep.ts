import type { Workbench } from '../harness/workbench.ts';

/** A walk through the extension, as it goes on. */
export interface Tour {
  readonly workbench: Workbench;
  /** Does the action, then takes the next numbered picture. */
  readonly step: (name: string, action: () => Promise<unknown>) => Promise<void>;
}
