import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import type { CallOptions, RequestName } from '../../src/protocol/contract.ts';
import { activated, cluster, workspaceFile, workspaceFolder } from './support/extension.ts';
import { type Drive, driving } from './support/inputs.ts';

/** A command, what it is given and answered, and the request that then is not answered. */
interface Row {
  readonly on?: () => unknown;
  readonly drive?: Drive;
  readonly hangs: RequestName;
}

describe('every command that the server does not answer is cancelled by the user, and changes nothing', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'cnlleader');
    follower = await cluster(api, 'cnlfollower');
    const { backend, model } = api.services;
    for (const database of ['Stock', 'Spare']) await backend.createDatabase({ cluster: leader, database });
    const path = await workspaceFile('cancelled/Parts.csv', 'Id\n1\n');
    await backend.ingestFile({ cluster: leader, database: 'Stock', table: 'Parts', path, format: {} });
    await backend.attachDatabase({ follower, leader, database: 'Stock', databaseNameOverride: 'StockCopy' });
    await Promise.all([model.children('leader'), model.children('follower')]);
  });
  after(async () => {
    const { backend } = api.services;
    await backend.detachDatabase({ cluster: follower, database: 'StockCopy' });
    for (const each of [follower, leader]) await backend.deleteCluster({ cluster: each });
  });

  const leaderNode = (): unknown => api.services.model.clusterNode('leader', leader);
  const stock = (): unknown => api.services.model.databaseNode('leader', leader, 'Stock');
  const spare = (): unknown => api.services.model.databaseNode('leader', leader, 'Spare');
  const copy = (): unknown => api.services.model.databaseNode('follower', follower, 'StockCopy');
  const parts = (): unknown => api.services.model.tableNode('leader', leader, 'Stock', 'Parts');
  /** The row of something that is looked for first. */
  const row = (kind: string, side: 'leader' | 'follower') => (): unknown => ({
    kind,
    id: `a ${kind}`,
    side,
    cluster: side === 'leader' ? leader : follower,
    share: 'some',
    invitee: 'lee@fabrikam.com',
    invitation: { token: 'some', share: { name: 'some' } },
  });
  const file = (): unknown => vscode.Uri.joinPath(workspaceFolder().uri, 'cancelled', 'Parts.csv');
  const looksFirst = (kind: string): Row => ({ on: row(kind, 'leader'), hangs: 'listClusters' });

  /** What cannot be cancelled here says why. */
  const table: Readonly<Record<CommandName, Row | string>> = {
    createCluster: { drive: { answers: ['cnlnew', 'West Europe'] }, hangs: 'createCluster' },
    createDatabase: { on: leaderNode, drive: { answers: ['New'] }, hangs: 'createDatabase' },
    ingestFile: { on: file, hangs: 'inspectFile' },
    attachDatabase: { on: spare, drive: { answers: ['cnlfollower', 'New'] }, hangs: 'attachDatabase' },
    attachWithOptions: { on: spare, hangs: 'listDatabases' },
    detachDatabase: { on: copy, drive: { button: 'Detach' }, hangs: 'detachDatabase' },
    runQuery: 'has a button of its own beside what it shows: test/engine/query/cancel, test/ui/queries',
    newQuery: { on: stock, hangs: 'listDatabases' },
    newNotebook: { on: stock, hangs: 'listDatabases' },
    openCellInResults: 'shows what is there',
    chooseDatabase: 'needs an open query: test/unit/editor/documentDatabases',
    showQueryHistory: 'asks no server',
    exportResult: 'needs rows: test/engine/query/resultExport',
    showSql: 'needs an open query, and asks as all others do',
    showQueryPlan: 'needs an open query, and asks as all others do',
    showFreshness: 'is a panel that loads by itself and is closed at any time',
    refresh: 'asks nothing itself',
    setCachingPolicy: { on: stock, drive: { answers: ['Everything'] }, hangs: 'setCachingPolicy' },
    setSyncInterval: { on: copy, drive: { answers: ['30 s'] }, hangs: 'setSyncInterval' },
    setFreshnessObjective: { on: copy, hangs: 'listDatabases' },
    copyName: 'asks no server',
    showFollowers: { on: leaderNode, hangs: 'listDatabases' },
    detachFollowers: { on: row('leaderFollower', 'leader'), hangs: 'listFollowers' },
    createShare: { on: leaderNode, drive: { answers: ['New', '', 'No Terms'] }, hangs: 'createShare' },
    addDataSet: looksFirst('share'),
    removeDataSet: looksFirst('dataSet'),
    deleteShare: looksFirst('share'),
    invite: looksFirst('share'),
    resendInvitation: looksFirst('invitation'),
    withdrawInvitation: looksFirst('invitation'),
    copyInvitationLink: looksFirst('invitation'),
    saveInvitation: looksFirst('invitation'),
    revokeSubscription: looksFirst('subscription'),
    reinstateSubscription: looksFirst('subscription'),
    setSubscriptionExpiry: looksFirst('subscription'),
    openInvitation: 'shows a question that is busy until it is answered, and is left with Esc',
    acceptInvitation: { on: row('received', 'follower'), hangs: 'readInvitation' },
    rejectInvitation: { on: row('received', 'follower'), hangs: 'readInvitation' },
    mapDataSet: looksFirst('mapping'),
    deleteShareSubscription: looksFirst('shareSubscription'),
    changeSharedTables: { on: copy, hangs: 'listAttachments' },
    detachAttachment: { on: row('attachment', 'follower'), hangs: 'listAttachments' },
    showEffectiveAccess: { on: stock, hangs: 'effectiveAccess' },
    changePrincipalsKind: { on: copy, hangs: 'listDatabases' },
    addPrincipal: {
      on: stock,
      drive: { answers: ['Viewer', 'Other…', 'aaduser=new@contoso.com'] },
      hangs: 'changeDatabasePrincipals',
    },
    removePrincipal: { on: stock, hangs: 'listDatabases' },
    editGroup: {
      on: leaderNode,
      drive: { answers: ['New Group…', 'aadgroup=makers@contoso.com', ''] },
      hangs: 'setGroup',
    },
    renameFollowed: { on: copy, drive: { answers: ['Renamed'] }, hangs: 'renameFollowed' },
    showEffectiveCaching: { on: copy, hangs: 'effectiveCaching' },
    setTableCachingPolicy: { on: copy, drive: { answers: ['Parts', 'Everything'] }, hangs: 'alterOverrides' },
    changeCachingKind: { on: copy, drive: { answers: ['None'] }, hangs: 'alterOverrides' },
    togglePrefetch: { on: copy, hangs: 'alterOverrides' },
    toggleUsageReport: { on: copy, hangs: 'alterOverrides' },
    showSharingLedger: { on: leaderNode, drive: { answers: [''] }, hangs: 'listSharingJournal' },
    showSharingUsage: { on: leaderNode, drive: { answers: [''] }, hangs: 'listSharingUsage' },
    exportSharingLedger: { on: leaderNode, drive: { answers: [''] }, hangs: 'listSharingJournal' },
    exportSharingUsage: { on: leaderNode, drive: { answers: [''] }, hangs: 'listSharingUsage' },
    startCluster: { on: leaderNode, hangs: 'startCluster' },
    stopCluster: { on: leaderNode, hangs: 'checkEnding' },
    deleteCluster: { on: leaderNode, hangs: 'checkEnding' },
    dropDatabase: { on: spare, drive: { answers: ['Spare'] }, hangs: 'dropDatabase' },
    setClusterProperties: { on: leaderNode, drive: { answers: ['Streaming', 'On'] }, hangs: 'alterCluster' },
    detachAllAndDelete: { on: leaderNode, drive: { answers: ['cnlleader'] }, hangs: 'detachFollowers' },
    loadMore: 'asks nothing itself',
    filterTrees: 'is typed on while it looks',
    clearFilter: 'asks no server',
    showSchema: { on: stock, hangs: 'listDatabases' },
    showDefinition: { on: parts, hangs: 'listTables' },
    createSample: { hangs: 'attachDatabase' },
    actAs: 'asks whom it knows while its question is busy, and is left with Esc',
    signInToAzure: 'is cancelled where the editor asks to sign in',
    signOutOfAzure: 'asks no service',
    selectAzureSubscriptions: 'test/host/azure',
    startAzureCluster: 'shows its progress: test/host/azure',
    stopAzureCluster: 'shows its progress: test/host/azure',
    attachAzureDatabase: 'shows its progress: test/host/azure',
    detachAzureDatabase: 'shows its progress: test/host/azure',
    detachAzureFollowers: 'shows its progress: test/host/azure',
    showAzureFollowing: 'only reads',
    acceptAzureInvitation: 'shows its progress: test/azure/dataShare',
    rejectAzureInvitation: 'shows its progress: test/azure/dataShare',
    mapAzureShare: 'shows its progress: test/azure',
    deleteAzureShareSubscription: 'shows its progress: test/azure',
    startEndpoint: 'is there at once or not at all',
    stopEndpoint: 'is there at once or not at all',
    restartServer: 'is what helps where nothing answers',
    showLog: 'asks no server',
  };

  /** All that a command could have changed. */
  async function everything(): Promise<string> {
    const { backend } = api.services;
    const clusters = (await backend.listClusters({})).map(({ name, state }) => [name, state]);
    const lists = await Promise.all(
      [leader, follower].map(async (each) => [
        (await backend.listDatabases({ cluster: each })).map(({ name, version }) => [name, version]),
        (await backend.listSharingJournal({ cluster: each })).length,
      ]),
    );
    return JSON.stringify([clusters, lists]);
  }

  /** Has a request not be answered before it is cancelled, and each progress be cancelled once that was asked. */
  async function cancelling(hangs: RequestName, act: () => Promise<void>): Promise<readonly string[]> {
    const { backend } = api.services;
    const asked = Promise.withResolvers<void>();
    const titles: string[] = [];
    const before = { request: backend[hangs], withProgress: vscode.window.withProgress };
    const hanging = (_: unknown, options: CallOptions = {}): Promise<never> => {
      asked.resolve();
      return new Promise((__, reject) => {
        options.signal?.addEventListener('abort', () => reject(new DOMException('Cancelled', 'AbortError')));
      });
    };
    const withProgress: typeof vscode.window.withProgress = async (options, task) => {
      const source = new vscode.CancellationTokenSource();
      void asked.promise.then(() => {
        titles.push(options.title ?? '');
        source.cancel();
      });
      return task({ report: () => undefined }, source.token);
    };
    Object.assign(backend, { [hangs]: hanging });
    Object.assign(vscode.window, { withProgress });
    try {
      await act();
    } finally {
      Object.assign(backend, { [hangs]: before.request });
      Object.assign(vscode.window, { withProgress: before.withProgress });
    }
    return titles;
  }

  for (const [name, how] of Object.entries(table) as [CommandName, Row | string][]) {
    if (typeof how === 'string') continue;
    const { on, drive = {}, hangs } = how;
    it(`${name}, while it waits for ${hangs}`, async () => {
      const before = await everything();
      const save = vscode.Uri.joinPath(workspaceFolder().uri, 'cancelled', 'never.csv');
      const given = on?.();
      const titles = await cancelling(hangs, async () => {
        const { messages } = await driving({ save, ...drive }, () =>
          vscode.commands.executeCommand(commandIds[name], ...(given === undefined ? [] : [given])),
        );
        assert.deepEqual(
          messages.filter((message) => !message.startsWith('confirm')),
          [],
        );
      });
      assert.ok(
        titles.length > 0 && titles.every((title) => title !== ''),
        'nothing was shown that could be cancelled',
      );
      assert.equal(await everything(), before);
      await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(save)));
    });
  }
});
