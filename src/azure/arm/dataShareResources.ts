import * as z from 'zod';
import type { CallOptions } from '../../protocol/contract.ts';
import type { ArmClient } from './armClient.ts';

export const dataShareApiVersion = '2021-08-01';

/** Source: Azure REST specification, Microsoft.DataShare 2021-08-01, `ConsumerInvitation`. */
export const ConsumerInvitation = z.object({
  properties: z.object({
    invitationId: z.string(),
    invitationStatus: z.string().nullish(),
    location: z.string().nullish(),
    shareName: z.string().nullish(),
    description: z.string().nullish(),
    termsOfUse: z.string().nullish(),
    dataSetCount: z.number().nullish(),
    providerName: z.string().nullish(),
    providerEmail: z.string().nullish(),
    providerTenantName: z.string().nullish(),
    sentAt: z.string().nullish(),
    expirationDate: z.string().nullish(),
  }),
});
export type ConsumerInvitation = z.infer<typeof ConsumerInvitation>;

/** What of Microsoft.DataShare concerns whoever is invited. */
export class DataShareResources {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  /** Of all regions, for whoever is signed in to the tenant. */
  invitations(tenant: string | undefined, options?: CallOptions): Promise<readonly ConsumerInvitation[]> {
    const call = {
      path: '/providers/Microsoft.DataShare/listInvitations',
      apiVersion: dataShareApiVersion,
      tenant,
      doing: 'list the invitations of Azure Data Share',
    };
    return this.#arm.list(call, ConsumerInvitation, options);
  }

  /** Answers with the invitation as it is then. */
  reject(
    { location, invitationId, tenant }: { location: string; invitationId: string; tenant: string | undefined },
    options?: CallOptions,
  ): Promise<ConsumerInvitation> {
    const call = {
      path: `/providers/Microsoft.DataShare/locations/${encodeURIComponent(location)}/rejectInvitation`,
      apiVersion: dataShareApiVersion,
      tenant,
      doing: 'reject the invitation',
      missing: 'InvitationNotFound',
      body: { properties: { invitationId } },
    } as const;
    return this.#arm.ask(call, ConsumerInvitation, options);
  }
}
