import { SharingError } from '../../protocol/errors.ts';
import { fail, ok } from '../../protocol/result.ts';
import { effectivePrincipals } from '../access/modification.ts';
import { principalKey } from '../access/principals.ts';
import { distrust } from '../access/tenants.ts';
import type { DecisionContext } from '../context.ts';
import { checkFilter, isFiltered, shareEverything } from '../filter/tableLevelSharing.ts';
import { defaultOverrides, localName, overridesOf } from '../following/attachment.ts';
import { checkName, nameKey } from '../names.ts';
import { regionKey } from '../regions.ts';
import { broken } from '../rules.ts';
import { checkOverrides } from './checkOverrides.ts';
import type { FollowingCommand } from './commands.ts';
import { decideRegistration } from './decideRegistration.ts';
import { type Administered, asAdministrator, type CommandOf, type Decision, onAttachment } from './decision.ts';
import type { ClusterEvent } from './events.ts';
import { type ClusterState, scopeKey } from './state.ts';

export function decideFollowing(state: ClusterState, command: FollowingCommand, context: DecisionContext): Decision {
  const { principal } = context;
  switch (command.type) {
    case 'BeginAttach':
      return asAdministrator(state, principal, 'attach a database', () => beginAttach(state, command, context));
    case 'CompleteAttach':
    case 'ResumeAccess':
    case 'AbandonAttach':
    case 'CompleteDetach':
    case 'LoseAccess':
      return step(state, command);
    case 'BeginDetach':
      return asAdministrator(state, principal, 'detach a database', () =>
        onAttachment(state, command.attachmentId, ({ id }) => ok([{ type: 'DetachBegun', attachmentId: id }])),
      );
    case 'AlterOverrides':
      return asAdministrator(
        state,
        principal,
        'change overrides',
        () =>
          onAttachment(state, command.attachmentId, (attachment) => {
            const { attachmentId, databaseId } = command;
            const overrides = { ...overridesOf(attachment, databaseId), ...command.change };
            const given = command.change.principals ?? [];
            const [distrusted] = given.flatMap((each) => distrust(state, each.principal) ?? []);
            if (distrusted) return fail(distrusted);
            const checked = checkOverrides(overrides);
            return checked.ok ? ok([{ type: 'OverridesAltered', attachmentId, databaseId, overrides }]) : checked;
          }),
        followed(state, command, command.databaseId),
      );
    case 'AlterFilter':
      return asAdministrator(
        state,
        principal,
        'change what is followed',
        () =>
          onAttachment(state, command.attachmentId, ({ id, scope, leader }) => {
            const filter = checkFilter(command.filter);
            if (!filter.ok) return filter;
            return scope.kind === 'all' && isFiltered(filter.value)
              ? fail(broken('FilterWithAllDatabases', { cluster: leader.clusterName }))
              : ok([{ type: 'FilterAltered', attachmentId: id, filter: filter.value }]);
          }),
        followed(state, command),
      );
    case 'AlterNameOverride':
      return asAdministrator(
        state,
        principal,
        'rename a followed database',
        () => alterNameOverride(state, command),
        followed(state, command),
      );
    case 'AlterConfigurations':
      return asAdministrator(state, principal, 'change a configuration', () => alterConfigurations(state, command));
    case 'RegisterFollower':
    case 'UnregisterFollower':
      return decideRegistration(state, command, context);
  }
}

/** The followed database of a command: whoever administers it by its leader or by an override may change what a follower decides. */
function followed(
  state: ClusterState,
  { attachmentId, leaderAccess }: Pick<CommandOf<'AlterFilter'>, 'attachmentId' | 'leaderAccess'>,
  databaseId?: string,
): Administered | undefined {
  const attachment = state.attachments.get(attachmentId);
  const id = databaseId ?? (attachment?.scope.kind === 'database' ? attachment.scope.databaseId : undefined);
  if (!attachment || id === undefined) return undefined;
  const { principals, principalsKind } = overridesOf(attachment, id);
  const effective = effectivePrincipals(leaderAccess?.principals ?? [], principals, principalsKind);
  return {
    name: attachment.scope.kind === 'database' ? localName(attachment, attachment.scope.databaseName) : '*',
    principals: effective.map(({ value }) => value),
    groups: new Map((leaderAccess?.groups ?? []).map(({ name, members }) => [principalKey(name), members])),
  };
}

