import type { Assignment, DatabaseRole, EffectiveAccess } from '../protocol/access.ts';
import type { CachingPolicy, HotSpan } from '../protocol/caching.ts';
import { hotSpanOf } from '../protocol/cachingPolicy.ts';
import type { FollowerDetail } from '../protocol/catalog.ts';
import type { Backend, CallOptions, RequestParams } from '../protocol/contract.ts';
import { SharingError, toSharingError } from '../protocol/errors.ts';
import type { EffectiveCaching, FollowerOverrides } from '../protocol/following.ts';
import { quotedName } from '../protocol/quotedName.ts';
import { modificationKind } from './attachments.ts';
import { policyIn, principalsIn, roleIn, tablePoliciesIn } from './kusto/followerAnswers.ts';
import { cachingCommand, overrideCommands, principalsCommands } from './kusto/followerCommands.ts';
import type { AnswerRow } from './kusto/kustoClient.ts';
import type { AzurePorts } from './ports.ts';

type Place = RequestParams<'getOverrides'>;
type Ask = (of: Place, text: string, options?: CallOptions) => Promise<readonly AnswerRow[]>;
type Answered =
  | 'getOverrides'
  | 'alterOverrides'
  | 'setCachingPolicy'
  | 'effectiveCaching'
  | 'changeDatabasePrincipals';

/** What a followed database decides by itself, and who may read it, by the commands of the cluster itself. */
export class FollowerSettings implements Pick<Backend, Answered> {
  readonly #ports: Pick<AzurePorts, 'rules' | 'changed'>;
  readonly #ask: Ask;
  /** The database that one follows; undefined where it is not known, or lies where whoever asks may not look. */
  readonly #leaderOf: (of: Place, options?: CallOptions) => Promise<Place | undefined>;

  constructor(
    ports: Pick<AzurePorts, 'rules' | 'changed'>,
    ask: Ask,
    leaderOf: (of: Place, options?: CallOptions) => Promise<Place | undefined>,
  ) {
    this.#ports = ports;
    this.#ask = ask;
    this.#leaderOf = leaderOf;
  }

  readonly getOverrides: Backend['getOverrides'] = async (of, options) => {
    const [row] = await this.#ask(of, `.show follower database ${quotedName(of.database)}`, options);
    if (!row) {
      throw new SharingError('DatabaseIsFollower', `'${of.database}' is no followed database. Refresh the view.`);
    }
    const own = policyIn(row.CachingPolicyOverride);
    const named = Object.entries(tablePoliciesIn(row.TableMetadataOverrides));
    const views = named.length > 0 ? await this.#views(of, options) : new Set<string>();
    const pick = (isView: boolean): Record<string, CachingPolicy> =>
      Object.fromEntries(named.filter(([name]) => views.has(name) === isView));
    return {
      principalsKind: modificationKind(String(row.AuthorizedPrincipalsModificationKind)) ?? 'none',
      principals: [...principalsIn(row.AuthorizedPrincipalsOverride)],
      cachingKind: modificationKind(String(row.CachingPoliciesModificationKind)) ?? 'union',
      caching: { ...(own !== undefined && { database: own }), tables: pick(false), materializedViews: pick(true) },
      prefetchExtents: /^(true|1)$/i.test(String(row.IsAutoPrefetchEnabled)),
      // Azure decides both, and tells neither.
      syncInterval: 0,
      reportUsage: false,
    };
  };

  readonly alterOverrides: Backend['alterOverrides'] = async ({ change, ...of }, options) => {
    const before = await this.getOverrides(of, options);
    await this.#run(of, overrideCommands(of.database, before, change), options);
    return null;
  };

  readonly setCachingPolicy: Backend['setCachingPolicy'] = async ({ hotSpan, ...of }, options) => {
    await this.#run(of, [cachingCommand(await this.#kindOf(of, options), hotSpan)], options);
    return null;
  };

  readonly changeDatabasePrincipals: Backend['changeDatabasePrincipals'] = async (params, options) => {
    const { change, principals, role, cluster, database } = params;
    const of = { cluster, database };
    const kind = await this.#kindOf(of, options);
    if (change === 'set' && kind.startsWith('follower')) {
      throw new SharingError('NotOnAzure', 'The principals of a follower are added and removed one by one.');
    }
    const named = role === undefined ? principals : principals.map((each) => ({ ...each, role }));
    await this.#run(of, principalsCommands(kind, change, named), options);
    return null;
  };

