import type { DatabaseEntities, PolicySummary } from '../protocol/entities.ts';
import type { FollowerOverrides } from '../protocol/following.ts';
import { databaseCaching, tableCaching, viewCaching } from '../sharing/database/caching.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import { noCachingOverride } from '../sharing/following/attachment.ts';
import { byName } from './page.ts';

type Caching = Pick<FollowerOverrides, 'cachingKind' | 'caching'>;
const ownPolicies: Caching = { cachingKind: 'none', caching: noCachingOverride };

/** What a database holds beside its tables. `overrides` are those of a follower. */
export function summarizeEntities(state: DatabaseState, overrides: Caching = ownPolicies): DatabaseEntities {
  return {
    externalTables: byName([...state.externalTables.values()]).map((table) => ({ ...table })),
    materializedViews: byName([...state.materializedViews.values()]).map(
      ({ id: _, hotSpan: _hotSpan, retention: _retention, ...view }) => view,
    ),
    functions: byName([...state.functions.values()]).map((each) => ({ ...each })),
    policies: [...cachingPolicies(state, overrides), ...retentionPolicies(state)],
    mappings: ingestionMappings(state),
  };
}

function ingestionMappings(state: DatabaseState): DatabaseEntities['mappings'] {
  const ofTables = byName([...state.tables.values()]).flatMap(({ name, mappings = [] }) =>
    byName(mappings).map(({ at: _at, ...mapping }) => ({ ...mapping, table: name })),
  );
  return [...byName(state.mappings ?? []).map(({ at: _at, ...mapping }) => mapping), ...ofTables];
}

/** Of the database always, so that it can be changed where it is seen; of tables and views where they have one of their own. */
function cachingPolicies(state: DatabaseState, overrides: Caching): PolicySummary[] {
  const { cachingKind, caching } = overrides;
  const ofDatabase: PolicySummary = {
    policy: 'caching',
    caching: databaseCaching(state, overrides).policy,
    origin: cachingKind !== 'none' && caching.database !== undefined ? 'override' : 'leader',
  };
  const ofTables = byName([...state.tables.values()]).flatMap(({ name }): PolicySummary[] => {
    const { policy, origin } = tableCaching(state, name, overrides);
    if (origin === 'overrideTable') return [{ policy: 'caching', table: name, caching: policy, origin: 'override' }];
    return origin === 'leaderTable' ? [{ policy: 'caching', table: name, caching: policy, origin: 'leader' }] : [];
  });
  const ofViews = byName([...state.materializedViews.values()]).flatMap(({ name }): PolicySummary[] => {
    const { policy, origin } = viewCaching(state, name, overrides);
    if (origin === 'overrideView') return [{ policy: 'caching', view: name, caching: policy, origin: 'override' }];
    return origin === 'leaderView' ? [{ policy: 'caching', view: name, caching: policy, origin: 'leader' }] : [];
  });
  return [ofDatabase, ...ofTables, ...ofViews];
}

function retentionPolicies(state: DatabaseState): PolicySummary[] {
  const ofDatabase: PolicySummary[] = state.retention ? [{ policy: 'retention', ...state.retention }] : [];
  const ofTables = byName([...state.tables.values()]).flatMap(({ name, retention }): PolicySummary[] =>
    retention ? [{ policy: 'retention', table: name, ...retention }] : [],
  );
  return [...ofDatabase, ...ofTables];
}
