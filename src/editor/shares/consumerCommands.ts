import * as vscode from 'vscode';
import type { Backend } from '../../protocol/contract.ts';
import type { AttachmentSummary } from '../../protocol/following.ts';
import type { ReceivedInvitation } from '../../protocol/shares.ts';
import { clusterChoices, runningCluster } from '../commands/choices.ts';
import { enterText, pickOne } from '../commands/inputs.ts';
import { withProgress } from '../commands/progress.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { forEachOf } from '../commands/several.ts';
import { back, runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { gone } from './gone.ts';
import { invitationDocument } from './invitationDocument.ts';
import { tokenOfText } from './invitationLink.ts';
import type { ReceivedNode } from './invitationsTree.ts';
import { mapAll, mapDataSet } from './mapDataSets.ts';
import { ask, confirmed } from './questions.ts';
import type { ShareSubscriptionNode } from './sharingNodes.ts';
import { presentReceived } from './sharingPresentation.ts';
import { dataSetText } from './sharingTexts.ts';

const t = vscode.l10n.t;

type Names = 'openInvitation' | 'acceptInvitation' | 'rejectInvitation' | 'mapDataSet' | 'deleteShareSubscription';

/** What the invitee does. */
export function consumerCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    openInvitation: (given) => openInvitation(services, given),
    acceptInvitation: async (node) => {
      const invitation = await choose(services, t('Accept Invitation'), node);
      if (invitation) await accept(services, invitation);
    },
    rejectInvitation: async (node) => {
      const invitation = await choose(services, t('Reject Invitation'), node);
      if (invitation) await reject(services, invitation);
    },
    mapDataSet: (node) => mapDataSet(services, node),
    deleteShareSubscription: (node) => deleteSubscription(services, node),
  };
}

interface Opening {
  readonly from?: 'paste' | 'file';
  /** A link, or its token. */
  readonly text?: string;
  readonly invitation?: ReceivedInvitation;
  readonly decision?: 'accept' | 'reject' | 'later';
}

/** Shows an invitation and asks what to do about it. A text is a link, or its token. */
async function openInvitation(services: Services, given?: ReceivedNode | string): Promise<void> {
  const text = typeof given === 'object' ? given.invitation.token : given;
  const steps = [...invitationSteps(text !== undefined), decisionStep(services)];
  const { invitation, decision } = (await runSteps<Opening>(text === undefined ? {} : { text }, steps)) ?? {};
  if (invitation === undefined) return;
  if (decision === 'accept') await accept(services, invitation);
  if (decision === 'reject') await reject(services, invitation);
}

function invitationSteps(isGiven: boolean): readonly Step<Opening>[] {
  const title = t('Open Invitation');
  return [
    {
      needed: () => !isGiven,
      ask: async (state, position) => {
        const from = await pickOne<'paste' | 'file'>({
          title,
          position,
          placeholder: t('Where the invitation is'),
          choices: async () => [
            { label: t('Paste a Link or Token…'), iconPath: new vscode.ThemeIcon('link'), value: 'paste' },
            { label: t('Open a File…'), iconPath: new vscode.ThemeIcon('file'), value: 'file' },
          ],
        });
        return withAnswer(from, (chosen) => ({ ...state, from: chosen }));
      },
    },
    {
      needed: ({ from }) => from === 'paste',
      ask: async (state, position) => {
        const prompt = t('The link of the invitation, or its token');
        const problem = (typed: string): string | undefined => (typed.trim() === '' ? prompt : undefined);
        return withAnswer(await enterText({ title, position, prompt, problem }), (typed) => ({
          ...state,
          text: typed,
        }));
      },
    },
    {
      needed: ({ from }) => from === 'file',
      ask: async (state) => {
        const filters = { [t('Invitation')]: ['invitation'], [t('All files')]: ['*'] };
        const [file] = (await vscode.window.showOpenDialog({ title, filters })) ?? [];
        if (file === undefined) return back;
        return { ...state, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(file)) };
      },
    },
  ];
}

/** Shows the invitation, with its terms, before it asks. */
function decisionStep({ invitations, documents }: Services): Step<Opening> {
  return {
    needed: () => true,
    ask: async (state, position) => {
      const invitation = await invitations.open(tokenOfText(state.text ?? ''));
      const { share, provider } = invitation;
      await documents.show(t('Invitation to {0}', share.name), async () => invitationDocument(invitation, t));
      const decision = await pickOne<'accept' | 'reject' | 'later'>({
        title: t("Invitation to '{0}' of {1}", share.name, provider.clusterName),
        position,
        placeholder: t('Read the terms, then choose'),
        choices: async () => [
          {
            label: `$(check) ${t('Accept…')}`,
            detail: t('You agree to the terms, and choose where the data appears'),
            value: 'accept',
          },
          { label: `$(close) ${t('Reject')}`, value: 'reject' },
          {
            label: `$(watch) ${t('Decide Later')}`,
            detail: t('The invitation stays in the view of invitations'),
            value: 'later',
          },
          { label: t('Data sets'), kind: vscode.QuickPickItemKind.Separator },
          ...invitation.dataSets.map((each) => ({
            label: `$(database) ${each.name}`,
            description: dataSetText(each, t),
          })),
        ],
      });
      return withAnswer(decision, (chosen) => ({ ...state, invitation, decision: chosen }));
    },
  };
}

