import * as vscode from 'vscode';
import { type ClusterRole, clusterRoles, type DatabaseRole, databaseRoles } from '../../protocol/access.ts';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { Backend } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { AzurePrincipalNode, AzurePrincipalsNode } from '../azureClusters/azureNodes.ts';
import { allDatabaseChoices } from '../commands/choices.ts';
import type { Choice } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { askPrincipal, typePrincipal } from '../principals/actAsCommand.ts';
import { nameOfCluster } from '../query/clusterName.ts';
import { ask, confirmed, offerUndo } from '../shares/questions.ts';
import { shareClusters } from '../shares/shareClusters.ts';
import type { EntityGroupNode, PrincipalNode } from '../tree/entityNodes.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';
import { originText } from './accessDocument.ts';

const t = vscode.l10n.t;

type OwnerNode = ClusterNode | DatabaseNode | EntityGroupNode | AzurePrincipalsNode;
type MemberNode = PrincipalNode | AzurePrincipalNode;

interface Target {
  readonly cluster: string;
  /** Absent for the whole cluster. */
  readonly database?: string;
  readonly name: string;
}

/** A role that somebody has. */
interface Line {
  readonly role: string;
  readonly principal: string;
  /** What people call it. */
  readonly name: string;
}

export async function addPrincipal(services: Services, node?: OwnerNode): Promise<void> {
  const title = t('Add Principal');
  const target = await askTarget(services, title, node);
  if (target === undefined) return;
  const { cluster, database, name } = target;
  const placeholder = t('The role on {0}', name);
  if (database === undefined) {
    const role = await askRole<ClusterRole>(title, placeholder, clusterRoles);
    const principal = role && (await askWho(services, cluster, title, role));
    if (role === undefined || principal === undefined) return;
    await change(services.backend, target, 'add', { role, principal, name: principal });
  } else {
    const role = await askRole<DatabaseRole>(title, placeholder, databaseRoles);
    const principal = role && (await askWho(services, cluster, title, role));
    if (role === undefined || principal === undefined) return;
    await change(services.backend, target, 'add', { role, principal, name: principal });
  }
}

export async function removePrincipal(services: Services, node?: OwnerNode | MemberNode): Promise<void> {
  const { backend } = services;
  const title = t('Remove Principal');
  const isMember = node?.kind === 'principal' || node?.kind === 'azurePrincipal';
  const target = await askTarget(services, title, isMember ? node.parent : node);
  if (target === undefined) return;
  const line = isMember ? lineOf(node) : await askLine(backend, title, target);
  if (line === undefined) return;
  const question = t("Take the role {0} on '{1}' from '{2}'?", line.role, target.name, line.name);
  const detail = t('Running queries of the principal go on; new ones are refused.');
  if (!(await confirmed(question, detail, t('Remove'), line.name))) return;
  await change(backend, target, 'drop', line);
  offerUndo(services, t("'{0}' no longer has the role {1}.", line.name, line.role), () =>
    change(backend, target, 'add', line),
  );
}

/** The cluster or database of a node, or one that the user chooses. */
async function askTarget(services: Services, title: string, node?: OwnerNode): Promise<Target | undefined> {
  if (node) {
    const of = node.kind === 'entityGroup' || node.kind === 'azureGroup' ? node.parent : node;
    const clusterName = await nameOfCluster(services, of.cluster);
    return of.kind === 'cluster' || of.kind === 'azureCluster'
      ? { cluster: of.cluster, name: clusterName }
      : { cluster: of.cluster, database: of.database, name: `${clusterName}/${of.database}` };
  }
  return ask<Target>(title, t('The cluster or database'), t('There is no cluster yet. Create one first.'), async () => {
    const [clusters, databases] = await Promise.all([shareClusters(services), allDatabaseChoices(services, 'any')]);
    const targets: readonly Choice<Target>[] = [
      ...clusters.flatMap(({ value, ...look }) =>
        value ? [{ ...look, value: { cluster: value.uri, name: value.name } }] : [],
      ),
      ...databases.flatMap(({ value, ...look }) =>
        value ? [{ ...look, value: { cluster: value.cluster, database: value.database, name: look.label } }] : [],
      ),
    ];
    return targets;
  });
}

async function askRole<Role extends string>(
  title: string,
  placeholder: string,
  roles: readonly Role[],
): Promise<Role | undefined> {
  return ask<Role>(title, placeholder, '', async () => roles.map((value) => ({ label: value, value })));
}

/** Whom this workspace knows is nobody to Azure. */
async function askWho(services: Services, cluster: string, title: string, role: string): Promise<string | undefined> {
  const placeholder = t('Who is to have the role {0}', role);
  return isAzureCluster(cluster) ? typePrincipal(title, placeholder) : askPrincipal(services, title, placeholder);
}

async function askLine(
  backend: Backend,
  title: string,
  { cluster, database, name }: Target,
): Promise<Line | undefined> {
  return ask<Line>(title, t('Who is to lose a role on {0}', name), t('Nobody has a role here.'), async () => {
    const { lines } = await backend.effectiveAccess({ cluster, ...(database !== undefined && { database }) });
    // What a leader or the whole cluster grants cannot be taken away here.
    const own = database === undefined ? ['cluster'] : ['database', 'override', 'both'];
    return lines
      .filter(({ origin }) => own.includes(origin))
      .map(({ role, principal, notes, origin }) => ({
        label: principal,
        description: [role, originText(origin, t), notes].filter(Boolean).join(' · '),
        value: { role, principal, name: principal },
      }));
  });
}

function lineOf(node: MemberNode): Line {
  if (node.kind === 'principal') return { role: node.role, principal: node.principal, name: node.principal };
  const { role, principal, name } = node;
  const isKnown = [...clusterRoles, ...databaseRoles].some((each) => each === role);
  if (isKnown && principal !== undefined) return { role, principal, name };
  const what = t("The role {0} of '{1}' can be taken in the Azure portal only.", role, name);
  throw new SharingError('NotOnAzure', what);
}

async function change(
  backend: Backend,
  { cluster, database, name: target }: Target,
  change: 'add' | 'drop',
  { role, principal, name }: Line,
): Promise<void> {
  const clusterRole = clusterRoles.find((each) => each === role);
  const databaseRole = databaseRoles.find((each) => each === role);
  if (database !== undefined && databaseRole) {
    const principals = [{ role: databaseRole, principal }];
    await backend.changeDatabasePrincipals({ cluster, database, change, role: databaseRole, principals });
  } else if (database === undefined && clusterRole) {
    const params = { cluster, change, principals: [{ role: clusterRole, principal }] };
    if (!isAzureCluster(cluster)) await backend.changeClusterPrincipals(params);
    else {
      const doing =
        change === 'add'
          ? t("Giving '{0}' the role {1} on {2}", name, role, target)
          : t("Taking the role {1} on {2} from '{0}'", name, role, target);
      await withProgress(doing, (options) => backend.changeClusterPrincipals(params, options));
    }
  }
}
