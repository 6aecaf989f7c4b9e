/** The length of an array that has become too short: what is large grows by little, since the room is taken for good. */
export const grown = (length: number): number => Math.ceil(length * (length < 10_000 ? 1.5 : 1.125)) + 64;
