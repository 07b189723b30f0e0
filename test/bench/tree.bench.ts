import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerConnection } from '../../src/editor/client/connection.ts';
import { createRemoteBackend } from '../../src/editor/client/remoteBackend.ts';
import { ServerSupervisor } from '../../src/editor/client/supervisor.ts';
import { SharingTree } from '../../src/editor/shares/sharingTree.ts';
import type { AnyNode } from '../../src/editor/tree/anyNode.ts';
import { CatalogModel } from '../../src/editor/tree/catalogModel.ts';
import { EntityTree } from '../../src/editor/tree/entityTree.ts';
import type { DatabaseNode } from '../../src/editor/tree/nodes.ts';
import { catalogSource, TreeFilter } from '../../src/editor/tree/treeFilter.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { checkpointPath } from '../../src/engine/journal/checkpointFile.ts';
import { Journal } from '../../src/engine/journal/journal.ts';
import { nodeJournalFiles } from '../../src/engine/journal/journalFiles.ts';
import { databaseFolder, journalFolder, toPath, toUri } from '../../src/engine/layout.ts';
import { databaseSpec } from '../../src/engine/specs.ts';
import type { Backend } from '../../src/protocol/contract.ts';
import { temporaryFolder } from '../support/engineFixture.ts';
import { english } from '../support/english.ts';
import { eventually } from '../support/eventually.ts';
import { databaseName, makeLargeWorkspace, tableName, widest } from '../support/largeWorkspace.ts';
import { connectToProcess } from '../support/processConnection.ts';
import { installVsCodeStub } from '../support/vscodeStub.ts';

const principal = 'aaduser=kim@contoso.com';
const sizes = [
  { databases: 10, tables: 10 },
  { databases: 10_000, tables: 100_000 },
];
const server = new URL('../../src/server/main.ts', import.meta.url).pathname;
/** Milliseconds for the first look at any level; megabytes for all of the server. */
const aims = { expand: 100, memory: 1_000 };
/** Milliseconds over which it is seen what an idle server does. */
const idle = 4_000;
/** Seconds without computing after which a server has done what it does at rest: more than it waits before it begins. */
const quietLooks = 6;

type Figures = Map<string, number>;

