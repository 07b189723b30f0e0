import * as z from 'zod';
import { TableLevelSharingProperties } from './kustoShapes.ts';

/** What a provider has in Azure Data Share. Source: Azure REST specification, Microsoft.DataShare 2021-08-01. */

/** Some answers to a creation have no name; the id always ends with it. */
const resource = { id: z.string(), name: z.string().nullish() };
const text = z.string().nullish();

export const ShareResource = z.object({
  ...resource,
  properties: z.object({ shareKind: text, description: text, terms: text, createdAt: text }),
});
export type ShareResource = z.infer<typeof ShareResource>;

/** Only the kinds of Kusto say which cluster or database they are of. */
export const DataSetResource = z.object({
  ...resource,
  kind: z.string(),
  properties: z.object({
    dataSetId: text,
    kustoClusterResourceId: text,
    kustoDatabaseResourceId: text,
    tableLevelSharingProperties: TableLevelSharingProperties.nullish(),
  }),
});
export type DataSetResource = z.infer<typeof DataSetResource>;

export const SentInvitation = z.object({
  ...resource,
  properties: z.object({
    targetEmail: text,
    targetActiveDirectoryId: text,
    targetObjectId: text,
    invitationStatus: text,
    sentAt: text,
    respondedAt: text,
    expirationDate: text,
  }),
});
export type SentInvitation = z.infer<typeof SentInvitation>;

export const ProviderSubscription = z.object({
  ...resource,
  properties: z.object({
    consumerName: text,
    consumerEmail: text,
    consumerTenantName: text,
    shareSubscriptionStatus: text,
    sharedAt: text,
    createdAt: text,
    expirationDate: text,
  }),
});
export type ProviderSubscription = z.infer<typeof ProviderSubscription>;

/** Milliseconds since 1970; undefined: none, or none that can be read. */
export function timeOf(value: string | null | undefined): number | undefined {
  const at = value ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
