import * as vscode from 'vscode';
import { clusterRoles, databaseRoles } from '../../protocol/access.ts';
import { isAzureCluster } from '../../protocol/azureClouds.ts';
import type { Backend, CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { AzurePrincipalNode, AzurePrincipalsNode } from '../azureClusters/azureNodes.ts';
import { allDatabaseChoices, chosenByNode, clusterNow } from '../commands/choices.ts';
import { type Choice, pickOne } from '../commands/inputs.ts';
import type { Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type About, type Subject, subject } from '../commands/subject.ts';
import { type PrincipalAnswer, principalSteps } from '../principals/actAsCommand.ts';
import { nameOfCluster } from '../query/clusterName.ts';
import { confirmed, offerUndo } from '../shares/questions.ts';
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

interface NewPrincipal extends About<Target>, PrincipalAnswer {
  readonly role?: string;
}

export async function addPrincipal(services: Services, node?: OwnerNode): Promise<void> {
  const title = t('Add Principal');
  const { initial, step } = await targetSubject(services, title, node);
  const steps: readonly Step<NewPrincipal>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const roles: readonly string[] = state.about?.database === undefined ? clusterRoles : databaseRoles;
        const placeholder = t('The role on {0}', state.about?.name ?? '');
        const choices = async (): Promise<readonly Choice<string>[]> => roles.map((value) => ({ label: value, value }));
        const role = await pickOne<string>({ title, position, placeholder, choices });
        return withAnswer(role, (chosen) => ({ ...state, role: chosen }));
      },
    },
    ...principalSteps<NewPrincipal>(services, title, {
      placeholder: ({ role }) => t('Who is to have the role {0}', role ?? ''),
      // Whom this workspace knows is nobody to Azure.
      areKnown: ({ about }) => about === undefined || !isAzureCluster(about.cluster),
    }),
  ];
  const { about: target, role, principal } = (await runSteps<NewPrincipal>(initial, steps)) ?? {};
  if (target === undefined || role === undefined || principal === undefined) return;
  const has = (line: Line): boolean => line.role === role && line.principal.toLowerCase() === principal.toLowerCase();
  if ((await ownLines(services.backend, target)).some(({ value }) => value && has(value))) {
    const message = t("'{0}' already has the role {1} on '{2}'. Nothing was changed.", principal, role, target.name);
    void vscode.window.showInformationMessage(message);
    return;
  }
  await change(services.backend, target, 'add', { role, principal, name: principal });
}

interface LostRole extends About<Target> {
  readonly line?: Line;
}

export async function removePrincipal(services: Services, node?: OwnerNode | MemberNode): Promise<void> {
  const { backend } = services;
  const title = t('Remove Principal');
  const isMember = node?.kind === 'principal' || node?.kind === 'azurePrincipal';
  const { initial, step } = await targetSubject(services, title, isMember ? node.parent : node);
  const steps: readonly Step<LostRole>[] = [
    step,
    {
      needed: ({ line }) => line === undefined,
      ask: async (state, position) => {
        const { about: target } = state;
        const line = await pickOne<Line>({
          title,
          position,
          placeholder: t('Who is to lose a role on {0}', target?.name ?? ''),
          none: t('Nobody has a role here.'),
          choices: async () => (target ? ownLines(backend, target) : []),
        });
        return withAnswer(line, (chosen) => ({ ...state, line: chosen }));
      },
    },
  ];
  const given: LostRole = { ...initial, ...(isMember && { line: lineOf(node) }) };
  const { about: target, line } = (await runSteps<LostRole>(given, steps)) ?? {};
  if (target === undefined || line === undefined) return;
  if (node !== undefined && !isAzureCluster(target.cluster)) await checkHeld(backend, target, line);
  const question = t("Take the role {0} on '{1}' from '{2}'?", line.role, target.name, line.name);
  const detail = t('Running queries of the principal go on; new ones are refused.');
  if (!(await confirmed(question, detail, t('Remove'), line.name))) return;
  await change(backend, target, 'drop', line);
  offerUndo(services, t("'{0}' no longer has the role {1}.", line.name, line.role), (options) =>
    change(backend, target, 'add', line, options),
  );
}

/** The cluster or database of a node, or one that the user chooses. */
async function targetSubject(services: Services, title: string, node?: OwnerNode): Promise<Subject<Target>> {
  const none = t('There is no cluster yet. Create one first.');
  const choices = async (): Promise<readonly Choice<Target>[]> => {
    const [clusters, databases] = await Promise.all([shareClusters(services), allDatabaseChoices(services, 'any')]);
    return [
      ...clusters.flatMap(({ value, ...look }) =>
        value ? [{ ...look, value: { cluster: value.uri, name: value.name } }] : [],
      ),
      ...databases.flatMap(({ value, ...look }) =>
        value ? [{ ...look, value: { cluster: value.cluster, database: value.database, name: look.label } }] : [],
      ),
    ];
  };
  const known = node && (await targetOf(services, node));
  return subject<Target>({ title, placeholder: t('The cluster or database'), none, choices }, known);
}

async function targetOf(services: Services, node: OwnerNode): Promise<Target> {
  const of = node.kind === 'entityGroup' || node.kind === 'azureGroup' ? node.parent : node;
  if (of.kind === 'cluster') {
    const { uri, name } = await clusterNow(services.backend, of.cluster);
    return { cluster: uri, name };
  }
  if (of.kind === 'azureCluster') return { cluster: of.cluster, name: await nameOfCluster(services, of.cluster) };
  const { cluster, clusterName, database } = await chosenByNode(services, of);
  return { cluster, database, name: `${clusterName}/${database}` };
}

/** What is granted on the target itself: what a leader or the whole cluster grants can neither be given nor taken here. */
async function ownLines(backend: Backend, { cluster, database }: Target): Promise<readonly Choice<Line>[]> {
  const { lines } = await backend.effectiveAccess({ cluster, ...(database !== undefined && { database }) });
  const own = database === undefined ? ['cluster'] : ['database', 'override', 'both'];
  return lines
    .filter(({ origin }) => own.includes(origin))
    .map(({ role, principal, notes, origin }) => ({
      label: principal,
      description: [role, originText(origin, t), notes].filter(Boolean).join(' · '),
      value: { role, principal, name: principal },
    }));
}

/** A row may be older than what it says, and what nobody has cannot be given back either. */
async function checkHeld(backend: Backend, target: Target, { role, principal }: Line): Promise<void> {
  const lines = await ownLines(backend, target);
  if (lines.some(({ value }) => value?.role === role && value.principal === principal)) return;
  const message = t(
    "'{0}' no longer has the role {1} on '{2}'. The views were refreshed.",
    principal,
    role,
    target.name,
  );
  throw new SharingError('EntityNotFound', message);
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
  { cluster, database }: Target,
  change: 'add' | 'drop',
  { role, principal }: Line,
  options?: CallOptions,
): Promise<void> {
  const clusterRole = clusterRoles.find((each) => each === role);
  const databaseRole = databaseRoles.find((each) => each === role);
  if (database !== undefined && databaseRole) {
    const principals = [{ role: databaseRole, principal }];
    await backend.changeDatabasePrincipals({ cluster, database, change, role: databaseRole, principals }, options);
  } else if (database === undefined && clusterRole) {
    await backend.changeClusterPrincipals({ cluster, change, principals: [{ role: clusterRole, principal }] }, options);
  }
}
