import assert from 'node:assert/strict';
import { loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { parseCommand } from '../../../src/kql/management/parseCommand.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { ManagementCommand } from '../../../src/protocol/management.ts';

const day = 86_400_000;

function commandOf(text: string): ManagementCommand {
  const { command } = parseCommand(text);
  assert.deepEqual(ManagementCommand.parse(command), command, 'it is plain data of the union');
  return command;
}

function refusal(text: string): SharingError {
  try {
    parseCommand(text);
  } catch (error) {
    assert.ok(SharingError.is(error), String(error));
    return error;
  }
  return assert.fail(`'${text}' was not refused`);
}

describe('management commands', function () {
  this.timeout(60_000);
  before(() => loadKustoLanguage());

  const follower: readonly (readonly [string, ManagementCommand])[] = [
    ['.show follower database MyDb', { kind: 'showFollowerDatabases', databases: ['MyDb'] }],
    [".show follower databases (A, ['B c'])", { kind: 'showFollowerDatabases', databases: ['A', 'B c'] }],
    ['.show follower databases', { kind: 'showFollowerDatabases' }],
    [
      '.alter follower database MyDb policy caching hot = 7d',
      { kind: 'alterFollowerCaching', database: 'MyDb', hotSpan: 7 * day },
    ],
    [
      '.alter follower database MyDb policy caching hotdata = 12h hotindex = 12h',
      { kind: 'alterFollowerCaching', database: 'MyDb', hotSpan: day / 2 },
    ],
    ['.delete follower database MyDb policy caching', { kind: 'alterFollowerCaching', database: 'MyDb' }],
    [
      '.alter follower database MyDb tables (T1, T2) policy caching hot = 0d',
      {
        kind: 'alterFollowerCaching',
        database: 'MyDb',
        entities: { kind: 'tables', names: ['T1', 'T2'] },
        hotSpan: 0,
      },
    ],
    [
      '.delete follower database MyDb materialized-view V policy caching',
      { kind: 'alterFollowerCaching', database: 'MyDb', entities: { kind: 'materializedViews', names: ['V'] } },
    ],
    [
      ".add follower database MyDb viewers ('aadgroup=mygroup@contoso.com', 'aaduser=kim@contoso.com') 'My Group'",
      {
        kind: 'changeFollowerPrincipals',
        database: 'MyDb',
        change: 'add',
        role: 'Viewer',
        principals: ['aadgroup=mygroup@contoso.com', 'aaduser=kim@contoso.com'],
        notes: 'My Group',
      },
    ],
    [
      ".drop follower database MyDb unrestrictedviewers ('aaduser=kim@contoso.com')",
      {
        kind: 'changeFollowerPrincipals',
        database: 'MyDb',
        change: 'drop',
        role: 'UnrestrictedViewer',
        principals: ['aaduser=kim@contoso.com'],
      },
    ],
    [
      '.alter follower database MyDb principals-modification-kind = replace',
      { kind: 'alterFollowerModificationKind', database: 'MyDb', of: 'principals', to: 'replace' },
    ],
    [
      '.alter follower database MyDb caching-policies-modification-kind = none',
      { kind: 'alterFollowerModificationKind', database: 'MyDb', of: 'caching', to: 'none' },
    ],
    [
      '.alter follower database MyDb from "file:///c" prefetch-extents = true',
      { kind: 'alterFollowerPrefetch', database: 'MyDb', leader: 'file:///c', prefetchExtents: true },
    ],
    [
      '.alter follower database MyDb database-name-override = Other',
      { kind: 'renameFollowerDatabase', database: 'MyDb', name: 'Other' },
    ],
    [
      ".alter follower database MyDb external tables exclude add (Raw*, Plain, ['With blank'])",
      {
        kind: 'alterFollowerFilter',
        database: 'MyDb',
        of: 'externalTables',
        list: 'exclude',
        change: 'add',
        names: ['Raw*', 'Plain', 'With blank'],
      },
    ],
    [
      ".drop follower databases (A, B) from '/leader'",
      { kind: 'dropFollowerDatabases', databases: ['A', 'B'], leader: '/leader' },
    ],
  ];
  for (const [text, expected] of follower) {
    it(`reads ${text}`, () => assert.deepEqual(commandOf(text), expected));
  }

  it('finds the query that follows a command', () => {
    const text = '.show follower databases | where DatabaseName == "A"';
    assert.equal(parseCommand(text).pipe, text.indexOf('|'));
    assert.equal(parseCommand('.show follower databases').pipe, undefined);
  });

  it('refuses by name and place what is unknown, in form or not supported', () => {
    const unknown = refusal('.frobnicate all');
    assert.equal(unknown.code, 'QueryNotSupported');
    assert.match(unknown.message, /'\.frobnicate all'/);
    assert.deepEqual(unknown.span, { start: 0, length: 15 });
    const malformed = refusal('.alter follower database MyDb prefetch-extents = maybe');
    assert.equal(malformed.code, 'QueryInvalid');
    assert.equal(malformed.span?.start, 49);
    assert.match(refusal(".alter follower database MyDb metadata '{}'").message, /metadata/);
    assert.match(refusal('.alter follower database D policy caching hotdata = 3d hotindex = 2d').message, /index/);
    assert.equal(refusal('.show queries').code, 'QueryNotSupported');
  });
});
