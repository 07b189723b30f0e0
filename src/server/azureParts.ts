import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Azure, createAzure } from '../azure/azureBackend.ts';
import type { AzurePorts } from '../azure/ports.ts';
import { effectivePrincipals } from '../sharing/access/modification.ts';
import { parsePrincipal } from '../sharing/access/principals.ts';
import { firstOf } from '../sharing/database/caching.ts';
import { namesIn } from '../sharing/filter/filterDatabase.ts';
import { previewFilter } from '../sharing/filter/previewFilter.ts';
import { checkFilter, filterEntries } from '../sharing/filter/tableLevelSharing.ts';
import { regionKey } from '../sharing/regions.ts';
import { broken } from '../sharing/rules.ts';

/** The Azure backend on the network, with the rules of sharing that hold for every backend. */
export function openAzure(ports: Pick<AzurePorts, 'access' | 'keepRows' | 'changed'>): Azure {
  return createAzure({
    ...ports,
    fetch,
    wait: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
    now: Date.now,
    newId: randomUUID,
    rules: {
      broken,
      regionKey,
      parsePrincipal,
      checkFilter,
      filterEntries,
      namesIn,
      previewFilter,
      effectivePrincipals,
      effectivePolicy: firstOf,
    },
  });
}
