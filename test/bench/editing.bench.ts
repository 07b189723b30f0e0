import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CompletionList } from 'vscode-languageserver/node';
import type { ServerConnection } from '../../src/editor/client/connection.ts';
import { percentileOf } from '../../src/engine/sync/lagHistory.ts';
import { type Globals, kql as kusto, loadKustoLanguage } from '../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../src/kql/schemaSymbols.ts';
import type { ClusterSummary, CommitLag, Freshness } from '../../src/protocol/catalog.ts';
import { type RequestName, requests } from '../../src/protocol/contract.ts';
import { editorNotifications } from '../../src/protocol/editor.ts';
import type { IngestFileResult } from '../../src/protocol/ingest.ts';
import type { QueryResult } from '../../src/protocol/query.ts';
import { eventually, temporaryFolder } from '../support/engineFixture.ts';
import { startEngineProcess } from '../support/engineProcess.ts';
import { largeColumns, largeSchema, largeTables } from '../support/largeSchema.ts';
import { connectToProcess } from '../support/processConnection.ts';

const keys = 60;
const commits = 40;
const queries = 40;
const rounds = 4;
const targets = { completion: 150, overBare: 1.5, beside: 1.5, fresh: 1.3 };

const uri = 'file:///bench.kql';

/** Eight lines; the caret is behind the last word, of which there is one character more with each key. */
function block(key: number): string {
  return `Table7
| where Column2 > ago(1d) and Column1 != ${key}
| extend Hour = bin(Column2, 1h), Short = substring(Column0, 0, 5)
| join kind=inner (Table8 | project Column0, Other = Column1) on Column0
| summarize Total = sum(Column1), Most = max(Column3) by Hour, Short
| where Total > 100
| sort by Total desc
| where M`;
}

const server = fileURLToPath(new URL('../support/languageServer.ts', import.meta.url));

/** Opens an empty query on the large database. */
function openQuery(connection: ServerConnection): void {
  const { cluster, name } = largeSchema();
  const textDocument = { uri, languageId: 'kusto', version: 0, text: '' };
  connection.notify('textDocument/didOpen', { textDocument });
  const database = { cluster, clusterName: 'large', database: name };
  connection.notify(editorNotifications.documentDatabaseChanged.method, { uri, database });
}

let version = 0;

/** One key, and the list that comes up for it. */
async function press(connection: ServerConnection): Promise<void> {
  version += 1;
  const text = block(version);
  const change = { textDocument: { uri, version }, contentChanges: [{ text }] };
  connection.notify('textDocument/didChange', change);
  const lines = text.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const asked = { textDocument: { uri }, position };
  const found = (await connection.request('textDocument/completion', asked, {})) as CompletionList;
  if (!found.items.some(({ label }) => label === 'Most')) throw new Error('The column Most was not offered.');
}