/** The invitation of a node, as it is now, or one that the user chooses. */
async function choose(
  { backend, invitations }: Services,
  title: string,
  node?: ReceivedNode,
): Promise<ReceivedInvitation | undefined> {
  if (node) return backend.readInvitation({ token: node.invitation.token });
  return ask(title, t('The invitation'), t('No invitation waits for you.'), async () =>
    (await invitations.received()).map((each) => ({
      label: each.share.name,
      description: presentReceived(each, t).description,
      iconPath: new vscode.ThemeIcon('mail'),
      value: each,
    })),
  );
}

async function accept(services: Services, invitation: ReceivedInvitation): Promise<void> {
  const { backend, invitations } = services;
  const { share, token, provider } = invitation;
  const title = t("Accept '{0}'", share.name);
  const none = t('There is no cluster of yours yet. Create one in {0} first.', provider.region);
  const cluster = await ask(title, t('The cluster that is to hold the subscription'), none, () =>
    clusterChoices(backend, ({ uri }) => uri !== provider.cluster),
  );
  if (cluster === undefined) return;
  const subscription = await withProgress(t("Accepting '{0}'", share.name), (options) =>
    backend.acceptInvitation({ token, cluster: cluster.uri }, options),
  );
  await invitations.answered(token);
  await mapAll(services, subscription);
}

async function reject({ backend, invitations }: Services, { share, token }: ReceivedInvitation): Promise<void> {
  const detail = t('The provider sees that you do not want it. It can invite you again.');
  if (!(await confirmed(t("Reject the invitation to '{0}'?", share.name), detail, t('Reject'), share.name))) return;
  await withProgress(t("Rejecting the invitation to '{0}'", share.name), (options) =>
    backend.rejectInvitation({ token }, options),
  );
  await invitations.answered(token);
}

async function deleteSubscription(services: Services, node?: ShareSubscriptionNode): Promise<void> {
  const { backend } = services;
  const title = t('Delete Share Subscription');
  const chosen =
    node ??
    (await ask(title, t('The subscription to delete'), t('No share was accepted here.'), async () => {
      const clusters = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
      const lists = await Promise.all(
        clusters.map(async ({ uri, name }) => {
          const all = await backend.listShareSubscriptions({ cluster: uri }).catch(() => []);
          return all.map((each) => ({
            label: each.shareName,
            description: `${each.provider.clusterName} → ${name}`,
            value: { cluster: uri, subscription: each.id },
          }));
        }),
      );
      return lists.flat();
    }));
  if (chosen === undefined) return;
  const { cluster, subscription } = chosen;
  await runningCluster(backend, cluster);
  const mapped = await attachmentsOf(backend, subscription);
  const all = await backend.listShareSubscriptions({ cluster });
  const { shareName: name } = all.find(({ id }) => id === subscription) ?? (await gone(services, node));
  const names = mapped.flatMap(({ attachment: { databases } }) => databases.map(({ localName }) => localName));
  const detail =
    names.length === 0
      ? t('The provider is not changed.')
      : t('These databases and their caches are removed: {0}. The provider is not changed.', names.join(', '));
  if (!(await confirmed(t("Delete the subscription of '{0}'?", name), detail, t('Delete'), name))) return;
  await withProgress(t('Deleting the subscription of {0}', name), async (options) => {
    await forEachOf(
      mapped,
      ({ attachment }) => attachment.configuration,
      (each) =>
        backend.detachAttachment({ cluster: each.cluster, attachmentId: each.attachment.attachmentId }, options),
      options,
    );
    await backend.deleteShareSubscription({ cluster, subscription }, options);
  });
}

/** By which configurations the data sets of a subscription are mapped, on whichever cluster. */
async function attachmentsOf(
  backend: Backend,
  subscription: string,
): Promise<readonly { readonly cluster: string; readonly attachment: AttachmentSummary }[]> {
  const clusters = (await backend.listClusters({})).filter(({ state }) => state === 'Running');
  const lists = await Promise.all(
    clusters.map(async ({ uri: cluster }) => {
      const all = await backend.listAttachments({ cluster }).catch(() => []);
      return all.map((attachment) => ({ cluster, attachment }));
    }),
  );
  return lists.flat().filter(({ attachment }) => attachment.subscriptionId === subscription);
}
