import { fail, ok, type Result } from '../../core/result.ts';

/** A JSON Schema of an object, as models are told it. */
export interface ObjectSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Pick<Field<unknown>, 'type' | 'description'>>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** One argument of a tool: what a model is told of it, and how it is read. */
export interface Field<Value> {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  readonly isRequired: boolean;
  /** The value, or what is wrong with it, in words that follow the argument's name. */
  readonly read: (value: unknown) => Result<Value, string>;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type ValuesOf<Given extends Fields> = {
  readonly [Name in keyof Given]: Given[Name] extends Field<infer Value> ? Value : never;
};

export const text = (description: string): Field<string> => ({
  type: 'string',
  description,
  isRequired: true,
  read: value => (typeof value === 'string' ? ok(value) : fail('must be a string')),
});

/** A whole number from 1. */
export const count = (description: string): Field<number> => ({
  type: 'integer',
  description,
  isRequired: true,
  read: value => {
    // Some models write numbers as strings.
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1
      ? ok(number)
      : fail('must be a whole number from 1');
  },
});

export const flag = (description: string): Field<boolean> => ({
  type: 'boolean',
  description,
  isRequired: true,
  read: value => {
    if (value === 'true' || value === 'false') return ok(value === 'true');
    return typeof value === 'boolean' ? ok(value) : fail('must be true or false');
  },
});

/** May be absent, or null. */
export const optional = <Value>(field: Field<Value>): Field<Value | undefined> => ({
  ...field,
  isRequired: false,
  read: value => (value === undefined || value === null ? ok(undefined) : field.read(value)),
});

export const schemaOf = (fields: Fields): ObjectSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, { type, description }]) => [name, { type, description }]),
  ),
  required: Object.entries(fields).flatMap(([name, { isRequired }]) => (isRequired ? [name] : [])),
  additionalProperties: false,
});

/** Reads the arguments a model wrote as JSON, or says what is wrong, so that the model can do better. */
export function readFields<Given extends Fields>(fields: Given, json: string): Result<ValuesOf<Given>, string> {
  const parsed = parseObject(json);
  if (!parsed.ok) return parsed;
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const given = Object.hasOwn(parsed.value, name) ? parsed.value[name] : undefined;
    if (given === undefined && field.isRequired) return fail(`The argument “${name}” is missing.`);
    const value = field.read(given);
    if (!value.ok) return fail(`The argument “${name}” ${value.error}.`);
    values[name] = value.value;
  }
  const unknown = Object.keys(parsed.value).find(name => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    return fail(`There is no argument “${unknown}”. Known: ${Object.keys(fields).join(', ')}.`);
  }
  return ok(values as ValuesOf<Given>);
}

function parseObject(json: string): Result<Record<string, unknown>, string> {
  let value: unknown;
  try {
    value = json.trim() === '' ? {} : JSON.parse(json);
  } catch (cause) {
    const reason = cause instanceof Error ? ` (${cause.message.slice(0, 200)})` : '';
    return fail(`The arguments are not valid JSON${reason}. Nothing was done. Write them again as one JSON object.`);
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ok(value as Record<string, unknown>)
    : fail('The arguments must be one JSON object.');
}
