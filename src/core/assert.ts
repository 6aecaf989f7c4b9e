/** Ends a switch that handles every case; a case added later becomes a type error here. */
export function assertNever(value: never): never {
  throw new Error(`BUG: unexpected case ${JSON.stringify(value)}`);
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`BUG: ${message}`);
}