/** The steps that follow from others: whoever makes them only brings to an end what an administrator began, or the leader ended. */
function step(
  state: ClusterState,
  command: CommandOf<'CompleteAttach' | 'ResumeAccess' | 'AbandonAttach' | 'CompleteDetach' | 'LoseAccess'>,
): Decision {
  const { attachmentId } = command;
  const attachment = state.attachments.get(attachmentId);
  if (!attachment) return ok([]);
  const { phase, origin } = attachment;
  switch (command.type) {
    case 'CompleteAttach':
      return phase === 'attaching' ? ok([{ type: 'AttachCompleted', attachmentId }]) : ok([]);
    case 'ResumeAccess':
      return phase === 'suspended' ? ok([{ type: 'AccessResumed', attachmentId }]) : ok([]);
    case 'AbandonAttach':
      return phase === 'attaching' ? ok([{ type: 'AttachAbandoned', attachmentId, reason: command.reason }]) : ok([]);
    case 'CompleteDetach':
      return phase === 'detaching' ? ok([{ type: 'DetachCompleted', attachmentId }]) : ok([]);
    case 'LoseAccess':
      if (phase !== 'attached' && phase !== 'attaching') return ok([]);
      // A share can be reinstated, so its mapping stays; a direct link is gone for good.
      return ok([{ type: origin.kind === 'DataShare' ? 'AccessSuspended' : 'AccessLost', attachmentId }]);
  }
}

function beginAttach(state: ClusterState, command: CommandOf<'BeginAttach'>, context: DecisionContext): Decision {
  const { leader, scope, databaseNameOverride, databaseNamePrefix } = command;
  const databaseName = scope.kind === 'database' ? scope.databaseName : '*';
  if (leader.clusterId === state.id) return fail(broken('AttachToItself', { cluster: state.name }));
  if (regionKey(leader.region) !== regionKey(state.region)) {
    return fail(
      broken('RegionMismatch', {
        follower: state.name,
        followerRegion: state.region,
        leader: leader.clusterName,
        leaderRegion: leader.region,
      }),
    );
  }
  if (!leader.running) return fail(broken('ClusterNotRunning', { cluster: leader.clusterName, state: 'Stopped' }));
  if (leader.isFollower)
    return fail(broken('DatabaseIsFollower', { cluster: leader.clusterName, database: databaseName }));
  const keyed = state.properties.customerManagedKey
    ? state.name
    : leader.properties.customerManagedKey
      ? leader.clusterName
      : undefined;
  if (keyed !== undefined) return fail(broken('CustomerManagedKey', { cluster: keyed }));
  if (leader.properties.streamingIngestion) {
    return fail(broken('StreamingIngestionOn', { cluster: leader.clusterName, database: `'${databaseName}'` }));
  }

  const filter = checkFilter(command.filter ?? shareEverything);
  if (!filter.ok) return filter;
  if (scope.kind === 'all' && isFiltered(filter.value))
    return fail(broken('FilterWithAllDatabases', { cluster: leader.clusterName }));
  if (scope.kind === 'all' && databaseNameOverride !== undefined) {
    return fail(
      new SharingError('InvalidArgument', 'Attaching all databases cannot give them one name. Use a prefix.'),
    );
  }

  const configuration = checkName(
    'configuration',
    command.configuration ?? `${leader.clusterName}-${scope.kind === 'all' ? 'all' : databaseName}`,
  );
  if (!configuration.ok) return configuration;
  const sameName = state.attachments.get(state.configurations.get(nameKey(configuration.value)) ?? '');
  const reference = { location: leader.location, clusterId: leader.clusterId, clusterName: leader.clusterName };
  if (sameName && sameName.leader.clusterId !== leader.clusterId) {
    return fail(
      broken('LeaderCannotChange', {
        follower: state.name,
        configuration: configuration.value,
        leader: leader.clusterName,
      }),
    );
  }
  const twin = state.attachments.get(state.scopes.get(scopeKey({ leader: reference, scope })) ?? '');
  if (twin) {
    return fail(
      broken('AlreadyAttached', {
        follower: state.name,
        leader: leader.clusterName,
        database: databaseName,
        configuration: twin.configuration,
      }),
    );
  }
  if (sameName)
    return fail(broken('ConfigurationExists', { follower: state.name, configuration: configuration.value }));

  const name = localName(command, scope.kind === 'all' ? 'x' : databaseName);
  const checkedName = checkName('database', name);
  if (!checkedName.ok) return checkedName;
  if (scope.kind === 'database' && isTaken(state, name))
    return fail(broken('DatabaseExists', { cluster: state.name, database: name }));

  return ok([
    {
      type: 'AttachBegun',
      attachment: {
        id: command.attachmentId,
        configuration: configuration.value,
        leader: reference,
        scope,
        ...(databaseNameOverride !== undefined && { databaseNameOverride }),
        ...(databaseNamePrefix !== undefined && { databaseNamePrefix }),
        filter: filter.value,
        origin: command.origin,
        phase: 'attaching',
        since: context.time,
        defaults: defaultOverrides(command.principalsKind ?? 'union'),
        overrides: {},
      },
    },
  ]);
}

