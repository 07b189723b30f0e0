import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster } from './support/extension.ts';
import { type Answer, type Driven, driving } from './support/inputs.ts';

describe('the history of queries', () => {
  let api: ExtensionApi;
  let uri: string;

  before(async () => {
    api = await activated();
    uri = await cluster(api, 'history');
    await api.services.backend.createDatabase({ cluster: uri, database: 'Main' });
    if ((await entries()).length > 0) await shown(2, { press: 'Forget All' });
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await api.services.backend.deleteCluster({ cluster: uri });
  });

  /** Shows it until so much was asked of the user, who answers so and then leaves with Esc. */
  async function shown(questions: number, ...answers: readonly Answer[]): Promise<Driven> {
    let asked = 0;
    const onQuestion = (): void => {
      asked += 1;
    };
    return driving({ answers, button: 'Forget All', onQuestion }, async () => {
      await vscode.commands.executeCommand(commandIds.showQueryHistory);
      await eventually('everything was asked', () => asked === questions);
    });
  }
  const entries = async (): Promise<readonly string[]> => (await shown(1)).questions[0]?.choices ?? [];
  const become = (expected: readonly string[]): Promise<unknown> =>
    eventually(expected.join(), async () => JSON.stringify(await entries()) === JSON.stringify(expected));

  async function run(text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument({ language: 'kusto', content: text });
    const database = { cluster: uri, clusterName: 'history', database: 'Main' };
    await api.services.databases.set(document.uri.toString(), database);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand(commandIds.runQuery);
  }

  it('lists what was run, the newest first, with how it ended', async () => {
    await run('print 1');
    await become(['$(pass) print 1']);
    await run('print nothing');
    await become(['$(error) print nothing', '$(pass) print 1']);
  });

  it('opens a query again, on its database', async () => {
    await shown(1, 'print 1');
    const document = await eventually('it is open', () => {
      const { document } = vscode.window.activeTextEditor ?? {};
      return document?.getText() === 'print 1\n' && document;
    });
    assert.equal(document.languageId, 'kusto');
    assert.equal(api.services.databases.get(document.uri.toString())?.database, 'Main');
  });

  it('runs a query again', async () => {
    await shown(1, { press: 'Run Again', on: 'print 1' });
    await become(['$(pass) print 1', '$(error) print nothing', '$(pass) print 1']);
  });

  it('forgets one query and stays open', async () => {
    const { questions } = await shown(2, { press: 'Forget', on: 'print nothing' });
    assert.deepEqual(questions[1]?.choices, ['$(pass) print 1', '$(pass) print 1']);
    await become(['$(pass) print 1', '$(pass) print 1']);
  });

  it('forgets all after a question', async () => {
    const { messages } = await shown(2, { press: 'Forget All' });
    assert.match(
      messages.join(),
      /^confirm: Forget all queries of this workspace\?\nThe history cannot be brought back/,
    );
    await become([]);
  });
});
