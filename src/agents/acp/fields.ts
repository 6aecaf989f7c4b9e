/** What came over a wire, before it is known to be what it should be. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; none for anything else. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text that says something. */
export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** A number that can count something; minus zero, which the store does not keep apart, is zero. */
export const countIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.abs(value) : undefined;

/** A capability is there when it is told of, whatever it says. */
export const isOffered = (value: unknown): boolean => value !== undefined && value !== null && value !== false;
