import type { DatabaseEntities, PolicySummary } from '../protocol/entities.ts';
import type { FollowerOverrides } from '../protocol/following.ts';
import { databaseHotSpan, effectiveHotSpan } from '../sharing/database/caching.ts';
import type { DatabaseState } from '../sharing/database/state.ts';
import { noCachingOverride } from '../sharing/following/attachment.ts';
import { byName } from './page.ts';

type Caching = Pick<FollowerOverrides, 'cachingKind' | 'caching'>;
const ownPolicies: Caching = { cachingKind: 'none', caching: noCachingOverride };

/** What a database holds beside its tables. `overrides` are those of a follower. */
export function summarizeEntities(state: DatabaseState, overrides: Caching = ownPolicies): DatabaseEntities {
  return {
    externalTables: byName([...state.externalTables.values()]).map((table) => ({ ...table })),
    materializedViews: byName([...state.materializedViews.values()]).map(({ id: _, ...view }) => view),
    functions: byName([...state.functions.values()]).map((each) => ({ ...each })),
    policies: [...cachingPolicies(state, overrides), ...retentionPolicies(state)],
  };
}

/** Of the database always, so that it can be changed where it is seen; of tables where they have one of their own. */
function cachingPolicies(state: DatabaseState, overrides: Caching): PolicySummary[] {
  const { cachingKind, caching } = overrides;
  const ofDatabase: PolicySummary = {
    policy: 'caching',
    hotSpan: databaseHotSpan(state, overrides),
    origin: cachingKind !== 'none' && caching.database !== undefined ? 'override' : 'leader',
  };
  const ofTables = byName([...state.tables.values()]).flatMap(({ name }): PolicySummary[] => {
    const { hotSpan, origin } = effectiveHotSpan(state, name, overrides);
    if (origin === 'overrideTable') return [{ policy: 'caching', table: name, hotSpan, origin: 'override' }];
    return origin === 'leaderTable' ? [{ policy: 'caching', table: name, hotSpan, origin: 'leader' }] : [];
  });
  return [ofDatabase, ...ofTables];
}

function retentionPolicies(state: DatabaseState): PolicySummary[] {
  const ofDatabase: PolicySummary[] = state.retention ? [{ policy: 'retention', ...state.retention }] : [];
  const ofTables = byName([...state.tables.values()]).flatMap(({ name, retention }): PolicySummary[] =>
    retention ? [{ policy: 'retention', table: name, ...retention }] : [],
  );
  return [...ofDatabase, ...ofTables];
}
