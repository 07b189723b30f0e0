import type { MappedColumn } from '../../../protocol/ingestionMapping.ts';
import type { StoredColumn } from '../../../protocol/schema.ts';
import { sqlString } from '../../query/sqlText.ts';
import type { RowSource, SourceColumn } from '../rowSource.ts';
import type { ChosenMapping } from './chosenMapping.ts';
import { ticksPerUnit, unixTime } from './unixTime.ts';

/** For every column of the table its column of the file, as a mapping has it; what is not mapped has no value. */
export function mappedColumns(
  columns: readonly StoredColumn[],
  source: RowSource,
  { columns: mapped, location, what }: ChosenMapping,
): Promise<readonly (SourceColumn | undefined)[]> {
  return Promise.all(
    columns.map(async (column) => {
      const found = mapped.find((each) => each.column === column.name);
      return found && fromMapping(column, found, source, location, what);
    }),
  );
}

async function fromMapping(
  column: StoredColumn,
  mapped: MappedColumn,
  source: RowSource,
  location: string,
  what: string,
): Promise<SourceColumn> {
  const { constant, transform } = mapped;
  if (constant !== undefined) return { ...literal(constant), place: 'the ConstValue of the mapping' };
  if (transform === 'SourceLocation') return { ...literal(location), place: 'SourceLocation' };
  if (transform === 'SourceLineNumber') {
    return { name: undefined, sql: 'row_number() OVER ()', duckDbType: 'BIGINT', place: 'SourceLineNumber' };
  }
  const found = await source.place(mapped, what);
  const ticks = ticksPerUnit(transform);
  return ticks === undefined ? found : unixTime(found, ticks, column.type === 'dynamic');
}

function literal(text: string): Omit<SourceColumn, 'place'> {
  return { name: undefined, sql: sqlString(text), duckDbType: 'VARCHAR' };
}
