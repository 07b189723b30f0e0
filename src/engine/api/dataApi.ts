import { SharingError } from '../../protocol/errors.ts';
import { defaultDatabase, isCommand } from '../../protocol/query.ts';
import { authorize } from '../authorize.ts';
import type { Api, EngineContext } from '../context.ts';
import { ingestFile } from '../ingestion.ts';
import { isInClusters, toPath } from '../layout.ts';
import { runCommand } from '../management/runCommand.ts';
import { OtherDatabases } from '../otherDatabases.ts';
import { explainQuery, runQuery } from '../queries.ts';
import { clusterApi } from './clusterApi.ts';
import { followingApi } from './followingApi.ts';
import { ledgerApi } from './ledgerApi.ts';

type DataApi = Api<
  'inspectFile' | 'ingestFile' | 'runQuery' | 'explainQuery' | 'fetchRows' | 'viewRows' | 'exportResult' | 'closeResult'
>;

/** Rows in and out. */
export function dataApi(context: EngineContext): DataApi {
  const { workspace, data, principal } = context;
  const commandApi = { ...clusterApi(context), ...followingApi(context), ...ledgerApi(context) };
  return {
    inspectFile: ({ path, format }) => data.inspectFile(toPath(path), format),
    async ingestFile(params, call) {
      const host = workspace.cluster(params.cluster);
      host.owned(params.database);
      authorize(host, principal(), 'ingest', params.database);
      return ingestFile(context, host, { ...params, path: toPath(params.path) }, call);
    },
    async runQuery(params, call) {
      const isQuery = !isCommand(params.text);
      if (isQuery && params.database === defaultDatabase) return runQuery(context, undefined, params, call);
      const host = workspace.cluster(params.cluster);
      if (!isQuery && params.properties?.request_readonly === true) {
        throw new SharingError('InvalidArgument', 'Only queries can be run here, and this is a management command.');
      }
      if (!isQuery) return runCommand(context, commandApi, host, params, call);
      if (!host.findFollower(params.database)) host.owned(params.database);
      authorize(host, principal(), 'query', params.database);
      await context.allowFolders();
      const started = context.clock.now();
      const others = new OtherDatabases(workspace, host, principal());
      const count = (rows: number, failed: boolean): void => {
        const milliseconds = Math.round(context.clock.now() - started);
        for (const read of [{ host, database: params.database }, ...others.opened]) {
          const follower = read.host.findFollower(read.database);
          if (follower) read.host.reporter.count(follower, { principal: principal(), rows, milliseconds, failed });
        }
      };
      try {
        const result = await runQuery(context, host, params, call, others);
        count(
          result.tables.reduce((sum, table) => sum + table.rows, 0),
          false,
        );
        return result;
      } catch (error) {
        count(0, true);
        throw error;
      }
    },
    async explainQuery(params, call) {
      const host = workspace.cluster(params.cluster);
      if (!host.findFollower(params.database)) host.owned(params.database);
      authorize(host, principal(), 'query', params.database);
      await context.allowFolders();
      return explainQuery(context, host, params, call, new OtherDatabases(workspace, host, principal()));
    },
    fetchRows: (params) => data.fetchRows(params),
    viewRows: (params, call) => data.viewRows(params, call),
    async exportResult(params, call) {
      const path = toPath(params.path);
      if (isInClusters(path)) {
        throw new SharingError(
          'InvalidArgument',
          `'${path}' lies where clusters keep their data. Export to another folder.`,
        );
      }
      return data.exportResult({ ...params, path }, call);
    },
    async closeResult({ result }) {
      data.closeResult(result);
      return null;
    },
  };
}
