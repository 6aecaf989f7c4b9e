/** The name in a folder by which a file system finds `name`, where that differs. */
export function otherSpelling(name: string, names: readonly string[]): string | undefined {
  return names.includes(name) ? undefined : names.find(other => folded(other) === folded(name));
}

/** The same for names that differ in case, or in how they are composed, only. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();
