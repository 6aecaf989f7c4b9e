/** Ends a switch that handles every case; a case added later becomes a type error here. */
export function assertNever(value: never): never {
  throw new Error(`BUG: unexpected case ${JSON.stringify(value)}`);
}

/** @param message a function where making it each time would take longer than the check does */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new Error(`BUG: ${typeof message === 'string' ? message : message()}`);
}
