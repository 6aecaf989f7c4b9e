import { Refusal, type Session } from './session.ts';

/** Does work that goes through the whole store, one at a time. The views are made anew after it, whatever it found. */
export async function tendStore<Value>(session: Session, work: () => Promise<Value>): Promise<Value> {
  if (session.state.tending) throw new Refusal('The checkpoint store is being checked or cleaned up already.');
  session.update({ tending: true });
  try {
    return await work();
  } finally {
    session.update({ tending: false });
  }
}
