import type { FunctionDefinition } from './definition.ts';
import { hashing } from './hashing.ts';

/** Every function that DuckDB gets from the engine, by its name in `udf`; in SQL `kql_` stands before it. */
export const functions = { ...hashing } as const satisfies Readonly<Record<string, FunctionDefinition>>;

export type FunctionName = keyof typeof functions;

export function functionNamed(name: string): FunctionDefinition | undefined {
  return Object.hasOwn(functions, name) ? functions[name as FunctionName] : undefined;
}
