import { hiddenColumns } from '../kql/hiddenColumns.ts';
import type {
  CompiledQuery,
  CompilerQuestion,
  DatabaseReference,
  QueryCompiler,
  SourceRef,
} from '../protocol/compile.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { ExplainedSource, QueryExplanation, QueryResult, Rows, RunQueryParams } from '../protocol/query.ts';
import type { StoredColumn } from '../protocol/schema.ts';
import { isHot, tableCaching } from '../sharing/database/caching.ts';
import { asker } from './authorize.ts';
import { describeSchema } from './catalog.ts';
import type { Clock } from './clock.ts';
import type { ClusterHost } from './clusterHost.ts';
import type { DataPlane, SourceExtents } from './dataPlane.ts';
import type { OtherDatabases } from './otherDatabases.ts';
import type { QueriedFiles } from './queriedFiles.ts';
import { filterText, mayHold } from './query/pruneExtents.ts';
import { ReadLinks } from './query/readLinks.ts';
import type { ResultAccess } from './query/resultAccess.ts';
import { sqlName } from './query/sqlText.ts';
import { nothing, openReading, type Reading, readingOf } from './reading.ts';

export interface QueryPorts {
  readonly data: DataPlane;
  readonly results: ResultAccess;
  readonly compiler: QueryCompiler;
  readonly clock: Clock;
  /** Fully qualified name of who asks. */
  readonly principal: () => string;
  /** For the files that one query names by itself. */
  readonly readFiles: () => QueriedFiles;
}

/**
 * Runs a KQL query on the snapshot of a leader or follower database that is visible when it starts; without a host on
 * nothing at all. `others` are the databases that its text names; they are let go with the query. `noticed` is told of each
 * table that it reads and of how many rows.
 */
export async function runQuery(
  ports: QueryPorts,
  host: ClusterHost | undefined,
  params: RunQueryParams,
  options: CallOptions = {},
  others?: OtherDatabases,
  noticed: (source: SourceRef, rows: number) => void = () => undefined,
): Promise<QueryResult> {
  const reading = host ? await openReading(host, params.database) : nothing;
  const reads = noReads();
  const files = ports.readFiles();
  const sources =
    (counted?: Reads, hotAt?: number) =>
    (source: SourceRef): SourceExtents => {
      const external = files.extentsOf(source);
      if (external) return external;
      const before = counted?.scanned.rows ?? 0;
      const found = sourcesOf(readingOf(source, reading, others), source.database, counted, hotAt)(source);
      if (counted && !source.isCursor) noticed(source, counted.scanned.rows - before);
      return found;
    };
  const links = new ReadLinks({ cluster: host?.uri ?? '', database: params.database, reading }, others);
  try {
    const started = ports.clock.now();
    const schema = describeSchema(host?.uri ?? '', params.database, reading.state);
    const { parameters, properties } = params;
    const compiled = await ports.compiler.compile(params.text, schema, {
      parameters,
      properties,
      ...asker(host, ports.principal(), params.database),
      openDatabase: others && ((reference) => others.open(reference)),
      listDatabases: others && ((cluster) => others.names(cluster)),
      ask: async (question) => {
        await files.open(question.statement.sources, options);
        links.add(question.statement.sources);
        return asking(ports.data, sources(), either(options.signal, links.ends))(question);
      },
      signal: either(options.signal, links.ends),
    });
    const named = compiled.statements.flatMap((statement) => statement.sources);
    links.add(named);
    const { ends, followed } = links;
    const signal = either(options.signal, ends);
    signal?.throwIfAborted();
    await files.open(named, { ...options, signal });
    const compileTime = ports.clock.now() - started;
    const executed = await ports.data.runQuery(compiled, sources(reads, hotMoment(compiled, ports.clock)), {
      ...options,
      signal,
      firstPage: params.firstPage,
    });
    const ended = ends.find((end) => end.aborted);
    if (ended) ports.data.closeResult(executed.result);
    ended?.throwIfAborted();
    ports.results.hold(executed.result, ends);
    return {
      ...executed,
      compileTime,
      version: reading.version,
      ...reads,
      ...(followed.length > 0 && { followed }),
    };
  } catch (error) {
    // The data plane only knows that it was told to stop; who lost access is told why.
    const ended = links.ends.find((end) => end.aborted);
    throw ended && !options.signal?.aborted ? ended.reason : error;
  } finally {
    reading.release();
    others?.release();
    await files.release();
  }
}

function either(asked: AbortSignal | undefined, ends: readonly AbortSignal[]): AbortSignal | undefined {
  const all = asked ? [asked, ...ends] : [...ends];
  return all.length > 0 ? AbortSignal.any(all) : undefined;
}

/** Answers the compiler's questions about the data on the snapshot that the query itself will read. */
export function asking(
  data: DataPlane,
  resolve: (source: SourceRef) => SourceExtents,
  signal: AbortSignal | undefined,
  prepared: (query: CompiledQuery) => CompiledQuery = (query) => query,
): (question: CompilerQuestion) => Promise<Rows> {
  return async ({ statement, maxRows }) => {
    const { result } = await data.runQuery(prepared({ statements: [statement] }), resolve, { signal });
    try {
      // One more than may be tells that there are too many.
      return await data.fetchRows({ result, table: 0, offset: 0, count: maxRows + 1 });
    } finally {
      data.closeResult(result);
    }
  };
}

/** When extents must be hot to be read, in milliseconds since 1970; undefined: all are read. */
export function hotMoment({ options }: CompiledQuery, clock: Clock): number | undefined {
  return options?.dataScope === 'hotcache' ? clock.now() : undefined;
}

