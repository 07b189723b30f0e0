import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { answering } from './support/dialogs.ts';
import { activated, cluster } from './support/extension.ts';

describe('several at once', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'proseware');
    follower = await cluster(api, 'adatum');
    const { backend } = api.services;
    for (const name of ['One', 'Two']) {
      await backend.createDatabase({ cluster: leader, database: name });
      await backend.attachDatabase({ follower, leader, database: name });
    }
    await api.services.model.children('follower');
  });
  after(async () => {
    for (const database of ['One', 'Two']) await api.services.backend.dropDatabase({ cluster: leader, database });
  });

  it('are detached after one question that names all of them', async () => {
    const { backend, model } = api.services;
    const nodes = ['One', 'Two'].map((name) => model.databaseNode('follower', follower, name));
    const detach = (): Thenable<unknown> => vscode.commands.executeCommand(commandIds.detachDatabase, nodes[0], nodes);
    const asked = await answering('Detach', async () => void (await detach()));
    const [question = '', ...told] = asked;
    assert.match(question, /^Detach 2 databases\?/);
    assert.ok(question.includes('adatum/One: ') && question.includes('adatum/Two: '), question);
    assert.deepEqual(told, ['Detached adatum/One, adatum/Two.']);
    assert.deepEqual(await backend.listDatabases({ cluster: follower }), []);
  });
});
