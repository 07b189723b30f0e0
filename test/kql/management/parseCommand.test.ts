import assert from 'node:assert/strict';
import { diagnosticsOf } from '../../../src/kql/editing/diagnostics.ts';
import { type Globals, kql, loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { parseCommand } from '../../../src/kql/management/parseCommand.ts';
import { globalsOf } from '../../../src/kql/schemaSymbols.ts';
import { SharingError } from '../../../src/protocol/errors.ts';

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
  let globals: Globals;
  before(() => {
    loadKustoLanguage();
    globals = globalsOf({
      cluster: 'contoso',
      name: 'Db',
      version: '1',
      tables: [{ name: 'T', columns: [{ id: 'c1', name: 'n', type: 'long' }] }],
    });
  });

  const mappings: readonly (readonly [string, RegExp])[] = [
    ['[{"column":"a"', /no JSON/],
    ['{"column":"a"}', /JSON array/],
    ['[{"Properties":{"Path":"$.a"}}]', /Element 1 .* names no column/],
    ['[{"column":"a","Propertys":{"Path":"$.a"}}]', /'a'.*'propertys'/],
    ['[{"column":"a","datatype":"text","path":"$.a"}]', /'a'.*'text' is not a type/],
    ['[{"column":"a","path":"$.a","transform":"Upper"}]', /'a'.*no transformation 'Upper'/],
  ];
  for (const [mapping, message] of mappings) {
    it(`refuses the ingestion mapping ${mapping}`, () => {
      const text = `.create table T ingestion json mapping "M" '${mapping}'`;
      const { code, message: says, span } = refusal(text);
      assert.equal(code, 'MappingInvalid');
      assert.match(says, message);
      assert.equal(span?.start, text.indexOf("'[") < 0 ? text.indexOf("'{") : text.indexOf("'["));
    });
  }
  it('refuses a kind of ingestion mapping that there is not', () =>
    assert.match(refusal('.drop table T ingestion azmonstream mapping "M"').message, /'azmonstream'/));

  it('marks nothing as wrong in the editor that can be run', () => {
    const texts = [
      '.show follower database NotInScope',
      '.show follower databases (A, B)',
      '.alter follower database X tables include add (Plain)',
      '.drop table T ingestion CSV mapping "M"',
      '.show sharing journal | take 5',
      '.show extents',
      '.show database journal | take 1',
      '.show commands-and-queries | where CommandType == "Query" and Duration > 1s',
      '.show operations | where State == "Failed" | project OperationId, Status',
      '.show operations 3827def6-0773-4f2a-859e-c02cf395deaf',
      '.show ingestion failures | where FailureKind == "Permanent"',
      '.show diagnostics | project IsHealthy',
      '.show capacity | where Resource == "ingestions"',
      '.show cluster details',
      '.show plugins',
      '.show table T principals',
      '.show table T policy streamingingestion | project Policy',
      '.show database NotInScope principal roles',
    ];
    for (const text of texts) assert.deepEqual(diagnosticsOf({ uri: text, text }, globals), [], text);
    const unknown = diagnosticsOf({ uri: 'u', text: '.show tables | where Nowhere == 1' }, globals);
    assert.equal(unknown.length, 1);
  });

  it('marks what is wrong beside a kind of ingestion mapping in upper case', () => {
    const startsOf = (text: string, symbols?: Globals): readonly number[] =>
      diagnosticsOf({ uri: 'u', text }, symbols).map(({ start }) => start);
    assert.deepEqual(startsOf('.drop table Nowhere ingestion CSV mapping "M"', globals), [12]);
    const unfinished = '.drop table T ingestion CSV mapping';
    assert.deepEqual([startsOf(unfinished).length, startsOf(unfinished, globals).length], [1, 1]);
  });

  it('name the type of a command as Kusto lists it', () => {
    const types: Readonly<Record<string, string>> = {
      '.show tables': 'TablesShow',
      '.show database schema': 'SchemaShow',
      '.ingest into table T "x.csv"': 'DataIngestPull',
      '.set-or-append T <| U': 'TableSetOrAppend',
      '.create-or-alter function F() { T }': 'FunctionCreateOrAlter',
      '.drop extents <| .show table T extents': 'ExtentsDrop',
      '.show sharing usage': 'SharingUsageShow',
    };
    for (const [text, type] of Object.entries(types)) assert.equal(parseCommand(text).type, type, text);
  });

  it('searches through parts of commands only where none is whole', () => {
    const { LexicalToken, PartialParser } = kql().Parsing;
    const parts = PartialParser.Partial$1(LexicalToken);
    const { ScanBest } = parts;
    let searches = 0;
    parts.ScanBest = (...args) => {
      searches += 1;
      return ScanBest.call(parts, ...args);
    };
    try {
      assert.equal(parseCommand('.set-or-append T <| U | where n > 1').command.kind, 'setTable');
      assert.equal(parseCommand('.show tables | where TableName == "T"').pipe, 13);
      assert.equal(searches, 0);
      assert.equal(refusal('.show table T polic').code, 'QueryNotSupported');
      assert.ok(searches > 0);
    } finally {
      parts.ScanBest = ScanBest;
    }
  });

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
    for (const text of [
      '.ingest async into table T "x"',
      '.set async T <| U',
      '.drop extents older 10 days from T',
      '.show databases (Db) entities',
      '.create database D volatile',
      '.show databases principals',
      '.show functions (F, G)',
      '.show tables; .drop table T',
      '.ingest inline into table T [1, "a"] [2, "b"]',
      '.alter table T policy caching hot = 1d and more',
      '.add cluster ops ("aaduser=kim")',
      '.detach database D',
      '.create table T (a: long) with (hidden=true)',
      '.create materialized-view with (lookback=1d) V on table T { T | summarize count() by a }',
      '.create materialized-view V on materialized-view W { W | summarize count() by a }',
    ]) {
      assert.equal(refusal(text).code, 'QueryNotSupported', text);
    }
    const backwards =
      '.alter table T policy caching hot = 1d, hot_window = datetime(2024-02-01) .. datetime(2024-01-01)';
    assert.equal(refusal(backwards).code, 'QueryInvalid');
    assert.equal(refusal('.show capacity with (scope=workloadgroup)').code, 'QueryNotSupported');
  });
});
