import * as z from 'zod';
import type { TableSummary } from '../../protocol/catalog.ts';
import type { CallOptions } from '../../protocol/contract.ts';
import type { DatabaseEntities } from '../../protocol/entities.ts';
import { SharingError } from '../../protocol/errors.ts';
import { quotedName } from '../../protocol/quotedName.ts';
import type { DatabaseSchema } from '../../protocol/schema.ts';
import { answerInvalid } from '../arm/armError.ts';
import { typeOf } from './cells.ts';
import type { KustoClient, KustoRequest } from './kustoClient.ts';

/** A database of a cluster; everything but the text of a request. */
export type DatabasePlace = Omit<KustoRequest, 'text' | 'parameters' | 'properties'>;

const ColumnShape = z.object({ Name: z.string(), CslType: z.string().nullish(), Type: z.string().nullish() });
const TableShape = z.object({
  Name: z.string(),
  OrderedColumns: z.array(ColumnShape),
  Folder: z.string().nullish(),
  DocString: z.string().nullish(),
});
const Parameter = z.object({
  Name: z.string(),
  CslType: z.string().nullish(),
  CslDefaultValue: z.string().nullish(),
  Columns: z.array(z.object({ Name: z.string(), CslType: z.string().nullish() })).nullish(),
});
const FunctionShape = z.object({
  Name: z.string(),
  InputParameters: z.array(Parameter).nullish(),
  Body: z.string(),
  Folder: z.string().nullish(),
  DocString: z.string().nullish(),
});
const DatabaseShape = z.object({
  Name: z.string(),
  Tables: z.record(z.string(), TableShape).nullish(),
  ExternalTables: z.record(z.string(), TableShape).nullish(),
  MaterializedViews: z.record(z.string(), TableShape).nullish(),
  Functions: z.record(z.string(), FunctionShape).nullish(),
  MajorVersion: z.number().nullish(),
  MinorVersion: z.number().nullish(),
});
/** The answer of `.show database … schema as json`. Source: Kusto documentation, and recorded answers. */
const SchemaShape = z.object({ Databases: z.record(z.string(), DatabaseShape) });
type Shape = z.infer<typeof DatabaseShape>;

/** What a database holds, as the cluster itself tells it. */
export class DatabaseContent {
  readonly #kusto: KustoClient;

  constructor(kusto: KustoClient) {
    this.#kusto = kusto;
  }

  /**
   * For the language service. Materialized views stand among the tables: their columns are what a query needs of them,
   * and the cluster tells these.
   */
  async schema(place: DatabasePlace, options?: CallOptions): Promise<DatabaseSchema> {
    const shape = await this.#shape(place, options);
    const readable = [...Object.values(shape.Tables ?? {}), ...Object.values(shape.MaterializedViews ?? {})];
    return {
      cluster: place.cluster,
      name: place.database,
      version: `${shape.MajorVersion ?? 0}.${shape.MinorVersion ?? 0}`,
      tables: readable.map(({ Name: name, OrderedColumns }) => ({
        name,
        columns: columnsOf(OrderedColumns).map((column, index) => ({ ...column, id: `c${index + 1}` })),
      })),
      functions: Object.values(shape.Functions ?? {}).map(({ Name: name, InputParameters, Body }) => ({
        name,
        parameters: parametersText(InputParameters ?? []),
        body: bodyText(Body),
      })),
    };
  }

  async tables(place: DatabasePlace, options?: CallOptions): Promise<readonly TableSummary[]> {
    const [shape, details] = await Promise.all([
      this.#shape(place, options),
      this.#kusto.command({ ...place, text: '.show tables details' }, options),
    ]);
    const byName = new Map(details.map((row) => [String(row.TableName), row]));
    return Object.values(shape.Tables ?? {})
      .map(({ Name: name, OrderedColumns }) => ({
        name,
        columns: columnsOf(OrderedColumns),
        rows: Number(byName.get(name)?.TotalRowCount ?? 0),
        bytes: Number(byName.get(name)?.TotalExtentSize ?? 0),
        extents: Number(byName.get(name)?.TotalExtents ?? 0),
      }))
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  async entities(place: DatabasePlace, options?: CallOptions): Promise<DatabaseEntities> {
    const [shape, views, external] = await Promise.all([
      this.#shape(place, options),
      this.#kusto.command({ ...place, text: '.show materialized-views' }, options),
      this.#kusto.command({ ...place, text: '.show external tables' }, options),
    ]);
    const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
    return {
      externalTables: external.map((row) => ({
        name: text(row.TableName),
        tableKind: text(row.TableType),
        dataFormat: '',
        columns: columnsOf(shape.ExternalTables?.[text(row.TableName)]?.OrderedColumns ?? []),
        connections: [],
        ...described(text(row.Folder), text(row.DocString)),
      })),
      materializedViews: views.map((row) => ({
        name: text(row.Name),
        source: text(row.SourceTable),
        query: text(row.Query),
        isIncomplete: row.IsHealthy === false,
        ...described(text(row.Folder), text(row.DocString)),
      })),
      functions: Object.values(shape.Functions ?? {}).map((each) => ({
        name: each.Name,
        parameters: parametersText(each.InputParameters ?? []),
        body: bodyText(each.Body),
        ...described(each.Folder ?? '', each.DocString ?? ''),
      })),
      // They are asked for one by one, and by whoever needs them.
      policies: [],
      mappings: [],
    };
  }

  async #shape(place: DatabasePlace, options?: CallOptions): Promise<Shape> {
    const text = `.show database ${quotedName(place.database)} schema as json`;
    const [row] = await this.#kusto.command({ ...place, text }, options);
    const doing = `read the schema of '${place.clusterName}/${place.database}'`;
    const [first] = Object.values(row ?? {});
    const parsed = SchemaShape.safeParse(parsedText(String(first ?? ''), doing));
    if (!parsed.success) throw answerInvalid(doing, parsed.error);
    const shape = parsed.data.Databases[place.database] ?? Object.values(parsed.data.Databases)[0];
    if (shape) return shape;
    throw new SharingError(
      'DatabaseNotFound',
      `Cluster '${place.clusterName}' shows you no database '${place.database}'. Refresh the view, or ask for the role Viewer.`,
    );
  }
}

function columnsOf(columns: readonly z.infer<typeof ColumnShape>[]): TableSummary['columns'] {
  return columns.map(({ Name, CslType, Type }) => ({ name: Name, type: typeOf(CslType || Type || 'string') }));
}

function parametersText(parameters: readonly z.infer<typeof Parameter>[]): string {
  const each = parameters.map(({ Name, CslType, CslDefaultValue, Columns }) => {
    if (Columns && Columns.length > 0) {
      return `${Name}:(${Columns.map((column) => `${column.Name}:${column.CslType || 'dynamic'}`).join(', ')})`;
    }
    if (!CslType) return `${Name}:(*)`;
    return `${Name}:${CslType}${CslDefaultValue ? `=${CslDefaultValue}` : ''}`;
  });
  return `(${each.join(', ')})`;
}

function bodyText(body: string): string {
  return body.trim().startsWith('{') ? body : `{${body}}`;
}

function described(folder: string, docString: string): { folder?: string; docString?: string } {
  return { ...(folder && { folder }), ...(docString && { docString }) };
}

function parsedText(text: string, doing: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw answerInvalid(doing, error);
  }
}
