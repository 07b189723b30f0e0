import type { TableSummary } from './catalog.ts';
import type { DatabaseEntities } from './entities.ts';
import { mappingText } from './ingestionMapping.ts';
import { kqlName, kqlString } from './quotedName.ts';
import type { SharedKind } from './sharedKinds.ts';

type EntityKind = Exclude<SharedKind, 'tables'>;

interface NameAndType {
  readonly name: string;
  readonly type: string;
}

interface NamedColumns {
  readonly name: string;
  readonly columns: readonly NameAndType[];
}

interface Described {
  readonly folder?: string | undefined;
  readonly docString?: string | undefined;
}

/** ` with (…)`, or nothing where there is nothing to say. */
function properties({ folder, docString }: Described): string {
  const all = Object.entries({ folder, docstring: docString }).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${kqlString(value)}`],
  );
  return all.length === 0 ? '' : ` with (${all.join(', ')})`;
}

function columnList(columns: readonly NameAndType[]): string {
  return columns.map(({ name, type }) => `${kqlName(name)}: ${type}`).join(', ');
}

/** The command that makes a table of these columns. */
export function tableCommand({ name, columns }: NamedColumns): string {
  return `.create-merge table ${kqlName(name)} (${columnList(columns)})`;
}

/** Where the name of a column begins in `tableCommand`; 0 where the table has none of that name. */
export function columnOffset({ name, columns }: NamedColumns, column: string): number {
  const before = columns.findIndex((each) => each.name === column);
  if (before < 0) return 0;
  const head = tableCommand({ name, columns: columns.slice(0, before) });
  return head.length - 1 + (before > 0 ? ', '.length : 0);
}

/** The command that makes what a database holds under a name; undefined where it holds none. */
export function entityCommand(entities: DatabaseEntities, kind: EntityKind, name: string): string | undefined {
  const found = entities[kind].find((each) => each.name === name);
  if (!found) return undefined;
  if ('body' in found) {
    return `.create-or-alter function${properties(found)} ${kqlName(name)}${found.parameters} ${found.body}`;
  }
  if ('query' in found) {
    const source = kqlName(found.source);
    return `.create materialized-view${properties(found)} ${kqlName(name)} on table ${source}\n{\n${found.query}\n}`;
  }
  const connections = found.connections.map((each) => `  h@'${each.replaceAll("'", "''")}'`).join(',\n');
  const head = `.create-or-alter external table ${kqlName(name)} (${columnList(found.columns)})`;
  return `${head}\nkind=${found.tableKind}\ndataformat=${found.dataFormat}\n(\n${connections}\n)${properties(found)}`;
}

/** The command that makes a mapping; one of the database is for the database in scope, whose name is `database`. */
export function mappingCommand(
  { name, kind, columns, table }: DatabaseEntities['mappings'][number],
  database: string,
): string {
  const owner = table === undefined ? `database ${kqlName(database)}` : `table ${kqlName(table)}`;
  const lines = mappingText(columns).replaceAll('},{"column"', '},\n{"column"');
  return `.create-or-alter ${owner} ingestion ${kind} mapping ${kqlString(name)}\n\`\`\`\n${lines}\n\`\`\``;
}

/** A database of that name as the commands that make its schema anew: tables, external tables, views, functions, mappings. */
export function schemaScript(
  title: string,
  database: string,
  tables: readonly TableSummary[],
  entities: DatabaseEntities,
): string {
  const kinds: readonly EntityKind[] = ['externalTables', 'materializedViews', 'functions'];
  const commands = [
    ...tables.map(tableCommand),
    ...kinds.flatMap((kind) => entities[kind].map(({ name }) => entityCommand(entities, kind, name) ?? '')),
    ...entities.mappings.map((mapping) => mappingCommand(mapping, database)),
  ];
  return `${[`// ${title}`, ...commands].join('\n\n')}\n`;
}
