import { arrays } from './arrays.ts';
import { assertions } from './assertions.ts';
import { bags } from './bags.ts';
import { decimals } from './decimals.ts';
import type { FunctionDefinition } from './definition.ts';
import { digests } from './digests.ts';
import { encoding } from './encoding.ts';
import { geo } from './geo/geo.ts';
import { graphs } from './graphs.ts';
import { hashing, loadHashing } from './hashing.ts';
import { ipFunctions } from './ipFunctions.ts';
import { keyValueFunctions } from './keyValues.ts';
import { numbers } from './numbers.ts';
import { parsing } from './parsing.ts';
import { schemas } from './schemas.ts';
import { sequences } from './sequences.ts';
import { decomposition } from './series/decomposition.ts';
import { elementwise } from './series/elementwise.ts';
import { filling } from './series/filling.ts';
import { filters } from './series/filters.ts';
import { transforms } from './series/fourier.ts';
import { measures } from './series/measures.ts';
import { outliers } from './series/outliers.ts';
import { regression } from './series/regression.ts';
import { summaries } from './series/summaries.ts';
import { sets } from './sets.ts';
import { sortings } from './sorting.ts';
import { statistics } from './statistics.ts';
import { texts } from './texts.ts';
import { times } from './times.ts';
import { timeZones } from './timeZones.ts';
import { urls } from './urls.ts';
import { userAgents } from './userAgents.ts';
import { xml } from './xml.ts';

/** Every function that DuckDB gets from the engine, by its name in `udf`; in SQL `kql_` stands before it. */
export const functions = {
  ...arrays,
  ...assertions,
  ...bags,
  ...decimals,
  ...decomposition,
  ...digests,
  ...elementwise,
  ...encoding,
  ...filling,
  ...filters,
  ...geo,
  ...graphs,
  ...hashing,
  ...ipFunctions,
  ...measures,
  ...keyValueFunctions,
  ...numbers,
  ...outliers,
  ...parsing,
  ...regression,
  ...schemas,
  ...sequences,
  ...sets,
  ...sortings,
  ...statistics,
  ...summaries,
  ...texts,
  ...times,
  ...timeZones,
  ...transforms,
  ...urls,
  ...userAgents,
  ...xml,
} as const satisfies Readonly<Record<string, FunctionDefinition>>;

export type FunctionName = keyof typeof functions;

export function functionNamed(name: string): FunctionDefinition | undefined {
  return Object.hasOwn(functions, name) ? functions[name as FunctionName] : undefined;
}

/** Must be done before any of them is called. */
export function loadFunctions(): Promise<void> {
  return loadHashing();
}
