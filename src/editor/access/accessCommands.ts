import * as vscode from 'vscode';
import {
  type ClusterRole,
  clusterRoles,
  type DatabaseRole,
  databaseRoles,
  type EffectiveAccess,
  type ModificationKind,
} from '../../protocol/access.ts';
import type { AzureDatabaseNode } from '../azureClusters/azureNodes.ts';
import { modificationKindText } from '../commands/attachOptions.ts';
import { allDatabaseChoices, chosenByNode, clusterChoices, type DatabaseRef } from '../commands/choices.ts';
import { pickOne } from '../commands/inputs.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { isOutcome } from '../commands/steps.ts';
import { askPrincipal } from '../principals/actAsCommand.ts';
import { nameOfCluster } from '../query/clusterName.ts';
import { askFollowed } from '../shares/attachmentCommands.ts';
import { ask, confirmed, offerUndo, single } from '../shares/questions.ts';
import type { PrincipalNode } from '../tree/entityNodes.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';
import { followedAccessDocument, losers, originText, ownedAccessDocument } from './accessDocument.ts';

const t = vscode.l10n.t;

type Names = 'showEffectiveAccess' | 'changePrincipalsKind' | 'addPrincipal' | 'removePrincipal';

/** Who may do what. */
export function accessCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    showEffectiveAccess: (node) => showAccess(services, node),
    changePrincipalsKind: (node) => changeKind(services, node),
    addPrincipal: (node) => addPrincipal(services, node?.kind === 'entityGroup' ? node.parent : node),
    removePrincipal: (node) => removePrincipal(services, node),
  };
}

async function showAccess(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend, documents } = services;
  const chosen = node
    ? await chosenByNode(services, node)
    : await ask(t('Show Effective Access'), t('The database'), t('There is no such database.'), () =>
        allDatabaseChoices(services, 'any'),
      );
  if (chosen === undefined) return;
  const { cluster, clusterName, database, summary } = chosen;
  const name = `${clusterName}/${database}`;
  await documents.show(t('Effective Access to {0}', name), async () => {
    const access = await backend.effectiveAccess({ cluster, database });
    if (summary.access === 'ReadWrite') return ownedAccessDocument(name, access, t);
    const [leader, overrides] = await Promise.all([
      backend.effectiveAccess({ cluster, database, kind: 'none' }),
      backend.getOverrides({ cluster, database }),
    ]);
    return followedAccessDocument(name, access, leader, overrides, t);
  });
}

/** Says for each kind what it would mean before one is chosen. */
async function changeKind(services: Services, node?: DatabaseRef): Promise<void> {
  const { backend } = services;
  const title = t('Change Principals Kind');
  const chosen = await askFollowed(services, title, node, 'azure');
  if (chosen === undefined) return;
  const { cluster, database } = chosen;
  const now = await backend.effectiveAccess({ cluster, database });
  const kind = await pickOne<ModificationKind>({
    title,
    position: single,
    placeholder: t('Whose principals may read {0}', database),
    choices: async () =>
      Promise.all(
        (['union', 'none', 'replace'] as const).map(async (value) => {
          const then = await backend.effectiveAccess({ cluster, database, kind: value });
          const { label, detail } = modificationKindText(value);
          const description = value === now.kind ? t('current') : whatIf(now, then);
          return { label, description, detail, value };
        }),
      ),
  });
  if (isOutcome(kind) || kind === now.kind) return;
  const then = await backend.effectiveAccess({ cluster, database, kind });
  const lost = losers(now, then);
  if (then.locksOut || lost.length > 0) {
    const question = then.locksOut
      ? t("Lock everyone out of '{0}'?", database)
      : t("Take access to '{0}' from {1} principals?", database, lost.length);
    const names = lost.length > 0 ? t('These lose access: {0}.', lost.join(', ')) : '';
    const why = then.locksOut
      ? t(
          'Nobody would have a role on the database; only principals of the whole cluster could read it. Add principals first.',
        )
      : '';
    if (!(await confirmed(question, [why, names].filter(Boolean).join('\n'), t('Change')))) return;
  }
  await backend.alterOverrides({ cluster, database, change: { principalsKind: kind } });
}

function whatIf(now: EffectiveAccess, then: EffectiveAccess): string {
  if (then.locksOut) return `$(warning) ${t('locks everyone out')}`;
  const lost = losers(now, then).length;
  const gained = losers(then, now).length;
  return lost === 0 && gained === 0
    ? t('nobody gains or loses access')
    : t('{0} gain access, {1} lose it', gained, lost);
}

interface Target {
  readonly cluster: string;
  /** Absent for the whole cluster. */
  readonly database?: string;
  readonly name: string;
}

