/** Time and chance, so that tests can hold them still. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** A new identifier, as `makeId` makes them. */
  newId(): string;
}
