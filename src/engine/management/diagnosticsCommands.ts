import { availableParallelism, freemem, totalmem } from 'node:os';
import { SharingError } from '../../protocol/errors.ts';
import { productName, productVersion } from '../../protocol/product.ts';
import { isHot, tableCaching } from '../../sharing/database/caching.ts';
import { authorize } from '../authorize.ts';
import type { LoggedQuery } from '../queryLog/loggedQuery.ts';
import type { AnswerRow } from './answer.ts';
import { sum } from './describe.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { checkLooksAnywhere, type VisibleDatabase, visibleDatabases } from './visible.ts';

/** Over what time the documentation counts ingestions, in milliseconds. */
const recently = 10 * 60_000;

/**
 * Resources of the documentation's ".show capacity". Nothing limits how many ingestions run at a time; what the engine never
 * does has no capacity.
 */
const resources = [
  'ingestions',
  'extents-merge',
  'data-export',
  'extents-partition',
  'materialized-view',
  'stored-query-results',
];

/** What runs the cluster, how it is, and what it is able to. */
export const diagnosticsHandlers: Handlers<'showCluster' | 'showDiagnostics' | 'showCapacity' | 'showPlugins'> = {
  async showCluster(_command, { host, context }) {
    authorize(host, context.principal(), 'monitor');
    // One process is the whole cluster.
    const node = {
      NodeId: 'KEngine000000',
      Address: host.uri,
      Name: host.state.name,
      StartTime: startedOn(context),
      IsAdmin: true,
      MachineTotalMemory: totalmem(),
      MachineAvailableMemory: freemem(),
      ProcessorCount: availableParallelism(),
      EnvironmentDescription: JSON.stringify({ Region: host.state.region, Version: productVersion }),
    };
    return { rows: [node] };
  },
  async showDiagnostics(_command, scope) {
    const { host, context } = scope;
    authorize(host, context.principal(), 'monitor');
    const databases = await visibleDatabases(scope, true);
    return {
      rows: [
        {
          ...health(scope),
          EnvironmentDescription: JSON.stringify({ Region: host.state.region, Version: productVersion }),
          IsScaleOutRequired: false,
          MachinesTotal: 1,
          MachinesOffline: 0,
          MachinesSuspended: 0,
          NodeLastRestartedOn: startedOn(context),
          AdminLastElectedOn: startedOn(context),
          BuildVersion: productVersion,
          ProductVersion: `${productName} ${productVersion}`,
          NumberOfDatabases: databases.length,
          ...storage(databases, context.clock.now()),
          ...ingestions(await runs(scope), context.clock.now()),
        },
      ],
    };
  },
  async showCapacity({ resource }, scope) {
    checkLooksAnywhere(scope);
    if (resource !== undefined && !resources.includes(resource)) {
      const known = resources.map((each) => `'${each}'`).join(', ');
      throw new SharingError('InvalidArgument', `There is no resource '${resource}'. There are ${known}.`);
    }
    const consumed = (await runs(scope)).filter(({ state }) => state === 'InProgress').length;
    const rows = resources
      .filter((each) => resource === undefined || each === resource)
      .map((each) =>
        each === 'ingestions'
          ? { Resource: each, Total: null, Consumed: consumed, Remaining: null }
          : { Resource: each, Total: 0, Consumed: 0, Remaining: 0 },
      );
    return { rows };
  },
  async showPlugins({ plugins }, scope) {
    checkLooksAnywhere(scope);
    return {
      columns: [
        { name: 'PluginName', type: 'string' },
        { name: 'IsEnabled', type: 'bool' },
      ],
      rows: plugins.map(({ name, isEnabled }) => ({ PluginName: name, IsEnabled: isEnabled })),
    };
  },
};

function startedOn({ clock }: CommandScope['context']): number {
  return clock.now() - process.uptime() * 1000;
}

/** Not healthy is a cluster whose followed databases do not come up to date. */
function health({ host }: CommandScope): AnswerRow {
  const reasons = host.followers.all.flatMap(({ link, error }) =>
    error ? [`Followed database '${link.localName}': ${error.message}`] : [],
  );
  return { IsHealthy: reasons.length === 0, NotHealthyReason: reasons.join(' ') };
}

/** Sizes are those of the Parquet files. */
function storage(databases: readonly VisibleDatabase[], now: number): AnswerRow {
  const tables = databases.flatMap(({ state, caching }) =>
    [...state.tables.values()].map((table) => {
      const { policy } = tableCaching(state, table.name, caching);
      const extents = [...table.extents.values()];
      return { name: table.name, extents, hot: extents.filter((extent) => isHot(extent, policy, now)) };
    }),
  );
  const [most] = tables.toSorted((a, b) => b.extents.length - a.extents.length);
  const bytes = sum(
    tables.flatMap(({ extents }) => extents),
    'bytes',
  );
  return {
    ExtentsTotal: tables.reduce((total, { extents }) => total + extents.length, 0),
    TotalOriginalDataSize: bytes,
    TotalExtentSize: bytes,
    WarmExtentSize: sum(
      tables.flatMap(({ hot }) => hot),
      'bytes',
    ),
    MaxExtentsInSingleTable: most?.extents.length ?? 0,
    TableWithMaxExtents: most?.name ?? '',
  };
}

/** Commands that bring data in, in every process on the cluster's folder. */
async function runs({ host }: CommandScope): Promise<readonly LoggedQuery[]> {
  return (await host.queries.all()).map(({ query }) => query).filter(({ ingestion }) => ingestion !== undefined);
}

function ingestions(all: readonly LoggedQuery[], now: number): AnswerRow {
  const ended = all.filter((run) => run.ended !== undefined && run.ended > now - recently);
  const failed = ended.filter(({ state }) => state === 'Failed').length;
  return {
    IngestionsInProgress: all.filter(({ state }) => state === 'InProgress').length,
    IngestionsSuccessRate: ended.length === 0 ? null : (100 * (ended.length - failed)) / ended.length,
    FailedIngestOperations: failed,
    MergesInProgress: 0,
    FailedMergeOperations: 0,
  };
}
