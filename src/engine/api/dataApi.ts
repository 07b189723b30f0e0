import type { SourceRef } from '../../protocol/compile.ts';
import { SharingError } from '../../protocol/errors.ts';
import { defaultDatabase, isCommand, type QueryResult } from '../../protocol/query.ts';
import { authorize, checkRunning } from '../authorize.ts';
import type { Api, EngineContext } from '../context.ts';
import { ingestFile } from '../ingestion.ts';
import { isInClusters, toPath } from '../layout.ts';
import { runCommand } from '../management/runCommand.ts';
import { OtherDatabases } from '../otherDatabases.ts';
import { explainQuery, runQuery } from '../queries.ts';
import { asLoggedIngestion } from '../queryLog/loggedIngestion.ts';
import { asLogged, failureOf, type QueryEnd } from '../queryLog/loggedQuery.ts';
import type { Follower } from '../sync/follower.ts';
import { clusterApi } from './clusterApi.ts';
import { followingApi } from './followingApi.ts';
import { ledgerApi } from './ledgerApi.ts';

type DataApi = Api<
  | 'inspectFile'
  | 'ingestFile'
  | 'runQuery'
  | 'explainQuery'
  | 'fetchRows'
  | 'viewRows'
  | 'findCells'
  | 'exportResult'
  | 'closeResult'
>;

function statisticsOf({ tables, extents, scanned }: QueryResult): QueryEnd['statistics'] {
  return { rows: tables.map(({ rows }) => rows), extents, scanned };
}

function cancelledByCommand(): SharingError {
  return new SharingError(
    'QueryFailed',
    "The query was cancelled by '.cancel query'. Run it again if you need its answer.",
  );
}

/** Rows in and out. */
export function dataApi(context: EngineContext): DataApi {
  const { workspace, data, results, principal } = context;
  const explain: DataApi['explainQuery'] = async (params, call) => {
    if (params.database === defaultDatabase) return explainQuery(context, undefined, params, call);
    const host = workspace.cluster(params.cluster);
    if (!host.findFollower(params.database)) host.owned(params.database);
    authorize(host, principal(), 'query', params.database);
    await context.allowFolders();
    return explainQuery(context, host, params, call, new OtherDatabases(workspace, host, principal()));
  };
  const commandApi = {
    ...clusterApi(context),
    ...followingApi(context),
    ...ledgerApi(context),
    explainQuery: explain,
  };
  return {
    inspectFile: ({ path, format }) => data.inspectFile(toPath(path), format),
    async ingestFile(params, call) {
      const host = workspace.cluster(params.cluster);
      checkRunning(host);
      const file = { ...params, path: toPath(params.path) };
      return host.queries.keep(
        asLoggedIngestion(context.newId(), file, principal(), context.clock.now()),
        () => call?.signal?.aborted === true,
        async () => {
          host.owned(params.database);
          authorize(host, principal(), 'ingest', params.database);
          return ingestFile(context, host, file, call);
        },
      );
    },
    async runQuery(params, call) {
      const isQuery = !isCommand(params.text);
      if (isQuery && params.database === defaultDatabase) return runQuery(context, undefined, params, call);
      const host = workspace.cluster(params.cluster);
      if (!isQuery) return runCommand(context, commandApi, host, params, call);
      if (!host.findFollower(params.database)) host.owned(params.database);
      authorize(host, principal(), 'query', params.database);
      await context.allowFolders();
      const started = context.clock.now();
      const others = new OtherDatabases(workspace, host, principal());
      const logged = host.queries.start(asLogged(context.newId(), params, principal(), started));
      const signal = AbortSignal.any([logged.signal, ...(call?.signal ? [call.signal] : [])]);
      const count = (rows: number, failed: boolean): void => {
        const milliseconds = Math.round(context.clock.now() - started);
        for (const read of [{ host, database: params.database }, ...others.opened]) {
          const follower = read.host.findFollower(read.database);
          const tables = readTables.get(follower) ?? new Map<string, number>();
          if (follower)
            read.host.reporter.count(follower, { principal: principal(), rows, milliseconds, failed, tables });
        }
      };
      /** Rows that were read of each table of each followed database. */
      const readTables = new Map<Follower | undefined, Map<string, number>>();
      const noticed = (source: SourceRef, rows: number): void => {
        const read = source.cluster === undefined ? { host, database: params.database } : others.find(source);
        const follower = read?.host.findFollower(read.database);
        const tables = readTables.get(follower) ?? new Map<string, number>();
        readTables.set(follower, tables.set(source.table, (tables.get(source.table) ?? 0) + rows));
      };
      try {
        const result = await runQuery(context, host, params, { ...call, signal }, others, noticed);
        count(
          result.tables.reduce((sum, table) => sum + table.rows, 0),
          false,
        );
        logged.end({ state: 'Completed', ended: context.clock.now(), statistics: statisticsOf(result) });
        return result;
      } catch (error) {
        count(0, true);
        const failure = logged.signal.aborted ? cancelledByCommand() : error;
        logged.end({ ended: context.clock.now(), ...failureOf(failure, signal.aborted) });
        throw failure;
      }
    },
    explainQuery: explain,
    fetchRows: (params, call) => results.reading(params.result, call, () => data.fetchRows(params)),
    viewRows: (params, call) => results.reading(params.result, call, (options) => data.viewRows(params, options)),
    findCells: (params, call) => results.reading(params.result, call, (options) => data.findCells(params, options)),
    async exportResult(params, call) {
      const path = toPath(params.path);
      if (isInClusters(path)) {
        throw new SharingError(
          'InvalidArgument',
          `'${path}' lies where clusters keep their data. Export to another folder.`,
        );
      }
      return results.reading(params.result, call, (options) => data.exportResult({ ...params, path }, options));
    },
    async closeResult({ result }) {
      results.close(result);
      return null;
    },
  };
}