  readonly effectiveAccess = async (
    { cluster, database, kind }: Place & Pick<RequestParams<'effectiveAccess'>, 'kind'>,
    options?: CallOptions,
  ): Promise<EffectiveAccess> => {
    const of = { cluster, database };
    const held = await this.#principals(of, options);
    if ((await this.#kindOf(of, options)).startsWith('database')) {
      return access(held.map((each) => ({ ...each, origin: 'database' as const })));
    }
    const overrides = await this.getOverrides(of, options);
    const leader = await this.#leaderPrincipals(of, held, overrides, options);
    const { effectivePrincipals } = this.#ports.rules;
    const lines = effectivePrincipals(leader, overrides.principals, kind ?? overrides.principalsKind);
    return {
      kind: kind ?? overrides.principalsKind,
      ...access(lines.map(({ value, origin }) => ({ ...value, origin }))),
    };
  };

  /** What is hot, and how much, the follower tells of what holds now; what another kind would keep hot nobody can tell. */
  readonly effectiveCaching: Backend['effectiveCaching'] = async ({ cluster, database, kind }, options) => {
    const of = { cluster, database };
    const overrides = await this.getOverrides(of, options);
    const leaderOf = await this.#leaderOf(of, options).catch(() => undefined);
    const [tables, leaderTables] = await Promise.all([
      this.#ask(of, '.show tables details', options),
      leaderOf ? this.#ask(leaderOf, '.show tables details', options).catch(() => []) : [],
    ]);
    const ofLeader = new Map(leaderTables.map((row) => [String(row.TableName), policyIn(row.CachingPolicy)]));
    const cachingKind = kind ?? overrides.cachingKind;
    const isNow = cachingKind === overrides.cachingKind;
    const { effectivePolicy } = this.#ports.rules;
    const lines = tables.map((row): EffectiveCaching['lines'][number] => {
      const table = String(row.TableName);
      const leader = ofLeader.get(table);
      const override = overrides.caching.tables[table];
      // A leader tells what holds for a table, whether that is its own or its database's.
      const { policy, origin } = effectivePolicy({ cachingKind }, [
        ['overrideTable', override],
        ['overrideDatabase', overrides.caching.database],
        ['leaderTable', leader],
      ]);
      return {
        table,
        ...(leader !== undefined && { leader }),
        ...(override !== undefined && { override }),
        effective: isNow ? (policyIn(row.CachingPolicy) ?? null) : policy,
        origin,
        bytes: Number(row.TotalExtentSize ?? 0),
        ...(isNow && { hotBytes: Number(row.HotExtentSize ?? 0) }),
      };
    });
    const sum = (of: 'bytes' | 'hotBytes'): number => lines.reduce((total, line) => total + (line[of] ?? 0), 0);
    const { database: override } = overrides.caching;
    const whole = effectivePolicy({ cachingKind }, [['overrideDatabase', override]]);
    const all = {
      ...(override !== undefined && { override }),
      effective: whole.policy,
      origin: whole.origin,
      bytes: sum('bytes'),
      ...(isNow && { hotBytes: sum('hotBytes') }),
    };
    return { kind: cachingKind, lines: [all, ...lines] };
  };

  /** What of each table is hot, and why. Hot spans in milliseconds; null: everything. */
  async hotTables(of: Place, options?: CallOptions): Promise<FollowerDetail['tables']> {
    const { lines } = await this.effectiveCaching(of, options);
    const span = (policy: CachingPolicy): HotSpan => hotSpanOf(policy);
    return lines.flatMap(({ table, bytes, hotBytes, leader, override, effective }) =>
      table === undefined
        ? []
        : [
            {
              name: table,
              bytes,
              cachedBytes: hotBytes ?? 0,
              ...(leader !== undefined && { leader: span(leader) }),
              ...(override !== undefined && { override: span(override) }),
              effective: span(effective),
            },
          ],
    );
  }

  /** Of what a command is about: `database X`, or `follower database X`. */
  async #kindOf(of: Place, options?: CallOptions): Promise<string> {
    const rows = await this.#ask(of, '.show databases', options);
    const found = rows.find(({ DatabaseName }) => DatabaseName === of.database);
    const name = quotedName(of.database);
    return found?.DatabaseAccessMode === 'ReadOnlyFollowing' ? `follower database ${name}` : `database ${name}`;
  }

  async #views(of: Place, options?: CallOptions): Promise<ReadonlySet<string>> {
    return new Set((await this.#ask(of, '.show materialized-views', options)).map(({ Name }) => String(Name)));
  }

  async #principals(of: Place, options?: CallOptions): Promise<readonly Assignment<DatabaseRole>[]> {
    const rows = await this.#ask(of, `.show database ${quotedName(of.database)} principals`, options);
    return rows.flatMap(({ Role, PrincipalFQN, Notes }) => {
      const role = roleIn(String(Role));
      return role ? [{ role, principal: String(PrincipalFQN), ...(Notes && { notes: String(Notes) }) }] : [];
    });
  }

  /** Where the leader cannot be asked: whoever has a role that no override gives. */
  async #leaderPrincipals(
    of: Place,
    held: readonly Assignment<DatabaseRole>[],
    { principals }: FollowerOverrides,
    options?: CallOptions,
  ): Promise<readonly Assignment<DatabaseRole>[]> {
    const leader = await this.#leaderOf(of, options).catch(() => undefined);
    const told = leader && (await this.#principals(leader, options).catch(() => undefined));
    options?.signal?.throwIfAborted();
    const key = ({ role, principal }: Assignment<DatabaseRole>): string => `${role} ${principal.toLowerCase()}`;
    const overridden = new Set(principals.map(key));
    return told ?? held.filter((each) => !overridden.has(key(each)));
  }

  async #run(of: Place, commands: readonly string[], options?: CallOptions): Promise<void> {
    let done = 0;
    try {
      for (const text of commands) {
        await this.#ask(of, text, options);
        done += 1;
      }
    } catch (error) {
      options?.signal?.throwIfAborted();
      throw done === 0 ? error : halfDone(toSharingError(error), commands.slice(0, done), commands.slice(done));
    } finally {
      this.#ports.changed(of.cluster);
    }
  }
}

/** A cluster takes one command after the other, and takes none back: whoever goes on must know where it stopped. */
function halfDone(error: SharingError, done: readonly string[], left: readonly string[]): SharingError {
  const list = (commands: readonly string[]): string => commands.map((text) => `\n  ${text}`).join('');
  const message = `${error.message}\nOnly part of the change was made. These commands were run:${list(done)}\nThese were not:${list(left)}`;
  return new SharingError(error.code, message, error.kind, { cause: error, fix: error.fix });
}

function access(lines: EffectiveAccess['lines']): EffectiveAccess {
  return { lines, locksOut: lines.length === 0 };
}
