import type { AnsweredOnAzure, AzureClusters } from '../azure/azureBackend.ts';
import { isAzureCluster } from '../protocol/azureClouds.ts';
import {
  type Backend,
  type CallOptions,
  type NotificationName,
  type NotificationParams,
  type RequestName,
  requests,
} from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { LocalBackend } from './server.ts';

type Call = (params: object, options?: CallOptions) => Promise<unknown>;

/** What clusters of Azure answer; the rest is refused by name. The names stand here so that they are known without them. */
const onAzure: Readonly<Record<AnsweredOnAzure, true>> = {
  startCluster: true,
  stopCluster: true,
  listDatabases: true,
  listTables: true,
  listEntities: true,
  getSchema: true,
  runQuery: true,
  previewFilter: true,
  attachDatabase: true,
  detachDatabase: true,
  detachAttachment: true,
  detachFollowers: true,
  listAttachments: true,
  listFollowers: true,
  getOverrides: true,
  alterOverrides: true,
  setCachingPolicy: true,
  effectiveCaching: true,
  effectiveAccess: true,
  changeClusterPrincipals: true,
  changeDatabasePrincipals: true,
  followerDetail: true,
  alterFilter: true,
  renameFollowed: true,
  listShares: true,
  createShare: true,
  deleteShare: true,
  addDataSet: true,
  removeDataSet: true,
  invite: true,
  withdrawInvitation: true,
  revokeSubscription: true,
  reinstateSubscription: true,
  adjustSubscription: true,
};

export interface BothBackends {
  /** Every request goes to where its cluster is. */
  readonly backend: LocalBackend;
  /** Something below a cluster of Azure is no longer as it was listed. */
  changed(cluster: string): void;
}

/** One backend for clusters of this machine and those of Azure, told apart by the URI of the cluster. */
export function withAzure(local: LocalBackend, azure: () => Promise<AzureClusters>): BothBackends {
  const listeners = new Set<(params: NotificationParams<'catalogChanged'>) => void>();
  const calls = Object.fromEntries(
    (Object.keys(requests) as RequestName[]).map((name): [RequestName, Call] => {
      const here = local[name] as Call;
      return [
        name,
        async (params, options) => {
          const places = clustersOf(params);
          if (!places.some(isAzureCluster)) return here(params, options);
          if (!places.every(isAzureCluster)) throw apart();
          if (!isAnswered(name)) throw notOnAzure(name);
          return ((await azure())[name] as Call)(params, options);
        },
      ];
    }),
  );
  const backend: LocalBackend = {
    // The table of requests gives each of these its type, which a loop cannot express.
    ...(calls as unknown as Pick<Backend, RequestName>),
    on<N extends NotificationName>(name: N, listener: (params: NotificationParams<N>) => void): () => void {
      const stop = local.on(name, listener);
      if (name !== 'catalogChanged') return stop;
      const own = (params: NotificationParams<'catalogChanged'>): void => listener(params as NotificationParams<N>);
      listeners.add(own);
      return () => {
        stop();
        listeners.delete(own);
      };
    },
    setFolders: (folders) => local.setFolders(folders),
    prepareQueries: () => local.prepareQueries(),
    close: () => local.close(),
  };
  return {
    backend,
    changed: (cluster) => {
      for (const listener of [...listeners]) listener({ cluster });
    },
  };
}

/** Whatever of a request names a cluster. */
function clustersOf(params: object): readonly string[] {
  return Object.entries(params).flatMap(([name, value]) =>
    (name === 'cluster' || name === 'leader' || name === 'follower') && typeof value === 'string' ? [value] : [],
  );
}

function isAnswered(name: RequestName): name is AnsweredOnAzure {
  return Object.hasOwn(onAzure, name);
}

/** What cannot be done on Azure at all, and why; the rest can, but not from here. */
const never: Partial<Readonly<Record<RequestName, string>>> = {
  setSyncInterval: 'Azure decides how often a follower looks at its leader.',
  listCommitLags:
    'Azure tells no lag of single commits; what a follower and its leader have is compared by their versions.',
  listSharingJournal: "Who changed what stands in Azure's own activity log.",
  listSharingUsage: 'Azure does not tell a leader who queries its followers.',
  resendInvitation: 'Azure sends an invitation once. Withdraw it, and invite again.',
  invitationToken: 'Azure itself tells whoever is invited; there is no link to be handed on.',
  explainQuery: 'Only the embedded engine makes SQL of a query.',
  inspectFile: 'Files are brought in by the ingestion of Azure, not from this machine.',
  ingestFile: 'Files are brought in by the ingestion of Azure, not from this machine.',
};

function notOnAzure(name: RequestName): SharingError {
  const why = never[name] ?? 'Do it in the Azure portal, or with a management command in a query.';
  return new SharingError('NotOnAzure', `This works on clusters of this workspace, not on clusters of Azure. ${why}`);
}

function apart(): SharingError {
  return new SharingError(
    'NotOnAzure',
    'A cluster of this workspace and one of Azure cannot follow each other. Choose two clusters of Azure, or two of this workspace.',
  );
}
