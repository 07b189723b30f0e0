import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AzureNode } from '../../src/editor/azureClusters/azureNodes.ts';
import { commandIds } from '../../src/editor/contributions.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { FakeAzure } from '../support/fakeAzure.ts';
import { FakeDataShare } from '../support/fakeDataShare.ts';
import { FakeFabric } from '../support/fakeFabric.ts';
import { answering } from './support/dialogs.ts';
import { activated } from './support/extension.ts';

const Columns = [{ ColumnName: 'Id', ColumnType: 'long' }];
const frames = [
  { FrameType: 'DataSetHeader', IsProgressive: false, Version: 'v2.0' },
  {
    FrameType: 'DataTable',
    TableId: 1,
    TableKind: 'PrimaryResult',
    TableName: 'PrimaryResult',
    Columns,
    Rows: [[2], [1]],
  },
  { FrameType: 'DataSetCompletion', HasErrors: false, Cancelled: false },
];

/** A sign-in that nobody has to answer: VS Code would ask in a window of its own, which no test can press. */
class FakeSignIn {
  readonly asked: { readonly scopes: readonly string[]; readonly silent: boolean }[] = [];
  isSignedIn = false;
  /** Whoever is asked closes the window. */
  isRefused = false;
  readonly #before = vscode.authentication.getSession;

  constructor() {
    const getSession = async (
      provider: string,
      scopes: readonly string[],
      options: vscode.AuthenticationGetSessionOptions = {},
    ): Promise<vscode.AuthenticationSession | undefined> => {
      this.asked.push({ scopes, silent: options.silent === true });
      if (options.createIfNone && this.isRefused) throw new Error('User did not consent to login.');
      if (options.createIfNone) this.isSignedIn = true;
      if (!this.isSignedIn || provider !== 'microsoft') return undefined;
      return { id: '1', accessToken: `token ${scopes[0]}`, account: { id: 'kim', label: 'kim@contoso.com' }, scopes };
    };
    Object.assign(vscode.authentication, { getSession });
  }

