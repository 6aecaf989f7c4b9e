import { randomUUID } from 'node:crypto';

/** A name for a file that is complete only once it is renamed. */
export const newTemporaryName = (): string => `.thread-checkpoints-${randomUUID()}.tmp`;

/** Such a file is never captured: a crash may have left it. */
export const isTemporaryName = (name: string): boolean =>
  name.startsWith('.thread-checkpoints-') && /^\.thread-checkpoints-[0-9a-f-]{36}\.tmp$/.test(name);
