import type { AzureBackend } from '../../protocol/azure.ts';
import type { Translate } from '../translate.ts';
import type { AzureKept } from './azureKept.ts';
import {
  type AzureAcceptedNode,
  type AzureInvitationsNode,
  type AzureNode,
  type AzureShareSubscriptionNode,
  azureGroupId,
  azureNodeId,
} from './azureNodes.ts';
import { presentAzureInvitation, presentAzureInvitations } from './azurePresentation.ts';
import { presentAzureAccepted, presentAzureShareSubscription, presentAzureSource } from './azureSharePresentation.ts';
import { azureInvitationTooltip, azureShareSubscriptionTooltip } from './azureTooltip.ts';

/** What others share with whoever is signed in: what waits for an answer, and what was accepted. */
export class AzureReceived {
  readonly #azure: AzureBackend;
  readonly #kept: AzureKept;
  readonly #t: Translate;

  constructor(azure: AzureBackend, kept: AzureKept, t: Translate) {
    this.#azure = azure;
    this.#kept = kept;
    this.#t = t;
  }

  roots(): readonly AzureNode[] {
    const at = (group: string) => ({ id: azureGroupId(undefined, group), parent: undefined });
    return [
      this.#kept.keep({ kind: 'azureInvitations', ...at('invitations') }, presentAzureInvitations(this.#t)),
      this.#kept.keep({ kind: 'azureAccepted', ...at('accepted') }, presentAzureAccepted(this.#t)),
    ];
  }

  async of(
    parent: AzureInvitationsNode | AzureAcceptedNode | AzureShareSubscriptionNode,
  ): Promise<readonly AzureNode[]> {
    switch (parent.kind) {
      case 'azureInvitations':
        return this.#invitations(parent);
      case 'azureAccepted':
        return this.#subscriptions(parent);
      case 'azureShareSubscription':
        return this.#dataSets(parent);
    }
  }

  async #invitations(parent: AzureInvitationsNode): Promise<readonly AzureNode[]> {
    return (await this.#azure.listInvitations({})).map((invitation) => {
      const { invitationId, location, tenant } = invitation;
      const id = azureNodeId(parent, tenant, invitationId);
      return this.#kept.keep(
        { kind: 'azureInvitation', id, parent, invitationId, location, tenant },
        presentAzureInvitation(invitation, this.#t),
        () => azureInvitationTooltip(invitation, this.#t),
      );
    });
  }

  async #subscriptions(parent: AzureAcceptedNode): Promise<readonly AzureNode[]> {
    const found = await this.#azure.listShareSubscriptions({});
    return found
      .toSorted((one, other) => one.share.localeCompare(other.share))
      .map((each) =>
        this.#kept.keep(
          {
            kind: 'azureShareSubscription',
            id: azureNodeId(parent, each.id),
            parent,
            subscription: each.id,
            tenant: each.tenant,
          },
          presentAzureShareSubscription(each, this.#t),
          () => azureShareSubscriptionTooltip(each, this.#t),
        ),
      );
  }

  async #dataSets(parent: AzureShareSubscriptionNode): Promise<readonly AzureNode[]> {
    const { subscription, tenant } = parent;
    const found = await this.#azure.listSourceDataSets({ subscription, tenant });
    return found
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .map((each) =>
        this.#kept.keep(
          { kind: 'azureSourceDataSet', id: azureNodeId(parent, each.id), parent, dataSet: each.id },
          presentAzureSource(each, this.#t),
        ),
      );
  }
}
