import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { eventually } from '../support/eventually.ts';
import { answering } from './support/dialogs.ts';
import { activated, cluster } from './support/extension.ts';

interface Asked {
  readonly status: number;
  /** Of the first table. */
  readonly rows: unknown;
}

describe('the endpoint of the window', () => {
  const run = (name: 'startEndpoint' | 'stopEndpoint'): Promise<unknown> =>
    Promise.resolve(vscode.commands.executeCommand(commandIds[name]));
  const isReached = (url: string): Promise<boolean> =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );

  async function ask(url: string, path: 'mgmt' | 'query', csl: string): Promise<Asked> {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ db: 'endpoint/Served', csl });
    const response = await fetch(`${url}/v1/rest/${path}`, { method: 'POST', headers, body });
    const { Tables } = (await response.json()) as { Tables?: readonly { readonly Rows: unknown }[] };
    return { status: response.status, rows: Tables?.[0]?.Rows };
  }

  it('tells and copies its address, answers as who acts, comes back with the server, and stops', async () => {
    const api = await activated();
    const { backend, endpoint, principal, server } = api.services;
    const uri = await cluster(api, 'endpoint');
    await backend.createDatabase({ cluster: uri, database: 'Served' });
    assert.equal(endpoint.url, undefined);
    const [told] = await answering('', () => run('startEndpoint'));
    const { url } = endpoint;
    assert.ok(url);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(await vscode.env.clipboard.readText(), url);
    assert.ok(told?.includes(url) && told.includes(principal.current), told);

    assert.deepEqual(await ask(url, 'query', 'print x = 6 * 7'), { status: 200, rows: [[42]] });
    assert.equal((await ask(url, 'mgmt', '.create table Mine (x: long)')).status, 200);
    await backend.actAs({ principal: 'aaduser=nobody@contoso.com' });
    // Of a database that one may not see, one is not told that it is there.
    assert.equal((await ask(url, 'mgmt', '.create table Theirs (x: long)')).status >= 400, true);
    await backend.actAs({ principal: principal.local });

    await server.restart();
    await eventually('it is back at its address', () => isReached(url));
    await eventually('that is shown', () => endpoint.url === url);
    assert.deepEqual(await ask(url, 'mgmt', '.show tables | project TableName'), { status: 200, rows: [['Mine']] });
    await run('stopEndpoint');
    assert.equal(endpoint.url, undefined);
    assert.equal(await isReached(url), false);
    await backend.dropDatabase({ cluster: uri, database: 'Served' });
  });
});
