import {
  presentEntityGroup,
  presentExternalTable,
  presentFunction,
  presentPolicy,
  presentPrincipal,
  presentView,
} from '../../src/editor/tree/entityPresentation.ts';
import type { Side } from '../../src/editor/tree/nodes.ts';
import {
  type Presentation,
  presentCluster,
  presentColumn,
  presentDatabase,
  presentError,
  presentMore,
  presentTable,
} from '../../src/editor/tree/presentation.ts';
import { FollowingState } from '../../src/protocol/catalog.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import { kustoTypes } from '../../src/protocol/schema.ts';
import { azureLooks } from './azureLooks.ts';
import { english } from './english.ts';
import { createFakeBackend, fakeFreshness } from './fakeBackend.ts';
import { sharingLooks } from './sharingLooks.ts';

/** Every `contextValue` that a node of the trees can have. */
export function buildableContextValues(): readonly string[] {
  const fake = createFakeBackend();
  const uri = fake.addCluster('contoso');
  const cluster = { uri, name: 'contoso', region: 'West Europe', leaderDatabases: 0, followerDatabases: 0 };
  const leader = fake.addDatabase(uri, 'Aviation');
  const error = new SharingError('JournalDamaged', 'damaged');
  const broken = { ...leader, error: error.toData() };
  const sides: readonly Side[] = ['leader', 'follower'];
  const table = { name: 'Flights', columns: [], rows: 0, bytes: 0, extents: 0 };
  const looks = [
    ...sides.flatMap((side) => [
      presentCluster({ ...cluster, state: 'Running' }, side, english),
      presentCluster({ ...cluster, state: 'Unavailable' }, side, english),
      presentTable(table, side, english),
    ]),
    ...[leader, broken].map((database) => presentDatabase(database, 0, english)),
    ...FollowingState.options.map((state) => {
      const freshness = { ...fakeFreshness(uri, 'contoso', 'Aviation'), state };
      return presentDatabase({ ...leader, access: 'ReadOnlyFollowing', freshness }, 0, english);
    }),
    ...kustoTypes.map((type) => presentColumn({ name: 'Id', type }, english)),
    ...sharingLooks,
    ...entityLooks(),
    ...azureLooks(),
    presentMore({ shown: 200, total: 1000 }, english),
    presentError({ kind: 'error', id: 'e', side: 'leader', parent: undefined, error }, english),
  ];
  return [...new Set(looks.map(({ contextValue }) => contextValue))];
}

function entityLooks(): readonly Presentation[] {
  const groups = ['externalTables', 'materializedViews', 'functions', 'principals', 'policies'] as const;
  const origins = ['cluster', 'database', 'leader', 'override', 'both'] as const;
  const table = { name: 'Old', tableKind: 'blob', dataFormat: 'csv', columns: [], connections: [] };
  return [
    ...groups.map((group) => presentEntityGroup(group, english)),
    ...origins.map((origin) =>
      presentPrincipal({ role: 'Viewer', principal: 'aaduser=kim@contoso.com', origin }, english),
    ),
    presentExternalTable(table, english),
    presentView({ name: 'Daily', source: 'Flights', query: 'Flights', isIncomplete: false }, english),
    presentFunction({ name: 'Late', parameters: '()', body: '{ Flights }' }, english),
    ...[undefined, 'Flights'].flatMap((of) => [
      presentPolicy({ policy: 'caching', table: of, caching: null, origin: 'leader' }, english),
      presentPolicy({ policy: 'caching', view: of, caching: 1, origin: 'override' }, english),
      presentPolicy({ policy: 'retention', table: of, softDelete: null, recoverable: true }, english),
    ]),
  ];
}