function alterNameOverride(state: ClusterState, command: CommandOf<'AlterNameOverride'>): Decision {
  const { attachmentId, databaseNameOverride } = command;
  return onAttachment(state, attachmentId, (attachment) => {
    if (attachment.scope.kind === 'all') {
      return fail(
        new SharingError(
          'InvalidArgument',
          `Configuration '${attachment.configuration}' attaches all databases, which cannot have one name.`,
        ),
      );
    }
    const name = checkName(
      'database',
      localName({ ...attachment, databaseNameOverride }, attachment.scope.databaseName),
    );
    if (!name.ok) return name;
    if (isTaken(state, name.value, attachmentId)) {
      return fail(broken('DatabaseExists', { cluster: state.name, database: name.value }));
    }
    return ok([{ type: 'NameOverrideAltered', attachmentId, databaseNameOverride }]);
  });
}

function alterConfigurations(state: ClusterState, command: CommandOf<'AlterConfigurations'>): Decision {
  const { attachmentIds, defaults, databaseNamePrefix } = command;
  const events: ClusterEvent[] = [];
  const given = new Set<string>();
  for (const attachmentId of attachmentIds) {
    const decision = onAttachment(state, attachmentId, (attachment) => {
      const { scope } = attachment;
      if (databaseNamePrefix !== undefined) {
        const local = localName({ ...attachment, databaseNamePrefix }, scope.kind === 'all' ? 'x' : scope.databaseName);
        const name = checkName('database', local);
        if (!name.ok) return name;
        if (scope.kind === 'database' && (isTaken(state, local, attachmentId) || given.has(nameKey(local)))) {
          return fail(broken('DatabaseExists', { cluster: state.name, database: local }));
        }
        if (scope.kind === 'database') given.add(nameKey(local));
      }
      const said = { ...(defaults && { defaults }), ...(databaseNamePrefix !== undefined && { databaseNamePrefix }) };
      return ok([{ type: 'ConfigurationAltered', attachmentId, ...said }]);
    });
    if (!decision.ok) return decision;
    events.push(...decision.value);
  }
  return ok(events);
}

/** Whether an owned or singly followed database has the name. Those that follow from `*` give way or wait, see `followedDatabases`. */
function isTaken(state: ClusterState, name: string, except?: string): boolean {
  const key = nameKey(name);
  if (state.names.has(key)) return true;
  return state.attachments.some(
    ({ id, phase, scope, ...names }) =>
      id !== except &&
      phase !== 'detaching' &&
      scope.kind === 'database' &&
      nameKey(localName(names, scope.databaseName)) === key,
  );
}
