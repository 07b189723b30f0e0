/** What a function takes and gives, by DuckDB's name of the type. dynamic is JSON text, decimal its digits, guid text. */
interface Values {
  readonly VARCHAR: string;
  readonly BIGINT: bigint;
  readonly INTEGER: number;
  readonly DOUBLE: number;
  readonly BOOLEAN: boolean;
  readonly 'VARCHAR[]': readonly (string | null)[];
  readonly 'BIGINT[]': readonly (bigint | null)[];
  readonly 'DOUBLE[]': readonly (number | null)[];
}

export type FunctionType = keyof Values;
export type FunctionValue = Values[FunctionType] | null;

type Present<P extends readonly FunctionType[]> = { readonly [I in keyof P]: Values[P[I]] };
type Nullable<P extends readonly FunctionType[]> = { readonly [I in keyof P]: Values[P[I]] | null };

/**
 * A function of DuckDB that is computed here: pure, without I/O, called once for each row with values of its parameters.
 * A `SharingError` that it throws ends the query with its message; any other error is reported as a defect.
 *
 * To add one: write `name: onValues(['VARCHAR', 'BIGINT'], 'VARCHAR', (text, count) => …)` in the table of its family
 * beside this file (a new table goes into `functions.ts`), and call it from the compiler as `udf('name', text, count)`.
 * A row costs about half a microsecond on top of the work itself, on one thread: what is hot belongs in SQL.
 */
export interface FunctionDefinition {
  readonly parameters: readonly FunctionType[];
  /** Type of any number of further arguments. */
  readonly variadic?: FunctionType;
  readonly returns: FunctionType;
  /** False: a null argument makes the result null, without a call. */
  readonly seesNulls: boolean;
  /** True where the same arguments may give another result. */
  readonly volatile?: boolean;
  readonly compute: (args: readonly FunctionValue[]) => FunctionValue;
}

/** A function whose result is null where any argument is. */
export function onValues<const P extends readonly FunctionType[], R extends FunctionType>(
  parameters: P,
  returns: R,
  compute: (...args: Present<P>) => Values[R] | null,
): FunctionDefinition {
  // The engine gives the arguments in the types that `parameters` names.
  return { parameters, returns, seesNulls: false, compute: (args) => compute(...(args as Present<P>)) };
}

/** A function that nulls reach. */
export function onNullable<const P extends readonly FunctionType[], R extends FunctionType>(
  parameters: P,
  returns: R,
  compute: (...args: Nullable<P>) => Values[R] | null,
): FunctionDefinition {
  return { parameters, returns, seesNulls: true, compute: (args) => compute(...(args as Nullable<P>)) };
}

/** A function of any number of arguments of one type, that nulls reach. */
export function onMany<T extends FunctionType, R extends FunctionType>(
  type: T,
  returns: R,
  compute: (args: readonly (Values[T] | null)[]) => Values[R] | null,
): FunctionDefinition {
  return {
    parameters: [],
    variadic: type,
    returns,
    seesNulls: true,
    compute: (args) => compute(args as readonly (Values[T] | null)[]),
  };
}
