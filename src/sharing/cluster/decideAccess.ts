import type { Assignment, PrincipalsChange } from '../../protocol/access.ts';
import { SharingError } from '../../protocol/errors.ts';
import { fail, ok, type Result } from '../../protocol/result.ts';
import { type Principal, parsePrincipal, principalKey } from '../access/principals.ts';
import { distrustOf } from '../access/tenants.ts';
import type { DecisionContext } from '../context.ts';
import type { AccessCommand } from './commands.ts';
import { asAdministrator, type Decision, findOwned } from './decision.ts';
import type { ClusterState } from './state.ts';

export function decideAccess(state: ClusterState, command: AccessCommand, context: DecisionContext): Decision {
  switch (command.type) {
    case 'ChangeClusterPrincipals':
      return asAdministrator(state, context.principal, 'change the principals', () =>
        withTrusted(state, command.principals, () => {
          const principals = changed(
            state.principals,
            command.change,
            command.principals,
            ({ role }) => command.role === undefined || role === command.role,
          );
          return principals.some((assignment) => assignment.role === 'AllDatabasesAdmin')
            ? ok([{ type: 'ClusterPrincipalsSet', principals }])
            : fail(
                new SharingError(
                  'InvalidArgument',
                  `Cluster '${state.name}' needs at least one AllDatabasesAdmin. Add another before dropping this one.`,
                ),
              );
        }),
      );
    case 'ChangeDatabasePrincipals': {
      const found = findOwned(state, command.database);
      if (!found.ok) return found;
      const database = found.value;
      const act = (): Decision =>
        withTrusted(state, command.principals, () =>
          ok([
            {
              type: 'DatabasePrincipalsSet',
              databaseId: database.id,
              principals: changed(
                database.principals,
                command.change,
                command.principals,
                ({ role }) => role === command.role,
              ),
            },
          ]),
        );
      return asAdministrator(state, context.principal, 'change the principals', act, database);
    }
    case 'SetGroup':
      return asAdministrator(state, context.principal, 'change groups', () => {
        const parsed = parseAll(command.group.name, ...command.group.members);
        if (!parsed.ok) return parsed;
        return parsed.value[0]?.kind === 'Group'
          ? ok([{ type: 'GroupSet', group: command.group }])
          : fail(
              new SharingError(
                'InvalidArgument',
                `'${command.group.name}' is not a group. Write 'aadgroup=analysts@contoso.com'.`,
              ),
            );
      });
  }
}

/** Applies a change of principals; `isReplaced` tells which lines a `set` replaces. */
export function changed<Role extends string>(
  before: readonly Assignment<Role>[],
  change: PrincipalsChange,
  principals: readonly Assignment<Role>[],
  isReplaced: (assignment: Assignment<Role>) => boolean,
): readonly Assignment<Role>[] {
  const key = ({ role, principal }: Assignment<Role>): string => `${role} ${principalKey(principal)}`;
  const named = new Map(principals.map((assignment) => [key(assignment), assignment]));
  const kept = before.filter(
    (assignment) => !named.has(key(assignment)) && !(change === 'set' && isReplaced(assignment)),
  );
  return change === 'drop' ? kept : [...kept, ...named.values()];
}

function withTrusted(state: ClusterState, principals: readonly Assignment<string>[], then: () => Decision): Decision {
  const parsed = parseAll(...principals.map((assignment) => assignment.principal));
  if (!parsed.ok) return parsed;
  const [distrusted] = parsed.value.flatMap((each) => distrustOf(state, each) ?? []);
  return distrusted ? fail(distrusted) : then();
}

function parseAll(...names: readonly string[]): Result<readonly Principal[], SharingError> {
  const found: Principal[] = [];
  for (const name of names) {
    const principal = parsePrincipal(name);
    if (!principal.ok) return principal;
    found.push(principal.value);
  }
  return ok(found);
}
