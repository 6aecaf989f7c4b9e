/** The same without these fields. */
export function without<T extends object, Key extends keyof T>(whole: T, ...keys: readonly Key[]): Omit<T, Key> {
  const rest = { ...whole };
  for (const key of keys) Reflect.deleteProperty(rest, key);
  return rest;
}
