import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { DocumentDatabases } from '../../../src/editor/query/documentDatabases.ts';
import type { SharingTree } from '../../../src/editor/shares/sharingTree.ts';
import type { AnyNode } from '../../../src/editor/tree/anyNode.ts';
import { CatalogModel } from '../../../src/editor/tree/catalogModel.ts';
import type { EntityTree } from '../../../src/editor/tree/entityTree.ts';
import { nodeStates } from '../../../src/editor/tree/nodeState.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import { nameInQuery } from '../../../src/protocol/quotedName.ts';
import { createFakeBackend, type FakeBackend } from '../../support/fakeBackend.ts';
import { asked, DataTransferItem, installVsCodeStub } from '../../support/vscodeStub.ts';

const leadersType = 'application/vnd.code.tree.datashareexplorer.leaders';

describe('what is seen and done with nodes, without an editor', () => {
  let backend: FakeBackend;
  let model: CatalogModel;
  let contoso: string;
  let fabrikam: string;

  before(installVsCodeStub);
  beforeEach(async () => {
    asked.length = 0;
    backend = createFakeBackend();
    contoso = backend.addCluster('contoso');
    fabrikam = backend.addCluster('fabrikam');
    backend.addDatabase(contoso, 'Aviation');
    model = new CatalogModel(backend, { later: (callback) => callback(), looksSame: () => true });
    await model.children('leader');
  });

  async function drop(nodes: readonly AnyNode[], target: AnyNode | undefined): Promise<void> {
    const { TreeDragAndDrop } = await import('../../../src/editor/tree/dragAndDrop.ts');
    const controller = new TreeDragAndDrop(model);
    // The editor itself only hands over which rows were dragged; what they are comes from the start of the drag.
    const rows = new DataTransferItem(JSON.stringify({ id: 'dataShareExplorer.leaders', itemHandles: [] }));
    const data = new Map([[leadersType, rows]]) as unknown as vscode.DataTransfer;
    controller.handleDrag(nodes, data);
    await controller.handleDrop(target, data);
  }

  it('a state is a badge, a colour and words; what is fresh keeps the colour of text', async () => {
    const { StateDecorations, stateUri } = await import('../../../src/editor/tree/stateDecorations.ts');
    const shown = nodeStates.map((state) => {
      const decoration = new StateDecorations().provideFileDecoration(stateUri(state, 'leader a'));
      assert.ok(decoration?.tooltip);
      return [state, decoration.badge, (decoration.color as { id: string } | undefined)?.id];
    });
    assert.deepEqual(shown, [
      ['fresh', '✓', undefined],
      ['lagging', 'L', 'dataShareExplorer.laggingForeground'],
      ['stale', 'S', 'dataShareExplorer.staleForeground'],
      ['disconnected', 'D', 'dataShareExplorer.disconnectedForeground'],
      ['revoked', 'R', 'dataShareExplorer.revokedForeground'],
      ['conflict', 'C', 'dataShareExplorer.conflictForeground'],
    ]);
  });

  it('an error is a row that lists its node again when it is chosen, and is gone once its reason is', async () => {
    const { ClustersTreeProvider } = await import('../../../src/editor/tree/clustersTreeProvider.ts');
    const sharing = { around: async () => [], onChanged: () => () => undefined } as unknown as SharingTree;
    const entities = { around: () => ({ before: [], after: [] }) } as unknown as EntityTree;
    const provider = new ClustersTreeProvider('leader', model, sharing, entities, () => 0);
    const cluster = model.clusterNode('leader', contoso);
    backend.failNext('listDatabases', new SharingError('JournalDamaged', 'It is damaged.'));
    const [error, ...others] = await provider.getChildren(cluster);
    assert.ok(error?.kind === 'error' && others.length === 0);
    const item = provider.getTreeItem(error);
    assert.equal(item.label, 'It is damaged.');
    assert.deepEqual(item.command, { title: 'Retry', command: 'dataShareExplorer.refresh', arguments: [error] });
    provider.dispose();
    const changed: unknown[] = [];
    model.onChanged((nodes) => changed.push(...nodes));
    // What the command does with the row that it is given.
    model.refresh(error);
    assert.deepEqual(changed, [cluster]);
    const again = await provider.getChildren(cluster);
    assert.deepEqual(
      again.map((node) => [node.kind, provider.getTreeItem(node).label]),
      [['database', 'Aviation']],
    );
  });

  it('a leader database that is dropped on another cluster, or on what is in it, is attached to that', async () => {
    const database = model.databaseNode('leader', contoso, 'Aviation');
    const follower = model.clusterNode('follower', fabrikam);
    await drop([database], follower);
    await drop([database], model.databaseNode('follower', fabrikam, 'Any'));
    assert.deepEqual(asked, [
      ['dataShareExplorer.attachDatabase', database, [follower]],
      ['dataShareExplorer.attachDatabase', database, [follower]],
    ]);
  });

  it('it is asked whereto when that is no cluster; on its own cluster nothing is meant', async () => {
    const database = model.databaseNode('leader', contoso, 'Aviation');
    await drop([database], model.clusterNode('leader', contoso));
    await drop([model.clusterNode('leader', contoso)], model.clusterNode('follower', fabrikam));
    assert.deepEqual(asked, []);
    await drop([database], undefined);
    assert.deepEqual(asked, [['dataShareExplorer.attachDatabase', database, []]]);
  });

  it('a table that is dropped into a query is named there, and an empty one becomes a query of its database', async () => {
    const { QueryDrops, TreeDragAndDrop } = await import('../../../src/editor/tree/dragAndDrop.ts');
    backend.addTable(contoso, 'Aviation', { name: 'Late Flights' });
    const database = model.databaseNode('leader', contoso, 'Aviation');
    const table = (await model.children(database)).find(({ kind }) => kind === 'table');
    assert.ok(table);
    const data = new Map<string, DataTransferItem>();
    new TreeDragAndDrop(model).handleDrag([table], data as unknown as vscode.DataTransfer);
    // What other programs are given.
    assert.equal(data.get('text/plain')?.value, "['Late Flights']");
    const kept = new Map<string, unknown>();
    const databases = new DocumentDatabases({
      get: (key) => kept.get(key),
      update: async (key, value) => void kept.set(key, value),
    });
    const dropInto = async (text: string): Promise<unknown> => {
      const document = { uri: 'file:///a.kql', getText: () => text } as unknown as vscode.TextDocument;
      const at = {} as vscode.Position;
      const edit = await new QueryDrops(databases).provideDocumentDropEdits(document, at, data as never);
      return edit?.insertText;
    };
    assert.equal(await dropInto('\n'), "['Late Flights']\n| take 100\n");
    const on = { cluster: contoso, clusterName: 'contoso', database: 'Aviation' };
    assert.deepEqual(databases.get('file:///a.kql'), on);
    assert.equal(await dropInto('print 1'), "['Late Flights']");
    assert.deepEqual(['Flights', 'flights_2', '2nd', 'print'].map(nameInQuery), [
      'Flights',
      'flights_2',
      "['2nd']",
      "['print']",
    ]);
  });
});