/** What a process holds in memory, in megabytes, and has computed so far, in seconds. */
function usage(pid: number): { readonly memory: number; readonly computed: number } {
  const [memory = '', time = ''] = execFileSync('ps', ['-o', 'rss=,cputimes=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return { memory: Number(memory) / 1024, computed: Number(time) };
}

/** Asks for something small again and again; gives the longest that an answer took, in milliseconds, when it is ended. */
function watchFreezes(backend: Backend): () => Promise<number> {
  let isOver = false;
  let longest = 0;
  const asking = (async () => {
    while (!isOver) {
      const from = performance.now();
      await backend.listClusters({});
      longest = Math.max(longest, performance.now() - from);
      await pause(1);
    }
  })();
  return async () => {
    isOver = true;
    await asking;
    return longest;
  };
}

/** Resolves when a process has computed something after it was last asked, and then nothing for a while. */
async function atRest(computed: () => number): Promise<void> {
  for (let before = Number.NaN, quiet = 0; quiet < quietLooks; ) {
    await pause(1_000);
    const now = computed();
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}

/** The real trees of the editor over a real server process; only the editor itself is none. */
async function measure({ databases, tables }: (typeof sizes)[number]): Promise<Figures> {
  const { ClustersTreeProvider } = await import('../../src/editor/tree/clustersTreeProvider.ts');
  const figures: Figures = new Map();
  await using folder = await temporaryFolder();
  const cluster = await makeLargeWorkspace(folder.path, { databases, tables, principal });
  const options = { principal, folders: [toUri(folder.path)] };
  let connection: ServerConnection | undefined;
  const started = performance.now();
  const connect = async (): Promise<ServerConnection> => {
    connection = await connectToProcess(server, options);
    // It is started anew below, which is another figure.
    if (figures.size === 0) figures.set('start of the server process', performance.now() - started);
    return connection;
  };
  const timer = { now: () => performance.now(), after: () => () => undefined };
  const supervisor = new ServerSupervisor(connect, timer, english);
  const backend = createRemoteBackend(supervisor, console.error);
  const later = (callback: () => void): void => void setImmediate(callback);
  const model = new CatalogModel(backend, { later, looksSame: (one, other) => one.version === other.version });
  const sharing = new SharingTree(backend, model, later, english);
  const provider = new ClustersTreeProvider('leader', model, sharing, new EntityTree(backend, model, english), () => 0);
  const filter = new TreeFilter(catalogSource(backend), model, later);

  const timed = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await act();
    figures.set(what, performance.now() - from);
    return result;
  };
  /** As the editor does: the children, and how each of them looks. */
  const expand = (what: string, node?: AnyNode): Promise<AnyNode[]> =>
    timed(what, async () => {
      const children = await provider.getChildren(node);
      for (const child of children) provider.getTreeItem(child);
      return children;
    });
  const database = (name: string): DatabaseNode => model.databaseNode('leader', cluster, name);

  await expand('clusters, with the opening of the workspace');
  const pid = connection?.pid ?? 0;
  figures.set('server after opening, MB', usage(pid).memory);
  const listed = await expand('databases', model.clusterNode('leader', cluster));
  const more = listed.at(-1);
  if (more?.kind === 'more') {
    model.showMore(more);
    await expand('databases, one page more', model.clusterNode('leader', cluster));
  }
  await expand('tables of a database', database(databaseName(0)));
  const freezes = watchFreezes(backend);
  const wide = await expand('tables of the widest, at its first opening', database(widest));
  figures.set('  longest wait of others meanwhile', await freezes());
  await expand(
    'columns of a table',
    wide.find((node) => node.kind === 'table'),
  );
  model.refresh(database(widest));
  await expand('tables of the widest, after a change', database(widest));

  const journal = await Journal.open(journalFolder(databaseFolder(toPath(cluster), 'db00000')), databaseSpec, {
    files: nodeJournalFiles,
    clock: systemClock(),
    newId: () => crypto.randomUUID(),
    principal: () => principal,
  });
  const told = Promise.withResolvers<readonly AnyNode[] | undefined>();
  const subscription = provider.onDidChangeTreeData((nodes) => told.resolve(Array.isArray(nodes) ? nodes : undefined));
  await timed('a change on disk, up to the nodes to refresh', async () => {
    await journal.execute({ type: 'CreateTable', name: 'New', columns: [{ name: 'Id', type: 'long' }] });
    figures.set('nodes that are refreshed for it', (await told.promise)?.length ?? Number.POSITIVE_INFINITY);
  });
  subscription.dispose();
  await expand('tables of the changed database', database(databaseName(0)));

  const wanted = tableName(databases - 1, 7);
  await timed('filter for a table in a database never opened', () => filter.set(wanted));
  const [found] = await expand('what it leaves of the databases', model.clusterNode('leader', cluster));
  if (found?.kind !== 'database' || found.database !== databaseName(databases - 1)) throw new Error('It is not found.');
  await timed('the same filter once more', () => filter.set(wanted.slice(0, -1)));
  await timed('no filter again', () => filter.set(''));
  const before = usage(pid);
  figures.set('server after the filter, MB', before.memory);
  await pause(idle);
  figures.set('server at rest, % of a core', ((usage(pid).computed - before.computed) / (idle / 1000)) * 100);
  await supervisor.restart();
  await backend.listClusters({});
  model.refresh(database(widest));
  const again = watchFreezes(backend);
  await expand('tables of the widest, after a restart', database(widest));
  // Reading the rest goes on behind what is shown.
  await backend.listTables({ cluster, database: widest, limit: 0, names: ['unknown'] });
  figures.set('  longest wait of others, until all is read', await again());
  // Another server, which nothing was asked of before.
  const startAnew = async (): Promise<void> => {
    await supervisor.restart();
    await backend.listClusters({});
    model.refresh(database(widest));
  };
  await startAnew();
  await expand('tables of the widest, asked for at once by a server that never read it', database(widest));
  const checkpoint = checkpointPath(journalFolder(databaseFolder(toPath(cluster), widest.toLowerCase())));
  await atRest(() => usage(connection?.pid ?? 0).computed);
  await rm(checkpoint, { force: true });
  await startAnew();
  await expand('tables of the widest, the same where its checkpoint is lost', database(widest));
  await atRest(() => usage(connection?.pid ?? 0).computed);
  await rm(checkpoint, { force: true });
  await startAnew();
  await atRest(() => usage(connection?.pid ?? 0).computed);
  await expand('tables of the widest, the same by a server at rest', database(widest));
  globalThis.gc?.();
  figures.set('extension, MB of heap', process.memoryUsage().heapUsed / 2 ** 20);
  filter.dispose();
  supervisor.dispose();
  await connection?.stop();
  await eventually('the server has ended', () => connection?.closed.then(() => true));
  return figures;
}

/** How the trees do with ten thousand databases and with a hundred thousand tables in one, beside the same with ten. */
export async function run(): Promise<void> {
  installVsCodeStub();
  const results: Figures[] = [];
  for (const size of sizes) results.push(await measure(size));
  const [small, large] = results;
  console.log(`${''.padEnd(72)} ${sizes.map(({ databases }) => databases.toLocaleString('en').padStart(8)).join(' ')}`);
  for (const [what, value] of large ?? []) {
    const least = small?.get(what);
    const ratio = least === undefined ? '' : `  ×${(value / Math.max(least, 0.1)).toFixed(1)}`;
    console.log(`${what.padEnd(72)} ${(least?.toFixed(1) ?? '').padStart(8)} ${value.toFixed(1).padStart(8)}${ratio}`);
  }
  console.log(`  milliseconds where nothing else is said; aims: each level under ${aims.expand} ms at its first look,`);
  console.log(`  the server under ${aims.memory} MB, one node refreshed, and nearly nothing computed at rest`);
}
