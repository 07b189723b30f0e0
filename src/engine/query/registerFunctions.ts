import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBListValue,
  DuckDBScalarFunction,
  type DuckDBScalarMainFunction,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import type { FunctionDefinition, FunctionType, FunctionValue } from '../../kql/functions/definition.ts';
import { functionNamed, loadFunctions } from '../../kql/functions/functions.ts';
import { saidByStatement } from '../../kql/scalars/stop.ts';
import { SharingError } from '../../protocol/errors.ts';
import { duckDbTypes } from './duckDbTypes.ts';
import { type CallOfConnection, CallOfFunctions, functionFailed } from './functionCalls.ts';

const types: Readonly<Record<FunctionType, DuckDBType>> = {
  ...duckDbTypes,
  'VARCHAR[]': LIST(VARCHAR),
  'BIGINT[]': LIST(BIGINT),
  'DOUBLE[]': LIST(DOUBLE),
};

/**
 * Makes functions of `kql/functions` callable in the whole instance of the connection. Costs about 0.05 ms for each
 * name, so that an instance is given only those that its statements call.
 */
export async function registerFunctions(
  connection: DuckDBConnection,
  names: readonly string[],
  callOf?: CallOfConnection,
): Promise<void> {
  if (names.length > 0) await loadFunctions();
  for (const name of names) {
    const definition = functionNamed(name);
    if (!definition) throw new SharingError('Internal', `The engine has no function '${name}'.`, 'bug');
    registerFunction(connection, name, definition, callOf);
  }
}

export function registerFunction(
  connection: DuckDBConnection,
  name: string,
  definition: FunctionDefinition,
  callOf?: CallOfConnection,
): void {
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: `kql_${name}`,
      returnType: types[definition.returns],
      parameterTypes: definition.parameters.map((type) => types[type]),
      ...(definition.variadic && { varArgsType: types[definition.variadic] }),
      specialHandling: true,
      volatile: definition.volatile ?? false,
      bindFunction: (info) => {
        const call = callOf?.(info.clientContext.connectionId);
        if (call) info.setBindData(call);
      },
      mainFunction: overRows(name, definition),
    }),
  );
}

function overRows(name: string, definition: FunctionDefinition): DuckDBScalarMainFunction {
  const { compute, seesNulls } = definition;
  return (info, input, output) => {
    const call = info.bindData;
    const isCancelled = call instanceof CallOfFunctions ? call.isCancelled : () => false;
    const vectors = Array.from({ length: input.columnCount }, (_, i) => input.getColumnVector(i));
    try {
      for (let row = 0; row < input.rowCount; row += 1) {
        if (isCancelled()) return info.setError(`${saidByStatement}The query was cancelled.`);
        const args = vectors.map((vector) => toValue(vector.getItem(row)));
        const result = seesNulls || !args.includes(null) ? compute(args) : null;
        output.setItem(row, Array.isArray(result) ? new DuckDBListValue(result) : (result as DuckDBValue));
      }
      output.flush();
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      info.setError(SharingError.is(error) ? `${saidByStatement}${says}` : `${functionFailed}: '${name}': ${says}`);
    }
  };
}

function toValue(value: DuckDBValue): FunctionValue {
  // Only the types above are declared, and DuckDB converts or refuses all others.
  return (value instanceof DuckDBListValue ? value.items : value) as FunctionValue;
}
