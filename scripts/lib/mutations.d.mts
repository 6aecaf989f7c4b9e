/** A fault that the tests of durability must see. */
export interface Mutation {
  readonly why: string;
  /** Path inside the project. */
  readonly file: string;
  /** What is there once. */
  readonly find: string;
  readonly replace: string;
}

export const mutations: readonly Mutation[];