  end(): void {
    Object.assign(vscode.authentication, { getSession: this.#before });
  }
}

describe('Azure in the window', () => {
  let api: ExtensionApi;
  let fake: FakeAzure;
  let fabric: FakeFabric;
  let account: FakeDataShare;
  let signIn: FakeSignIn;

  const run = (name: keyof typeof commandIds, ...args: readonly unknown[]): Promise<unknown> =>
    Promise.resolve(vscode.commands.executeCommand(commandIds[name], ...args));
  const labels = (nodes: readonly AzureNode[], { look }: { look: (node: AzureNode) => { label: string } }): string[] =>
    nodes.map((node) => look(node).label);

  before(async () => {
    api = await activated();
    fake = await FakeAzure.start();
    fabric = new FakeFabric(fake);
    account = new FakeDataShare(fake, fabric.subscription);
    fabric.add({ name: 'contoso', uri: `${fake.url}/contoso`, databases: ['Flights'] });
    fabric.add({ name: 'fabrikam', uri: `${fake.url}/fabrikam` });
    fabric.allow('fabrikam', 'contoso-Flights');
    for (const name of ['contoso', 'fabrikam']) fake.answer('POST', `/${name}/v2/rest/query`, { body: frames });
    signIn = new FakeSignIn();
    api.services.azure.account.useStandIn(fake.url);
  });
  after(async () => {
    await api.services.azure.account.signOut();
    api.services.azure.account.useStandIn(undefined);
    signIn.end();
    await fake.close();
  });

  it('is asked for nothing before somebody signs in, and then shows what there is', async () => {
    const { azure } = api.services;
    assert.equal(signIn.asked.length, 0);
    signIn.isRefused = true;
    const [told] = await answering('', () => run('signInToAzure'));
    assert.match(told ?? '', /^Nobody was signed in to Azure: User did not consent/);
    assert.equal(azure.account.signedIn, false);
    signIn.isRefused = false;
    signIn.asked.length = 0;
    await run('signInToAzure');
    assert.deepEqual(signIn.asked[0], { scopes: ['https://management.azure.com/.default'], silent: false });
    const { tree } = await azure.parts();
    const look = { look: (node: AzureNode) => tree.look(node) };
    const [subscription, ...rest] = await tree.children();
    assert.ok(subscription);
    const roots = ['Flights', 'Invitations of Azure Data Share', 'Accepted Shares'];
    assert.deepEqual(labels([subscription, ...rest], look), roots);
    const clusters = await tree.children(subscription);
    assert.deepEqual(labels(clusters, look), ['contoso', 'fabrikam']);
    assert.deepEqual(labels(await tree.children(clusters[0]), look).slice(0, 1), ['Flights']);
    const tokens = new Set(fake.requests.map(({ headers }) => headers.authorization));
    assert.deepEqual([...tokens], ['Bearer token https://management.azure.com/.default']);
    assert.ok(signIn.asked.slice(1).every(({ silent }) => silent));
    // What is in a tenant is asked for with a token of that tenant.
    assert.ok(signIn.asked.some(({ scopes }) => scopes[1] === `VSCODE_TENANT:${fabric.tenant}`));
  });

  it('attaches, queries through the same results, and detaches', async () => {
    const { azure, backend, databases } = api.services;
    const [leader, follower] = [`${fake.url}/contoso`, `${fake.url}/fabrikam`];
    const attached = await backend.attachDatabase({ leader, follower, database: 'Flights' });
    assert.equal(attached.configuration, 'contoso-Flights');

    const { tree } = await azure.parts();
    const find = async (label: string, parent?: AzureNode): Promise<AzureNode | undefined> =>
      (await tree.children(parent)).find((node) => tree.look(node).label === label);
    const cluster = await find('fabrikam', await find('Flights'));
    const followed = await find('Flights', cluster);
    assert.ok(followed && tree.look(followed).description.startsWith('← contoso/Flights'));

    await run('newQuery', followed);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    const bound = databases.get(document.uri.toString());
    assert.deepEqual(bound, { cluster: follower, clusterName: 'fabrikam', database: 'Flights' });

    const { result, tables } = await backend.runQuery({
      cluster: follower,
      database: 'Flights',
      text: 'Flights | take 2',
    });
    assert.deepEqual(tables, [{ name: 'PrimaryResult', columns: [{ name: 'Id', type: 'long' }], rows: 2 }]);
    const sort = [{ column: 0, descending: false }];
    const { view } = await backend.viewRows({ result, table: 0, sort, filters: [], search: '' });
    assert.deepEqual(await backend.fetchRows({ result, view, table: 0, offset: 0, count: 5 }), [[1], [2]]);
    await backend.closeResult({ result });

    const override = ['Flights', '', 'null', '[]', 'Union', 'Union', false, ''];
    const Follower = [
      ...['DatabaseName', 'LeaderClusterMetadataPath', 'CachingPolicyOverride', 'AuthorizedPrincipalsOverride'],
      ...['AuthorizedPrincipalsModificationKind', 'CachingPoliciesModificationKind', 'IsAutoPrefetchEnabled'],
      'TableMetadataOverrides',
    ].map((ColumnName) => ({ ColumnName, DataType: ColumnName === 'IsAutoPrefetchEnabled' ? 'Boolean' : 'String' }));
    const commands: string[] = [];
    fake.answer('POST', '/fabrikam/v1/rest/mgmt', ({ body }) => {
      commands.push((body as { readonly csl: string }).csl);
      return { body: { Tables: [{ Columns: Follower, Rows: [override] }] } };
    });
    const [told] = await answering('', () => run('togglePrefetch', followed));
    assert.match(told ?? '', /^New data of 'Flights' becomes visible when it lies in the cache/);
    // Completion may have asked for the schema meanwhile.
    assert.ok(commands.includes(".alter follower database ['Flights'] prefetch-extents = true"), commands.join('\n'));

    await api.services.filter.set('FABRIK');
    const left = await tree.children(await find('Flights'));
    assert.deepEqual(
      left.map((node) => tree.look(node).label),
      ['fabrikam'],
    );
    await api.services.filter.set('');

    const asked = await answering('Detach', () => run('detachAzureDatabase', followed));
    assert.match(asked[0] ?? '', /^Detach 'Flights' from cluster 'fabrikam'\?/);
    await eventually('it is detached', async () => (await backend.listAttachments({ cluster: follower })).length === 0);
  });

  it('takes a role on a whole cluster when that is confirmed, and gives it back', async () => {
    const { azure, backend } = api.services;
    const { tree } = await azure.parts();
    const cluster = `${fake.url}/contoso`;
    const kim = { role: 'AllDatabasesViewer', principal: 'aaduser=kim@contoso.com' } as const;
    await backend.changeClusterPrincipals({ cluster, change: 'add', principals: [kim] });
    const find = async (...labels: readonly string[]): Promise<AzureNode | undefined> => {
      let node: AzureNode | undefined;
      for (const label of labels) node = (await tree.children(node)).find((each) => tree.look(each).label === label);
      return node;
    };
    const held = (): Promise<AzureNode | undefined> => find('Flights', 'contoso', 'Principals', 'kim@contoso.com');
    assert.ok(await held());
    const kept = await answering('', async () => run('removePrincipal', await held()));
    assert.match(kept[0] ?? '', /^Take the role AllDatabasesViewer on 'contoso' from 'kim@contoso\.com'\?/);
    assert.ok(await held(), 'nothing is taken before it is confirmed');
    const [, undone] = await answering('Remove', async () => run('removePrincipal', await held()));
    assert.match(undone ?? '', /^'kim@contoso\.com' no longer has the role AllDatabasesViewer\./);
    assert.equal(await held(), undefined);
  });

  it('runs the cells of a notebook as it runs query files, and remembers the address of the cluster in it', async () => {
    const { azure, databases } = api.services;
    const cancelled = Promise.withResolvers<string>();
    const innererror = {
      code: 'SEM0100',
      '@errorMessage': "'Foo' is no column",
      '@line': 2,
      '@pos': 8,
      '@token': 'Foo',
    };
    fake.answer('POST', '/contoso/v2/rest/query', async ({ body }) => {
      const { csl } = body as { readonly csl: string };
      if (csl.includes('Foo')) return { status: 400, body: { error: { code: 'BadRequest', innererror } } };
      if (csl.includes('endless')) await cancelled.promise;
      return { body: frames };
    });
    fake.answer('POST', '/contoso/v1/rest/mgmt', ({ body }) => {
      const { csl } = body as { readonly csl: string };
      if (csl.startsWith('.cancel query')) cancelled.resolve(csl);
      return { body: { Tables: [] } };
    });
    const { tree } = await azure.parts();
    const [subscription] = await tree.children();
    const [contoso] = await tree.children(subscription);
    const [database] = await tree.children(contoso);
    await run('newNotebook', database);
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    assert.ok(notebook);
    const cluster = `${fake.url}/contoso`;
    assert.deepEqual(notebook.metadata.database, { cluster, database: 'Flights' });
    const cell = (text: string): vscode.NotebookCellData =>
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'kusto');
    const edit = new vscode.WorkspaceEdit();
    const cells = [cell('Flights | take 2'), cell('Flights\n| where Foo == 1'), cell('endless')];
    edit.set(notebook.uri, [vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(0, 1), cells)]);
    await vscode.workspace.applyEdit(edit);
    await eventually('completion and status bar know the database', () => {
      const bound = databases.get(notebook.cellAt(0).document.uri.toString());
      return bound?.cluster === cluster && bound.database === 'Flights';
    });
    const text = (index: number): string =>
      notebook
        .cellAt(index)
        .outputs.flatMap(({ items }) => items.map(({ data }) => new TextDecoder().decode(data)))
        .join('\n');
    const ended = (index: number): Promise<unknown> =>
      eventually(`cell ${index} has run`, () => notebook.cellAt(index).executionSummary?.timing?.endTime !== undefined);
    const start = (index: number): Thenable<unknown> =>
      vscode.commands.executeCommand('notebook.cell.execute', {
        ranges: [{ start: index, end: index + 1 }],
        document: notebook.uri,
      });
    await start(0);
    await ended(0);
    assert.match(text(0), /^\| Id \|\n\| ---: \|\n\| 2 \|\n\| 1 \|\n/);
    await start(1);
    await ended(1);
    assert.match(text(1), /Line 2, column 9: SEM0100: 'Foo' is no column/);
    const running = start(2);
    await eventually('it is on its way', () =>
      fake.requests.some(({ body }) => (body as { csl?: string } | undefined)?.csl === 'endless'),
    );
    await vscode.commands.executeCommand('notebook.cell.cancelExecution', {
      ranges: [{ start: 2, end: 3 }],
      document: notebook.uri,
    });
    await running;
    await ended(2);
    assert.equal(text(2), 'The query was stopped.');
    assert.match(await cancelled.promise, /^\.cancel query "DSE\.query;/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shares from a cluster: invites, shows that in the view of invitations, revokes and reinstates', async () => {
    const { azure, backend, invitations } = api.services;
    const { tree, own } = await azure.parts();
    const cluster = `${fake.url}/contoso`;
    assert.deepEqual(
      (await own.listShareAccounts({})).map(({ id }) => id),
      [account.account],
    );
    const made = await backend.createShare({
      ...{ cluster, name: 'Delays', description: '', terms: 'Be kind.' },
      account: account.account,
    });
    await backend.addDataSet({ cluster, share: made.id, name: 'Flights', database: 'Flights' });
    await backend.invite({ cluster, share: made.id, invitee: { kind: 'email', email: 'lee@fabrikam.com' } });
    account.subscribe('Delays', 's', { consumerEmail: 'john@fabrikam.com' });

    const find = async (...labels: readonly string[]): Promise<AzureNode> => {
      let node: AzureNode | undefined;
      for (const label of labels) {
        const children: readonly AzureNode[] = await tree.children(node);
        node = children.find((each) => tree.look(each).label === label);
        assert.ok(node, `${label} among ${children.map((each) => tree.look(each).label)}`);
      }
      return node ?? assert.fail();
    };
    const below = ['Flights', 'contoso', 'Shares', 'Delays'];
    const consumer = (): Promise<AzureNode> => find(...below, 'john@fabrikam.com → Fabrikam');
    assert.equal(tree.look(await find(...below)).description, '1 data set · 1 pending · 1 active');

    const revoked = await answering('Revoke', async () => run('revokeSubscription', await consumer()));
    assert.match(
      revoked[0] ?? '',
      /^Revoke the access of 'john@fabrikam\.com' to 'Delays'\?\nAzure takes the links away/,
    );
    await eventually('it is revoked', async () => tree.look(await consumer()).description === 'revoked');
    await backend.reinstateSubscription({ cluster, share: made.id, subscription: 's' });
    assert.equal(tree.look(await consumer()).description, 'active');

    const sent = await invitations.sentByAzure();
    assert.deepEqual(
      sent.map(({ invitation, share }) => [share.name, invitation.invitee, invitation.status]),
      [['Delays', 'lee@fabrikam.com', 'Pending']],
    );
    const withdrawn = await answering('Withdraw', async () =>
      run('withdrawInvitation', await find(...below, 'lee@fabrikam.com')),
    );
    assert.match(withdrawn[0] ?? '', /^Withdraw the invitation of 'lee@fabrikam\.com' to 'Delays'\?/);
    await eventually('it is withdrawn', async () => (await invitations.sentByAzure()).length === 0);
    await answering('Delete', async () => run('deleteShare', await find(...below)));
    await eventually('it is deleted', async () => (await backend.listShares({ cluster })).length === 0);
  });

  it('shows nothing and asks nothing any more when somebody signs out', async () => {
    const { azure } = api.services;
    await answering('', () => run('signOutOfAzure'));
    const before = fake.requests.length;
    const { tree } = await azure.parts();
    const [failed] = await tree.children();
    assert.ok(failed?.kind === 'azureError' && failed.error.code === 'AzureSignInNeeded');
    assert.equal(fake.requests.length, before);
  });
});