/** What a query reads, counted while its sources are found. */
interface Reads {
  readonly extents: { total: number; read: number; fromCache: number };
  readonly scanned: { totalRows: number; rows: number; totalBytes: number; bytes: number; bytesFromCache: number };
}

function noReads(): Reads {
  return {
    extents: { total: 0, read: 0, fromCache: 0 },
    scanned: { totalRows: 0, rows: 0, totalBytes: 0, bytes: 0, bytesFromCache: 0 },
  };
}

/**
 * Finds the extents of each table that a query reads, with `hotAt` those that are hot then and without those that its
 * filter rules out, and counts them.
 */
export function sourcesOf(
  reading: Reading,
  database: string,
  { extents, scanned }: Reads = noReads(),
  hotAt?: number,
): (source: SourceRef) => SourceExtents {
  return (source) => {
    if (source.isCursor) return { columns: [cursorColumn], files: [], version: reading.version };
    if (source.external) {
      const says = "'externaldata' can only be read by a query. Use '.ingest into table' for what is to be stored.";
      throw new SharingError('QueryNotSupported', says);
    }
    const table = reading.state.tables.get(source.table);
    if (!table) throw new SharingError('TableNotFound', `Database '${database}' has no table '${source.table}'.`);
    const types = new Map(table.columns.map(({ id, type }) => [id, type]));
    // The time of DuckDB, which runs the query, whatever clock the engine has.
    const now = Date.now();
    const { filter } = source;
    const { policy } = tableCaching(reading.state, source.table, reading.caching);
    const all = [...table.extents.values()];
    const hot = hotAt === undefined ? all : all.filter((extent) => isHot(extent, policy, hotAt));
    const chosen = filter ? hot.filter((extent) => mayHold(filter, extent, types, now)) : hot;
    const files = chosen.map((extent) => ({ ...reading.locate(extent.id), extent }));
    extents.total += all.length;
    extents.read += files.length;
    extents.fromCache += files.filter((file) => file.cached).length;
    scanned.totalRows += table.rows;
    scanned.totalBytes += table.bytes;
    for (const { extent, cached } of files) {
      scanned.rows += extent.rows;
      scanned.bytes += extent.bytes;
      if (cached) scanned.bytesFromCache += extent.bytes;
    }
    const columns = source.columns.map((id) => {
      const column = hiddenColumns.get(id) ?? table.columns.find((candidate) => candidate.id === id);
      if (!column)
        throw new SharingError(
          'QueryFailed',
          `Table '${source.table}' changed while the query was compiled. Run it again.`,
          'transient',
        );
      return column;
    });
    const rows = chosen.reduce((sum, extent) => sum + extent.rows, 0);
    return { columns, files: files.map((file) => file.path), extents: chosen, rows };
  };
}

const cursorColumn: StoredColumn = { id: 'c1', name: 'cursor', type: 'long' };

/** What a query becomes on the snapshot that is visible now, without running it. */
export async function explainQuery(
  ports: QueryPorts,
  host: ClusterHost | undefined,
  params: RunQueryParams,
  options: CallOptions = {},
  others?: OtherDatabases,
): Promise<QueryExplanation> {
  const reading = host ? await openReading(host, params.database) : nothing;
  const files = ports.readFiles();
  try {
    const schema = describeSchema(host?.uri ?? '', params.database, reading.state);
    const { signal } = options;
    const { parameters, properties } = params;
    const resolve = (source: SourceRef): SourceExtents =>
      files.extentsOf(source) ?? sourcesOf(readingOf(source, reading, others), source.database)(source);
    const openDatabase = others && ((reference: DatabaseReference) => others.open(reference));
    const listDatabases = others && ((cluster: string | undefined) => others.names(cluster));
    const ask = async (question: CompilerQuestion): Promise<Rows> => {
      await files.open(question.statement.sources, options);
      return asking(ports.data, resolve, signal)(question);
    };
    const compiled = await ports.compiler.compile(params.text, schema, {
      ...asker(host, ports.principal(), params.database),
      parameters,
      properties,
      ask,
      openDatabase,
      listDatabases,
      signal,
    });
    const hotAt = hotMoment(compiled, ports.clock);
    await files.open(
      compiled.statements.flatMap((statement) => statement.sources),
      options,
    );
    const hot = (source: SourceRef): SourceExtents =>
      files.extentsOf(source) ??
      sourcesOf(readingOf(source, reading, others), source.database, undefined, hotAt)(source);
    const statements = [];
    for (const statement of compiled.statements) {
      options.signal?.throwIfAborted();
      const tables = statement.sources.map(({ table }) => sqlName(table));
      statements.push({
        name: statement.name,
        relational: statement.relational ?? '',
        sql: statement.sql.map((piece) => (typeof piece === 'string' ? piece : (tables[piece.source] ?? ''))).join(''),
        plan: await ports.data.explainStatement(statement, hot, options),
        sources: statement.sources.map((source) =>
          explainedSource(source, readingOf(source, reading, others), hot(source)),
        ),
      });
    }
    return { statements };
  } finally {
    reading.release();
    others?.release();
    await files.release();
  }
}

function explainedSource(source: SourceRef, reading: Reading, { columns, files }: SourceExtents): ExplainedSource {
  const total = source.external ? files.length : (reading.state.tables.get(source.table)?.extents.size ?? 0);
  return {
    database: source.database,
    table: source.table,
    columns: columns.map(({ name }) => name),
    filter: source.filter ? filterText(source.filter, reading.state.tables.get(source.table)?.columns ?? []) : '',
    extents: { total, pruned: total - files.length },
  };
}
