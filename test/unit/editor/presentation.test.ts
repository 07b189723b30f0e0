import assert from 'node:assert/strict';
import { presentColumn, presentDatabase, presentTable } from '../../../src/editor/tree/presentation.ts';
import { databaseTooltip, tableTooltip } from '../../../src/editor/tree/tooltip.ts';
import { type DatabaseSummary, FollowingState } from '../../../src/protocol/catalog.ts';
import { kustoTypes } from '../../../src/protocol/schema.ts';
import { codicons } from '../../support/codicons.ts';
import { english } from '../../support/english.ts';
import { createFakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';

describe('looks of the trees', () => {
  const backend = createFakeBackend();
  const uri = backend.addCluster('fabrikam');
  const fresh = fakeFreshness(uri, 'fabrikam', 'Copy');
  const follower = (more: Partial<typeof fresh>): DatabaseSummary =>
    backend.addDatabase(uri, 'Copy', { freshness: { ...fresh, ...more } });

  const row = (more: Partial<typeof fresh>, objective = 10_000): string =>
    presentDatabase(follower(more), objective, english).description.replace(' ← contoso/Aviation', '');

  it('say where a follower comes from and how far behind it is', () => {
    assert.equal(presentDatabase(follower({}), 1000, english).description, 'up to date ← contoso/Aviation');
    assert.equal(row({ lag: 3 }), 'up to date');
    assert.equal(row({ lag: 4_000 }), 'at most 10 s behind');
    assert.equal(row({ lag: 12_345 }), 'over 10 s behind');
    assert.equal(row({ lag: 16_000 }, 15_000), 'over 15 s behind');
    assert.equal(row({ lag: 700 }, 500), 'over 500 ms behind');
    assert.equal(row({ lag: 400 }, 500), 'up to date');
    assert.equal(row({ lag: 200_000 }), 'over 2 min behind');
    assert.equal(row({ lag: 3 * 86_400_000 + 5 }), 'over 3 d behind');
    assert.equal(row({ state: 'Disconnected' }), 'leader not reachable');
  });

  it('change a few times, however long a follower is behind, and not at all as long as it is in time', () => {
    const during = (lags: readonly number[], more: Partial<typeof fresh> = {}): ReadonlySet<string> =>
      new Set(lags.map((lag) => row({ ...more, lag })));
    // What is told in one hour of a follower that stands still.
    const hour = Array.from({ length: 7_200 }, (_, tick) => tick * 500);
    assert.equal(during(hour).size, 11);
    const looksEachFive = Array.from({ length: 100 }, (_, tick) => (tick * 500) % 5_000);
    assert.deepEqual([...during(looksEachFive, { syncInterval: 5_000 })], ['at most 10 s behind']);
    const atOnce = Array.from({ length: 100 }, (_, tick) => (tick % 7) * 3);
    assert.deepEqual([...during(atOnce)], ['up to date']);
  });

  it('mark a follower by its state, and by its objective', () => {
    const icon = (more: Partial<typeof fresh>): unknown => presentDatabase(follower(more), 1000, english).icon;
    assert.deepEqual(icon({}), { id: 'database', color: 'dataShareExplorer.freshForeground' });
    assert.deepEqual(icon({ lag: 1000 }), { id: 'database', color: 'dataShareExplorer.freshForeground' });
    assert.deepEqual(icon({ lag: 1001 }), { id: 'warning', color: 'dataShareExplorer.laggingForeground' });
    assert.deepEqual(icon({ state: 'Revoked' }), { id: 'circle-slash', color: 'dataShareExplorer.revokedForeground' });
  });

  it('name the followers of a leader once', () => {
    const followers = [
      { clusterName: 'fabrikam', configuration: 'a' },
      { clusterName: 'fabrikam', configuration: 'b' },
      { clusterName: 'tailspin', configuration: 'c' },
    ];
    const look = presentDatabase(backend.addDatabase(uri, 'Aviation', { followers }), 1000, english);
    assert.equal(look.description, '→ fabrikam, tailspin');
  });

  it('count rows', () => {
    const table = { name: 'Flights', columns: [], bytes: 0, extents: 0 };
    assert.equal(presentTable({ ...table, rows: 3_000_000 }, 'leader', english).description, '3,000,000 rows');
    assert.equal(presentTable({ ...table, rows: 1 }, 'leader', english).description, '1 row');
  });

  it('use codicons that exist', () => {
    const icons = [
      ...kustoTypes.map((type) => presentColumn({ name: 'Id', type }, english).icon),
      ...FollowingState.options.map((state) => presentDatabase(follower({ state }), 0, english).icon),
      presentDatabase(backend.addDatabase(uri, 'Own'), 0, english).icon,
    ];
    for (const { id } of icons) assert.ok(codicons.has(id), id);
  });

  it('tell the rest in a tooltip, where names stay mere text', () => {
    const percentiles = { p50: 2, p95: 5, p99: 9, commits: 40 };
    const text = databaseTooltip(follower({ percentiles, cachedBytes: 1024, totalBytes: 2048 }), 'fabrikam', english);
    assert.match(text, /Follows contoso\/Aviation: up to date/);
    assert.match(text, /p50 2 ms, p95 5 ms, p99 9 ms/);
    assert.doesNotMatch(text, /Behind since/);
    const late = databaseTooltip(follower({ lag: 12_345, behindSince: 1_700_000_000_000 }), 'fabrikam', english);
    assert.match(late, /Follows contoso\/Aviation: 12\\\.3 s behind/);
    assert.match(late, /Behind since .*23/);
    assert.match(text, /Cached: 1 KB of 2 KB/);
    const error = { code: 'LeaderUnavailable', message: 'It is away', kind: 'transient' } as const;
    const away = follower({ state: 'Disconnected', error, leaderVersion: 0 });
    const said = databaseTooltip({ ...away, error }, 'fabrikam', english);
    assert.equal(said.match(/It is away/g)?.length, 1);
    assert.doesNotMatch(said, /Version|Tables/);
    const hostile = '[x](command:evil) <b>*a*</b>';
    const shown = tableTooltip({ name: hostile, columns: [], rows: 0, bytes: 0, extents: 0 }, english);
    assert.doesNotMatch(shown, /(?<!\\)[[<]/);
  });
});
