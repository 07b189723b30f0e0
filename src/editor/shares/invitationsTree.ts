import * as vscode from 'vscode';
import { toSharingError } from '../../protocol/errors.ts';
import type { ReceivedInvitation } from '../../protocol/shares.ts';
import type { AzureSentInvitationNode } from '../azureClusters/azureNodes.ts';
import { presentAzureSent } from '../azureClusters/azureSharePresentation.ts';
import { commandIds, viewIds } from '../contributions.ts';
import type { ErrorNode } from '../tree/nodes.ts';
import { type Presentation, presentError } from '../tree/presentation.ts';
import type { InvitationsModel } from './invitationsModel.ts';
import type { InvitationNode } from './sharingNodes.ts';
import { presentInvitation, presentReceived, presentSent } from './sharingPresentation.ts';

const t = vscode.l10n.t;

/** An invitation that waits for an answer. */
export interface ReceivedNode {
  readonly kind: 'received';
  readonly invitation: ReceivedInvitation;
}
interface SentNode {
  readonly kind: 'sent';
}
type Node = ReceivedNode | SentNode | InvitationNode | AzureSentInvitationNode | ErrorNode;

/** The view of invitations: those that wait for whoever acts, and below them those that were sent. */
export class InvitationsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #model: InvitationsModel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<Node>;
  readonly #unsubscribe: readonly (() => void)[];
  readonly #looks = new Map<string, Presentation>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(model: InvitationsModel) {
    this.#model = model;
    this.#view = vscode.window.createTreeView(viewIds.invitations, { treeDataProvider: this, showCollapseAll: true });
    this.#unsubscribe = [
      model.onChanged(() => {
        this.#changed.fire(undefined);
        // A view that is not seen lists nothing, but its badge is.
        if (!this.#view.visible) model.received().catch(() => {});
      }),
      model.onCounted((value) => {
        const tooltip = value === 1 ? t('1 invitation waits') : t('{0} invitations wait', value);
        this.#view.badge = value > 0 ? { value, tooltip } : undefined;
      }),
    ];
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#view.dispose();
    this.#changed.dispose();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    try {
      if (node?.kind === 'sent') return [...(await this.#sent()), ...(await this.#sentByAzure())];
      if (node !== undefined) return [];
      const received = await this.#model.received();
      const sent = await this.#model.sent();
      const waiting = received.map((invitation): ReceivedNode => ({ kind: 'received', invitation }));
      // Azure is asked what it has sent when somebody looks there.
      return sent.length > 0 || this.#model.asksAzure ? [...waiting, { kind: 'sent' }] : waiting;
    } catch (error) {
      const shown = toSharingError(error);
      if (shown.code === 'ServerUnavailable') return [];
      return [{ kind: 'error', id: 'invitations #error', side: 'follower', parent: undefined, error: shown }];
    }
  }

  async #sent(): Promise<InvitationNode[]> {
    return (await this.#model.sent()).map(({ clusterName, share, invitation }) => {
      const id = `sent #${encodeURIComponent(share.cluster)} ${invitation.id}`;
      this.#looks.set(id, presentInvitation(invitation, t, `${clusterName}/${share.name}`));
      return {
        kind: 'invitation',
        id,
        side: 'leader',
        cluster: share.cluster,
        parent: undefined,
        share: share.id,
        invitation: invitation.id,
        invitee: invitation.invitee,
      };
    });
  }

  async #sentByAzure(): Promise<AzureSentInvitationNode[]> {
    return (await this.#model.sentByAzure()).map(({ clusterName, share, invitation }) => {
      const id = `sent #azure ${encodeURIComponent(share.id)} ${invitation.id}`;
      this.#looks.set(id, presentAzureSent(invitation, t, `${clusterName}/${share.name}`));
      const { cluster } = share;
      return {
        kind: 'azureSentInvitation',
        id,
        parent: undefined,
        cluster,
        share: share.id,
        invitation: invitation.id,
        invitee: invitation.invitee,
      };
    });
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const look = this.#look(node);
    const state = look.children === 'none' ? 'None' : 'Collapsed';
    const item = new vscode.TreeItem(look.label, vscode.TreeItemCollapsibleState[state]);
    item.description = look.description;
    item.contextValue = look.contextValue;
    if (look.description !== '') item.tooltip = `${look.label} · ${look.description}`;
    item.iconPath = new vscode.ThemeIcon(
      look.icon.id,
      look.icon.color === undefined ? undefined : new vscode.ThemeColor(look.icon.color),
    );
    if (node.kind === 'received') {
      item.id = `received ${node.invitation.invitationId}`;
      item.command = { title: t('Show Invitation'), command: commandIds.openInvitation, arguments: [node] };
    } else {
      item.id = node.kind === 'sent' ? 'sent' : node.id;
    }
    if (node.kind === 'error') item.command = { title: t('Retry'), command: commandIds.refresh };
    return item;
  }

  #look(node: Node): Presentation {
    if (node.kind === 'received') return presentReceived(node.invitation, t);
    if (node.kind === 'sent') return presentSent(t);
    if (node.kind === 'error') return presentError(node, t);
    return this.#looks.get(node.id) ?? presentSent(t);
  }
}
