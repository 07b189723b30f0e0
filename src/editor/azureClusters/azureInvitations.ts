import * as vscode from 'vscode';
import type { AcceptedInvitation, AzureCluster, ShareAccount } from '../../protocol/azure.ts';
import { pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { type Outcome, type Position, runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { confirmed } from '../shares/questions.ts';
import type { AzureInvitationNode } from './azureNodes.ts';
import type { AzureTree } from './azureTree.ts';

const t = vscode.l10n.t;

interface Answers {
  readonly account?: ShareAccount;
  readonly cluster?: AzureCluster;
}

/** Its terms are shown before anything is asked; then the account that keeps it, and the cluster that is to follow. */
export async function acceptOnAzure({ azure }: Services, node?: AzureInvitationNode): Promise<void> {
  if (node === undefined) return;
  const { own, tree } = await azure.parts();
  const { invitationId, location, tenant } = node;
  const invitation = (await own.listInvitations({})).find((each) => each.invitationId === invitationId);
  if (invitation === undefined) {
    tree.refresh(node.parent);
    void vscode.window.showInformationMessage(t('The invitation is no longer there.'));
    return;
  }
  const { share, terms, provider } = invitation;
  const detail = terms === '' ? t('It has no terms of use.') : t('Terms of use: {0}', terms);
  if (!(await confirmed(t("Accept the invitation of {0} to '{1}'?", provider, share), detail, t('Accept')))) return;
  const title = t('Accept Azure Invitation');
  const steps: readonly Step<Answers>[] = [
    {
      needed: ({ account }) => account === undefined,
      ask: async (state, position) => {
        const account = await pickOne({
          title,
          position,
          placeholder: t('The Data Share account that keeps what was accepted'),
          none: t('Your subscriptions have no Data Share account. Create one in the Azure portal first.'),
          choices: async () =>
            (await own.listShareAccounts({}))
              .filter((each) => each.tenant === tenant)
              .map((each) => ({
                label: each.name,
                description: each.region,
                iconPath: new vscode.ThemeIcon('package'),
                value: each,
              })),
        });
        return withAnswer(account, (account) => ({ ...state, account }));
      },
    },
    {
      needed: ({ cluster }) => cluster === undefined,
      ask: async (state, position) => {
        const cluster = await pickFollower(tree, share, title, position);
        return withAnswer(cluster, (cluster) => ({ ...state, cluster }));
      },
    },
  ];
  const { account, cluster } = (await runSteps<Answers>({}, steps)) ?? {};
  if (account === undefined || cluster === undefined) return;
  // Names of subscriptions take neither blanks nor most signs.
  const name = `${share.replace(/[^\p{L}\p{Nd}_-]/gu, '-').slice(0, 80)}-${invitationId.slice(0, 8)}`;
  const done = await withProgress(t("Accepting '{0}'", share), (options) =>
    own.acceptInvitation({ invitationId, location, tenant, account: account.id, name, cluster: cluster.uri }, options),
  );
  // Also what was accepted is listed anew.
  tree.refresh();
  if (done.unmapped.length === 0) {
    void vscode.window.showInformationMessage(t("'{0}' is accepted; {1} now follows it.", share, cluster.name));
    return;
  }
  void vscode.window.showWarningMessage(
    t("'{0}' is accepted, but not all of it is followed by {1}: {2}", share, cluster.name, whyNot(done)),
  );
}

/** The clusters that could follow what is shared. */
export function pickFollower(
  tree: AzureTree,
  share: string,
  title: string,
  position: Position,
): Promise<AzureCluster | Outcome> {
  return pickOne({
    title,
    position,
    placeholder: t("The cluster that is to follow what '{0}' shares, in the region of its leader", share),
    none: t('Your subscriptions have no cluster that runs.'),
    choices: async () =>
      (await tree.clusters())
        .filter(({ state }) => state === 'Running')
        .map((each) => ({
          label: each.name,
          description: each.region,
          iconPath: new vscode.ThemeIcon('server-environment'),
          value: each,
        })),
  });
}

export function whyNot({ unmapped }: AcceptedInvitation): string {
  return unmapped.map(({ name, why }) => `${name}: ${why}`).join('\n');
}

export async function rejectOnAzure({ azure }: Services, node?: AzureInvitationNode): Promise<void> {
  if (node === undefined) return;
  const { own, tree } = await azure.parts();
  const share = tree.look(node).label;
  const detail = t('The provider sees that you rejected it, and would have to invite you again.');
  if (!(await confirmed(t("Reject the invitation to '{0}'?", share), detail, t('Reject')))) return;
  const { invitationId, location, tenant } = node;
  await withProgress(t("Rejecting the invitation to '{0}'", share), (options) =>
    own.rejectInvitation({ invitationId, location, tenant }, options),
  );
  tree.refresh(node.parent);
}
