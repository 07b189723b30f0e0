import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/processes.ts';
import { activated, cluster, messagesOf } from './support/extension.ts';

describe('server', () => {
  it('comes back when it is killed, with all that was acknowledged', async () => {
    const api = await activated();
    const uri = await cluster(api, 'survivor');
    const { backend } = api.services;
    await backend.createDatabase({ cluster: uri, database: 'Kept' });
    const before = api.serverPid();
    assert.ok(before);
    const reloaded = new Promise<void>((resolve) => {
      const stop = backend.on('catalogChanged', ({ cluster: only }) => {
        if (only !== undefined) return;
        stop();
        resolve();
      });
    });
    process.kill(before, 'SIGKILL');
    await eventually('it is gone', () => !isAlive(before));
    const databases = await backend.listDatabases({ cluster: uri });
    assert.deepEqual(
      databases.map(({ name }) => name),
      ['Kept'],
    );
    assert.notEqual(api.serverPid(), before);
    await reloaded;
  });

  it('is another one after Restart Server, and the old one is gone', async () => {
    const api = await activated();
    await api.services.backend.listClusters({});
    const before = api.serverPid();
    assert.ok(before);
    await vscode.commands.executeCommand(commandIds.restartServer);
    const after = api.serverPid();
    assert.ok(after && after !== before);
    await eventually('the old one is gone', () => !isAlive(before));
  });

  it('says what is wrong in words, and nothing when it was cancelled', async () => {
    const { services } = await activated();
    const { backend, errors } = services;
    const uri = await cluster(await activated(), 'survivor');
    const create = () => backend.createDatabase({ cluster: uri, database: 'Kept' });
    await assert.rejects(create, { name: 'SharingError', code: 'DatabaseExists' });
    const shown = await messagesOf(() => errors.guard(create));
    assert.deepEqual(shown, ["Cluster 'survivor' has a database 'Kept' already. Choose another name."]);

    const controller = new AbortController();
    controller.abort();
    const silent = await messagesOf(() => errors.guard(() => backend.listClusters({}, { signal: controller.signal })));
    assert.deepEqual(silent, []);
    const bug = await messagesOf(() => errors.guard(() => Promise.reject(new TypeError('x is undefined'))));
    assert.deepEqual(bug, ['Something went wrong that should not have. The log has the details. x is undefined']);
  });
});
