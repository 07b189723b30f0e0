import assert from 'node:assert/strict';
import { filterRows, ledgerRows, toCsv, toJson, usageRows } from '../../../../src/editor/ledger/ledgerText.ts';

const entries = [
  {
    version: 2,
    at: Date.UTC(2026, 10, 22),
    principal: 'aaduser=kim@contoso.com',
    operation: 'ShareCreated',
    entity: 'Air "1", =x',
    details: 'line\nline',
  },
  { version: 1, at: 0, principal: 'p', operation: 'ClusterCreated', entity: '=1+1', details: '' },
];

describe('ledger', () => {
  it('is filtered by a text in any cell, whatever the case', () => {
    const rows = ledgerRows(entries);
    assert.equal(filterRows(rows, ' KIM@ ').rows.length, 1);
    assert.equal(filterRows(rows, '').rows.length, 2);
    assert.equal(filterRows(rows, 'nobody').rows.length, 0);
  });

  it('is exported with nothing lost, and with no formula for a spreadsheet to run', () => {
    assert.equal(
      toCsv(ledgerRows(entries)),
      'Timestamp,Version,Operation,Entity,Principal,Details\r\n' +
        '2026-11-22T00:00:00.000Z,2,ShareCreated,"Air ""1"", =x",aaduser=kim@contoso.com,"line\nline"\r\n' +
        "1970-01-01T00:00:00.000Z,1,ClusterCreated,'=1+1,p,\r\n",
    );
    const [first] = JSON.parse(toJson(ledgerRows(entries))) as { Entity: string; Version: number }[];
    assert.deepEqual([first?.Entity, first?.Version], ['Air "1", =x', 2]);
  });

  it('of usage has a line for each principal and hour', () => {
    const hour = Date.UTC(2026, 10, 22, 9);
    const usage = {
      attachmentId: 'a',
      clusterName: 'fabrikam',
      configuration: 'c',
      database: 'A',
      principal: 'p',
      hour,
      queries: 2,
      failed: 0,
      rows: 10,
      milliseconds: 1.6,
      tables: { Few: { queries: 1, rows: 2 }, Many: { queries: 2, rows: 20 } },
    };
    assert.deepEqual(usageRows([usage]).rows, [
      [
        '2026-11-22T09:00:00.000Z',
        'fabrikam',
        'c',
        'A',
        'p',
        2,
        0,
        10,
        2,
        'Many (rows 20, queries 2); Few (rows 2, queries 1)',
      ],
    ]);
  });
});
