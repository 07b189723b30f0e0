import type { AnsweredTable, AzurePorts } from '../../src/azure/ports.ts';
import type { AzureAccess, AzureAccessParams } from '../../src/protocol/azure.ts';
import { effectivePrincipals } from '../../src/sharing/access/modification.ts';
import { parsePrincipal } from '../../src/sharing/access/principals.ts';
import { firstOf } from '../../src/sharing/database/caching.ts';
import { namesIn } from '../../src/sharing/filter/filterDatabase.ts';
import { previewFilter } from '../../src/sharing/filter/previewFilter.ts';
import { checkFilter, filterEntries } from '../../src/sharing/filter/tableLevelSharing.ts';
import { regionKey } from '../../src/sharing/regions.ts';
import { broken } from '../../src/sharing/rules.ts';

/** Ports of a backend whose Azure is a server on this machine; time passes when it is waited for. */
export class FakePorts implements AzurePorts {
  /** Milliseconds that were waited for, one after the other. */
  readonly waited: number[] = [];
  readonly asked: AzureAccessParams[] = [];
  readonly kept: (readonly AnsweredTable[])[] = [];
  readonly told: string[] = [];
  /** Tenants without a token; `undefined` stands for the tenant of the sign-in. */
  readonly signedOut = new Set<string | undefined>();
  readonly rules = {
    broken,
    namesIn,
    regionKey,
    parsePrincipal,
    checkFilter,
    filterEntries,
    previewFilter,
    effectivePrincipals,
    effectivePolicy: firstOf,
  };
  readonly fetch: typeof fetch;
  readonly #url: string;
  #now = Date.UTC(2026, 0, 1);
  #ids = 0;

  constructor(url: string, send: typeof fetch = fetch) {
    this.#url = url;
    this.fetch = send;
  }

  async access(params: AzureAccessParams): Promise<AzureAccess | undefined> {
    this.asked.push(params);
    if (this.signedOut.has(params.tenant)) return undefined;
    return { token: `token for ${params.resource} ${params.tenant ?? 'home'}`, cloud: 'public', standIn: this.#url };
  }

  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waited.push(milliseconds);
    this.#now += milliseconds;
  }

  now(): number {
    return this.#now;
  }

  newId(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  async keepRows(tables: readonly AnsweredTable[]): ReturnType<AzurePorts['keepRows']> {
    this.kept.push(tables);
    return {
      result: `result ${this.kept.length}`,
      tables: tables.map(({ rows, ...table }) => ({ ...table, rows: rows.length })),
    };
  }

  changed(cluster: string): void {
    this.told.push(cluster);
  }
}
