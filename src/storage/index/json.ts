import { assert } from '../../core/assert.ts';

/** A value of stored JSON, read piece by piece. A piece that is not of the expected type is a bug and throws. */
export class Json {
  readonly #value: unknown;

  private constructor(value: unknown) {
    this.#value = value;
  }

  static parse(text: string): Json {
    return new Json(JSON.parse(text));
  }

  text(): string {
    assert(typeof this.#value === 'string', 'stored JSON has no text where it should');
    return this.#value;
  }

  number(): number {
    assert(typeof this.#value === 'number', 'stored JSON has no number where it should');
    return this.#value;
  }

  boolean(): boolean {
    assert(typeof this.#value === 'boolean', 'stored JSON has no yes or no where it should');
    return this.#value;
  }

  isNull(): boolean {
    return this.#value === null;
  }

  isNumber(): boolean {
    return typeof this.#value === 'number';
  }

  /** One of a closed set of words. */
  word<T extends string>(words: readonly T[]): T {
    return oneOf(words, this.text());
  }

  list<T>(read: (item: Json) => T): T[] {
    assert(Array.isArray(this.#value), 'stored JSON has no list where it should');
    return this.#value.map(item => read(new Json(item)));
  }

  field(name: string): Json {
    const field = this.optional(name);
    assert(field !== undefined, () => `stored JSON has no field ${name}`);
    return field;
  }

  optional(name: string): Json | undefined {
    assert(typeof this.#value === 'object' && this.#value !== null, 'stored JSON has no object where it should');
    const field: unknown = Object.getOwnPropertyDescriptor(this.#value, name)?.value;
    return field === undefined ? undefined : new Json(field);
  }
}

/** `text` as one of a closed set of words; throws for any other. */
export function oneOf<T extends string>(words: readonly T[], text: string): T {
  const word = words.find(known => known === text);
  assert(word !== undefined, `unknown word ${text} in the store`);
  return word;
}
