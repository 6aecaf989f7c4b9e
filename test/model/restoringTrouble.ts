import type { Services } from '../../src/app/services.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { fail } from '../../src/core/result.ts';
import type { Trouble } from './restoringOperations.ts';

export const never = new Promise<never>(() => undefined);

/** Services whose store refuses to commit, or ends the process as a restore's outcome is stored. */
export function withTroubledStore(services: Services, trouble: Trouble, endNow: () => void): Services {
  const { store } = services;
  const commit: Store['commit'] = async records => {
    if (trouble.kind === 'commitRefused') return fail({ kind: 'diskFull' });
    if (trouble.kind !== 'cutOff' || !records.some(({ kind }) => kind === 'restoreEnded')) return store.commit(records);
    if (trouble.isDone) await store.commit(records);
    endNow();
    return never;
  };
  return { ...services, store: replacing(store, { commit }) };
}

/** An object with some of its members replaced. */
export function replacing<T extends object>(original: T, replaced: Partial<T>): T {
  return new Proxy(original, {
    get(target, name) {
      if (name in replaced) return Reflect.get(replaced, name) as unknown;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
