import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster } from './support/extension.ts';
import { driving } from './support/inputs.ts';

describe('acting as another', () => {
  it('is refused what the other may not do, with a way back, also after a restart of the server', async () => {
    const { services } = await activated();
    const { backend, principal, server } = services;
    const uri = await cluster(await activated(), 'contoso');
    const lee = 'aaduser=lee@fabrikam.com';
    const refused = (error: unknown): boolean => {
      assert.ok(error instanceof Error && 'code' in error && 'fix' in error);
      assert.equal(error.code, 'Forbidden');
      assert.equal((error.fix as { command: string }).command, 'dataShareExplorer.actAs');
      return true;
    };
    await backend.actAs({ principal: lee });
    await principal.set(lee);
    try {
      await assert.rejects(backend.createDatabase({ cluster: uri, database: 'Mine' }), refused);
      await server.restart();
      await assert.rejects(backend.createDatabase({ cluster: uri, database: 'Mine' }), refused);
    } finally {
      await backend.actAs({ principal: principal.local });
      await principal.set(principal.local);
    }
    await backend.createDatabase({ cluster: uri, database: 'Mine' });
    await backend.dropDatabase({ cluster: uri, database: 'Mine' });
  });
});

describe('a role that is taken', () => {
  it('says what goes, and comes back by one button', async () => {
    const { backend, model } = (await activated()).services;
    const uri = await cluster(await activated(), 'roles');
    await model.children('leader');
    const principal = 'aaduser=kim@contoso.com';
    const kim = { role: 'AllDatabasesViewer' as const, principal };
    await backend.changeClusterPrincipals({ cluster: uri, change: 'add', principals: [kim] });
    const has = async (): Promise<boolean> => {
      const { lines } = await backend.effectiveAccess({ cluster: uri });
      return lines.some((line) => line.role === kim.role && line.principal === principal);
    };
    assert.ok(await has());
    const seen: boolean[] = [];
    const answers = [principal];
    const { messages, questions } = await driving({ answers, button: 'Remove' }, async () => {
      await vscode.commands.executeCommand(commandIds.removePrincipal, model.clusterNode('leader', uri));
      seen.push(await has());
    });
    assert.equal(questions.length, 1);
    assert.deepEqual(messages, [
      `confirm: Take the role AllDatabasesViewer on 'roles' from '${principal}'?\nRunning queries of the principal go on; new ones are refused.`,
      `info: '${principal}' no longer has the role AllDatabasesViewer.`,
    ]);
    assert.deepEqual(seen, [false]);
    await backend.changeClusterPrincipals({ cluster: uri, change: 'add', principals: [kim] });
    await driving({ answers, button: ['Remove', 'Undo'] }, async () => {
      const journal = async (): Promise<number> => (await backend.listSharingJournal({ cluster: uri })).length;
      const before = await journal();
      await vscode.commands.executeCommand(commandIds.removePrincipal, model.clusterNode('leader', uri));
      await eventually('it was taken and given back', async () => (await journal()) === before + 2 && (await has()));
    });
    await backend.deleteCluster({ cluster: uri });
  });
});