/** The cluster or database of a node, or one that the user chooses. */
async function askTarget(
  services: Services,
  title: string,
  node?: ClusterNode | DatabaseNode | AzureDatabaseNode,
): Promise<Target | undefined> {
  const { backend } = services;
  if (node) {
    const clusterName = await nameOfCluster(services, node.cluster);
    return node.kind === 'cluster'
      ? { cluster: node.cluster, name: clusterName }
      : { cluster: node.cluster, database: node.database, name: `${clusterName}/${node.database}` };
  }
  return ask<Target>(title, t('The cluster or database'), t('There is no cluster yet. Create one first.'), async () => {
    const clusters = await clusterChoices(backend);
    const databases = await allDatabaseChoices(services, 'any');
    return [
      ...clusters.flatMap(({ value, ...look }) =>
        value ? [{ ...look, value: { cluster: value.uri, name: value.name } }] : [],
      ),
      ...databases.flatMap(({ value, ...look }) =>
        value ? [{ ...look, value: { cluster: value.cluster, database: value.database, name: look.label } }] : [],
      ),
    ];
  });
}

async function addPrincipal(services: Services, node?: ClusterNode | DatabaseNode | AzureDatabaseNode): Promise<void> {
  const { backend } = services;
  const title = t('Add Principal');
  const target = await askTarget(services, title, node);
  if (target === undefined) return;
  const { cluster, database } = target;
  const placeholder = t('The role on {0}', target.name);
  if (database === undefined) {
    const role = await ask<ClusterRole>(title, placeholder, '', async () =>
      clusterRoles.map((value) => ({ label: value, value })),
    );
    const principal = role && (await askPrincipal(services, title, t('Who is to have the role {0}', role)));
    if (role === undefined || principal === undefined) return;
    await backend.changeClusterPrincipals({ cluster, change: 'add', principals: [{ role, principal }] });
  } else {
    const role = await ask<DatabaseRole>(title, placeholder, '', async () =>
      databaseRoles.map((value) => ({ label: value, value })),
    );
    const principal = role && (await askPrincipal(services, title, t('Who is to have the role {0}', role)));
    if (role === undefined || principal === undefined) return;
    await backend.changeDatabasePrincipals({ cluster, database, change: 'add', principals: [{ role, principal }] });
  }
}

async function removePrincipal(
  services: Services,
  node?: ClusterNode | DatabaseNode | AzureDatabaseNode | PrincipalNode,
): Promise<void> {
  const { backend } = services;
  const title = t('Remove Principal');
  const target = await askTarget(services, title, node?.kind === 'principal' ? node.parent.parent : node);
  if (target === undefined) return;
  const { cluster, database, name } = target;
  const line =
    node?.kind === 'principal'
      ? node
      : await ask<EffectiveAccess['lines'][number]>(
          title,
          t('Who is to lose a role on {0}', name),
          t('Nobody has a role here.'),
          async () => {
            const { lines } = await backend.effectiveAccess({ cluster, ...(database !== undefined && { database }) });
            // What a leader or the whole cluster grants cannot be taken away here.
            const own = database === undefined ? ['cluster'] : ['database', 'override', 'both'];
            return lines
              .filter(({ origin }) => own.includes(origin))
              .map((each) => ({
                label: each.principal,
                description: `${each.role} · ${originText(each.origin, t)}`,
                value: each,
              }));
          },
        );
  if (line === undefined) return;
  const { principal } = line;
  const question = t("Take the role {0} on '{1}' from '{2}'?", line.role, name, principal);
  const detail = t('Running queries of the principal go on; new ones are refused.');
  if (!(await confirmed(question, detail, t('Remove'), principal))) return;
  const clusterRole = clusterRoles.find((each) => each === line.role);
  const databaseRole = databaseRoles.find((each) => each === line.role);
  if (database === undefined && clusterRole) {
    const principals = [{ role: clusterRole, principal }];
    await backend.changeClusterPrincipals({ cluster, change: 'drop', principals });
    offerUndo(services, t("'{0}' no longer has the role {1}.", principal, line.role), async () => {
      await backend.changeClusterPrincipals({ cluster, change: 'add', principals });
    });
  } else if (database !== undefined && databaseRole) {
    const principals = [{ role: databaseRole, principal }];
    await backend.changeDatabasePrincipals({ cluster, database, change: 'drop', role: databaseRole, principals });
    offerUndo(services, t("'{0}' no longer has the role {1}.", principal, line.role), async () => {
      await backend.changeDatabasePrincipals({ cluster, database, change: 'add', role: databaseRole, principals });
    });
  }
}
