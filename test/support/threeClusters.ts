import type { ErrorCode } from '../../src/protocol/errors.ts';
import type { ClusterCommand } from '../../src/sharing/cluster/commands.ts';
import { decideCluster } from '../../src/sharing/cluster/decide.ts';
import { evolveCluster } from '../../src/sharing/cluster/evolve.ts';
import { type ClusterState, noCluster } from '../../src/sharing/cluster/state.ts';
import { shareEverything } from '../../src/sharing/filter/tableLevelSharing.ts';
import type { AttachOrigin } from '../../src/sharing/following/attachment.ts';

export const clusterNames = ['contoso', 'fabrikam', 'tailspin'] as const;
export type ClusterName = (typeof clusterNames)[number];

const principal = 'aaduser=kim@contoso.com';

/** The real model of three clusters, with all steps that the engine makes between them, and neither disk nor clock. */
export class ThreeClusters {
  readonly #states = new Map<ClusterName, ClusterState>(clusterNames.map((name) => [name, noCluster]));
  #last = 0;

  constructor(regions: Readonly<Record<ClusterName, string>>) {
    for (const name of clusterNames) this.do(name, { type: 'CreateCluster', name, region: regions[name] });
  }

  state(name: ClusterName): ClusterState {
    return this.#states.get(name) ?? noCluster;
  }

  /** The code of the refusal, when there is one. */
  do(name: ClusterName, command: ClusterCommand): ErrorCode | undefined {
    const state = this.state(name);
    const decision = decideCluster(state, command, { principal, time: 1_000, newId: () => this.newId() });
    if (!decision.ok) return decision.error.code;
    this.#states.set(name, decision.value.reduce(evolveCluster, state));
    return undefined;
  }

  newId(): string {
    this.#last += 1;
    return `id${this.#last}`;
  }

  attach(
    id: string,
    follower: ClusterName,
    leader: ClusterName,
    databaseId: string | undefined,
    origin: AttachOrigin = { kind: 'Direct' },
  ): ErrorCode | undefined {
    const { id: clusterId, name: clusterName, region, properties, lifecycle, databases } = this.state(leader);
    const databaseName = databaseId === undefined ? '' : (databases.get(databaseId)?.name ?? '');
    const begun = this.do(follower, {
      type: 'BeginAttach',
      attachmentId: id,
      leader: {
        location: `../${leader}`,
        clusterId,
        clusterName,
        region,
        properties,
        running: lifecycle === 'Running',
        isFollower: false,
      },
      scope: databaseId === undefined ? { kind: 'all' } : { kind: 'database', databaseId, databaseName },
      configuration: id,
      origin,
    });
    if (begun !== undefined) return begun;
    const refused = this.#register(id, follower, leader, databaseId, origin);
    if (refused === undefined) this.do(follower, { type: 'CompleteAttach', attachmentId: id });
    else this.do(follower, { type: 'AbandonAttach', attachmentId: id, reason: refused });
    return refused;
  }

  #register(
    attachmentId: string,
    follower: ClusterName,
    leader: ClusterName,
    databaseId: string | undefined,
    origin: AttachOrigin,
  ): ErrorCode | undefined {
    const { id, name, region, properties } = this.state(follower);
    return this.do(leader, {
      type: 'RegisterFollower',
      databaseId,
      attachmentId,
      cluster: { id, name, region, customerManagedKey: properties.customerManagedKey },
      location: `../${follower}`,
      configuration: attachmentId,
      filter: shareEverything,
      origin,
    });
  }

  detach(attachmentId: string, follower: ClusterName, leader: ClusterName, databaseId?: string): ErrorCode | undefined {
    const begun = this.do(follower, { type: 'BeginDetach', attachmentId });
    if (begun !== undefined) return begun;
    this.do(leader, { type: 'UnregisterFollower', databaseId, attachmentId, by: 'follower' });
    return this.do(follower, { type: 'CompleteDetach', attachmentId });
  }

  detachFromLeader(
    attachmentId: string,
    follower: ClusterName,
    leader: ClusterName,
    databaseId?: string,
  ): ErrorCode | undefined {
    const refused = this.do(leader, { type: 'UnregisterFollower', databaseId, attachmentId, by: 'leader' });
    return refused ?? this.do(follower, { type: 'LoseAccess', attachmentId });
  }

  /** Shares a database, invites, accepts: where the right comes from, or the refusal. */
  share(consumer: ClusterName, provider: ClusterName, databaseId: string): AttachOrigin | ErrorCode {
    const name = this.newId();
    const databaseName = this.state(provider).databases.get(databaseId)?.name ?? '';
    const made =
      this.do(provider, { type: 'CreateShare', name, description: '', terms: '' }) ??
      this.do(provider, {
        type: 'AddDataSet',
        share: this.#shareId(provider, name),
        name: 'D',
        content: { kind: 'KustoDatabase', databaseId, databaseName },
      });
    if (made !== undefined) return made;
    const shareId = this.#shareId(provider, name);
    this.do(provider, { type: 'Invite', share: shareId, invitee: { kind: 'email', email: 'kim@contoso.com' } });
    const share = this.state(provider).shares.get(shareId);
    const invitation = share?.invitations.first();
    const subscriptionId = this.newId();
    const { id: clusterId } = this.state(provider);
    const begun = this.do(consumer, {
      type: 'BeginAccept',
      subscriptionId,
      share: { id: shareId, name, terms: '' },
      invitationId: invitation?.id ?? '',
      sending: 1,
      provider: { location: `../${provider}`, clusterId, clusterName: provider },
    });
    if (begun !== undefined) return begun;
    const { id } = this.state(consumer);
    const accepted = this.do(provider, {
      type: 'AcceptInvitation',
      share: shareId,
      invitation: invitation?.id ?? '',
      sending: 1,
      subscriptionId,
      consumerCluster: { id, name: consumer },
    });
    if (accepted !== undefined) return accepted;
    this.do(consumer, { type: 'CompleteAccept', subscriptionId });
    return { kind: 'DataShare', shareId, subscriptionId, dataSetId: share?.dataSets.first()?.id ?? '' };
  }

  #shareId(provider: ClusterName, name: string): string {
    return this.state(provider).shares.findKey((share) => share.name === name) ?? '';
  }

  revoke(provider: ClusterName, { shareId, subscriptionId }: Shared): ErrorCode | undefined {
    return this.do(provider, { type: 'RevokeSubscription', share: shareId, subscription: subscriptionId });
  }

  /** What a follower does when it finds its grant gone: it loses access, and says so. */
  loseAccess(attachmentId: string, follower: ClusterName, provider: ClusterName, of: Shared): void {
    this.do(follower, { type: 'LoseAccess', attachmentId });
    this.do(provider, { type: 'ConfirmRevoked', share: of.shareId, subscription: of.subscriptionId, attachmentId });
  }

  reinstate(provider: ClusterName, { shareId, subscriptionId }: Shared): ErrorCode | undefined {
    return this.do(provider, { type: 'ReinstateSubscription', share: shareId, subscription: subscriptionId });
  }

  resume(
    id: string,
    follower: ClusterName,
    leader: ClusterName,
    databaseId: string,
    of: Shared,
  ): ErrorCode | undefined {
    const refused = this.#register(id, follower, leader, databaseId, of);
    return refused ?? this.do(follower, { type: 'ResumeAccess', attachmentId: id });
  }
}

export type Shared = Extract<AttachOrigin, { kind: 'DataShare' }>;
