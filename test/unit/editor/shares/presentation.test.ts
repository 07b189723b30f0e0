import assert from 'node:assert/strict';
import {
  presentInvitation,
  presentLeaderFollower,
  presentMapping,
  presentShare,
  presentShareSubscription,
  presentStanding,
  presentSubscription,
} from '../../../../src/editor/shares/sharingPresentation.ts';
import { dataSetText, noFilter } from '../../../../src/editor/shares/sharingTexts.ts';
import { lookTooltip } from '../../../../src/editor/tree/tooltip.ts';
import { codicons } from '../../../support/codicons.ts';
import { english } from '../../../support/english.ts';
import {
  sharingLooks,
  someAttachment,
  someDataSet,
  someFollower,
  someInvitation,
  someShare,
  someShareSubscription,
  someSubscription,
} from '../../../support/sharingLooks.ts';

describe('nodes of sharing', () => {
  it('have icons that exist, and tokens in order', () => {
    for (const { icon, contextValue } of sharingLooks) {
      assert.ok(codicons.has(icon.id), icon.id);
      assert.equal(contextValue, contextValue.split(';').toSorted().join(';'));
    }
  });

  it('say of a follower how it follows and how far it is', () => {
    assert.equal(
      presentLeaderFollower(someFollower, english).description,
      'Aviation.Copy · direct · version 7 · over 1 s behind',
    );
    const { report: _, ...silent } = someFollower;
    const filter = { ...noFilter, tables: { include: ['F*'], exclude: ['Secret'] } };
    assert.equal(
      presentLeaderFollower({ ...silent, filter, origin: 'DataShare' }, english).description,
      'Aviation.Copy · by a share · F*, -Secret · has not reported yet',
    );
    assert.match(presentLeaderFollower({ ...silent, database: '*' }, english).description, /all databases/);
  });

  it('say of a share what is in it and where it stands', () => {
    assert.equal(presentShare(someShare, english).description, '1 data set · 1 pending · 1 active');
    assert.equal(presentInvitation(someInvitation, english).description, 'pending · until 2026-12-01 10:00 UTC');
    assert.equal(presentInvitation({ ...someInvitation, status: 'Rejected' }, english).description, 'rejected');
    assert.equal(presentSubscription(someSubscription, english).description, 'active');
    assert.equal(
      presentSubscription({ ...someSubscription, status: 'Revoking' }, english).description,
      'being revoked',
    );
  });

  it('say of an accepted share where its data sets went', () => {
    assert.equal(presentShareSubscription(someShareSubscription, english).description, 'active ← contoso');
    const error = { code: 'LeaderUnavailable', message: 'gone', kind: 'transient' } as const;
    const unreachable = presentShareSubscription({ ...someShareSubscription, error }, english);
    assert.equal(unreachable.description, 'provider not reachable ← contoso');
    assert.equal(lookTooltip(unreachable), '**Air**\n\nprovider not reachable ← contoso\n\ngone');
    assert.equal(presentMapping(someDataSet, english).description, 'Aviation · not mapped');
    const mapping = { cluster: 'fake:fabrikam', clusterName: 'fabrikam', configuration: 'c' };
    assert.equal(presentMapping({ ...someDataSet, mapping }, english).description, 'Aviation → fabrikam');
  });

  it('say of what cannot appear why', () => {
    const database = { database: 'B', localName: 'B' };
    const waiting = presentStanding(someAttachment, { ...database, standing: 'waiting' }, english);
    assert.equal(waiting.description, 'waits ← contoso/B');
    assert.match(lookTooltip(waiting) ?? '', /the cluster owns a database of this name$/);
    assert.match(
      presentStanding(someAttachment, { ...database, standing: 'conflict' }, english).description,
      /conflict/,
    );
  });

  it('name what a data set holds', () => {
    const none = { include: [], exclude: ['*'] };
    const filter = { ...noFilter, tables: { include: ['F*'], exclude: [] }, functions: none, externalTables: none };
    assert.equal(dataSetText({ ...someDataSet, kind: 'KustoCluster' }, english), 'all databases');
    assert.equal(dataSetText({ ...someDataSet, kind: 'KustoTable', filter }, english), 'Aviation · F*');
  });
});