/** The same from Microsoft's service, called in this thread. */
function pressBare(globals: Globals): void {
  version += 1;
  const text = block(version);
  const service = new (kusto().Editor.KustoCodeService.$ctor1)(text, globals);
  if (service.GetCompletionItems(text.length)?.Items?.Count === 0) throw new Error('Nothing was offered.');
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

/** Milliseconds. */
async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

const show = (values: readonly number[]): string =>
  [50, 95].map((percent) => `p${percent} ${percentileOf(sorted(values), percent).toFixed(1)}`).join('  ');

async function completionTimes(connection: ServerConnection): Promise<void> {
  loadKustoLanguage();
  const globals = globalsOf(largeSchema());
  for (let warm = 0; warm < 5; warm += 1) {
    await press(connection);
    pressBare(globals);
  }
  const [ours, bare]: [number[], number[]] = [[], []];
  const [oursCpu, bareCpu]: [number[], number[]] = [[], []];
  const serverCpu = async (): Promise<number> =>
    milliseconds((await connection.request('bench/cpu', {}, {})) as NodeJS.CpuUsage);
  for (let key = 0; key < keys; key += 1) {
    // In turns, so that a busy moment of the machine meets both alike.
    const before = await serverCpu();
    ours.push(await timed(() => press(connection)));
    oursCpu.push((await serverCpu()) - before);
    const beforeBare = process.threadCpuUsage();
    bare.push(await timed(() => pressBare(globals)));
    bareCpu.push(milliseconds(process.threadCpuUsage(beforeBare)));
  }
  const ratio = percentileOf(sorted(ours), 95) / percentileOf(sorted(bare), 95);
  console.log(
    `completion, ${largeTables.toLocaleString('en')} tables x ${largeColumns} columns, a block of 8 lines, milliseconds:`,
  );
  console.log(`  language server: ${show(ours)} (p95 at most ${targets.completion})`);
  console.log(`  language service called bare: ${show(bare)}`);
  // What others on the machine take is in the times, and not in this.
  console.log(`  of the processor, all threads of the language server: ${show(oursCpu)}`);
  console.log(`  of the processor, language service called bare: ${show(bareCpu)}`);
  console.log(`  p95 over p95 of the bare service: ${ratio.toFixed(2)} (at most ${targets.overBare})`);
}

/** Keys one after the other without a pause, which nobody types; the result ends it. */
function typing(connection: ServerConnection): () => Promise<void> {
  let isOn = true;
  const loop = (async () => {
    while (isOn) await press(connection);
  })();
  return async () => {
    isOn = false;
    await loop;
  };
}

/** `busy`: beside a thread that takes as much of the machine as completion does, and waits for nothing. */
const modes = ['alone', 'busy', 'completing'] as const;
type Mode = (typeof modes)[number];

function perMode<T>(make: () => T): Record<Mode, T> {
  return { alone: make(), busy: make(), completing: make() };
}

/**
 * Lag of a follower in the process of the language server, and time of queries there, with and without completion going
 * on beside it. The leader writes in a process of its own.
 */
async function besideCompletion(connection: ServerConnection, folder: string): Promise<void> {
  const ask = async <T>(name: RequestName, params: object): Promise<T> =>
    (await connection.request(requests[name].method, params, {})) as T;
  const duckdb = await (await DuckDBInstance.create()).connect();
  const path = join(folder, 'rows.parquet');
  await duckdb.run(`copy (select range as Id, 'SEA' as Origin from range(1000)) to '${path}' (format parquet)`);
  duckdb.closeSync();
  const leader = await startEngineProcess(folder, 'duckdb');
  const at = { folder, region: 'West Europe' };
  const { value: owner } = await leader.call<ClusterSummary>('createCluster', { ...at, name: 'contoso' });
  await leader.call('createDatabase', { cluster: owner.uri, database: 'Aviation' });
  const { uri: cluster } = await ask<ClusterSummary>('createCluster', { ...at, name: 'fabrikam' });
  await ask('attachDatabase', { follower: cluster, leader: owner.uri, database: 'Aviation' });
  const table = { cluster: owner.uri, database: 'Aviation', table: 'Flights' };
  const ingest = async (): Promise<number> =>
    (await leader.call<IngestFileResult>('ingestFile', { ...table, path, format: {} })).value.version;
  const isVisible = (version: number): Promise<unknown> =>
    eventually(
      () => ask<readonly Freshness[]>('listFreshness', {}),
      ([freshness]) => freshness?.visibleVersion === version,
      60_000,
    );
  const query = async (text: string): Promise<void> => {
    const { result } = await ask<QueryResult>('runQuery', { cluster, database: 'Aviation', text });
    await ask('closeResult', { result });
  };
  await isVisible(await ingest());
  await query('Flights | summarize count() by Origin');

  const versions = perMode(() => new Set<number>());
  const known = perMode((): number[] => []);
  const fresh = perMode((): number[] => []);
  let texts = 0;
  for (let round = 0; round < modes.length * rounds; round += 1) {
    const mode = modes[round % modes.length] ?? 'alone';
    const stop = mode === 'completing' ? typing(connection) : async () => {};
    connection.notify('bench/busy', { isOn: mode === 'busy' });
    let newest = 0;
    for (let i = 0; i < commits / rounds; i += 1) {
      newest = await ingest();
      versions[mode].add(newest);
    }
    await isVisible(newest);
    for (let i = 0; i < queries / rounds; i += 1) {
      texts += 1;
      known[mode].push(await timed(() => query('Flights | summarize count() by Origin')));
      fresh[mode].push(await timed(() => query(`Flights | where Id > ${texts} | summarize count() by Origin`)));
    }
    await stop();
  }
  const lags = await ask<readonly CommitLag[]>('listCommitLags', { cluster, database: 'Aviation', count: 1_000 });
  await leader.kill();
  const lag = (mode: Mode): number[] =>
    lags.filter((each) => versions[mode].has(each.version)).map((each) => each.visibleAt - each.committedAt);
  const compare = (what: string, times: Record<Mode, number[]>, most?: number): void => {
    const [alone, busy, completing] = modes.map((mode) => percentileOf(sorted(times[mode]), 50));
    const over = (other: number | undefined): string => ((completing ?? Number.NaN) / (other ?? Number.NaN)).toFixed(2);
    console.log(`  ${what}: ${modes.map((mode) => `${mode} ${show(times[mode])}`).join('   ')}`);
    const limit = most === undefined ? '' : ` (at most ${most})`;
    console.log(`    p50 completing over alone ${over(alone)}, over busy ${over(busy)}${limit}`);
  };
  console.log(
    'in the process of the language server, milliseconds, alone, beside a busy thread, beside completion in a loop:',
  );
  const lagTimes = { alone: lag('alone'), busy: lag('busy'), completing: lag('completing') };
  compare('lag of a follower, commit to visible', lagTimes, targets.beside);
  compare('query that was run before', known, targets.beside);
  compare('query that is new', fresh, targets.fresh);
}

/** Completion against Microsoft's service called bare, and what sync and queries notice of it. Side by side, in turns. */
export async function run(): Promise<void> {
  await using folder = await temporaryFolder();
  // As in the process of the leader, where this one may attach.
  const options = { principal: 'aaduser=tester@contoso.com', folders: [pathToFileURL(folder.path).href] };
  const connection = await connectToProcess(server, options);
  try {
    openQuery(connection);
    await completionTimes(connection);
    await besideCompletion(connection, folder.path);
  } finally {
    await connection.stop();
  }
}
