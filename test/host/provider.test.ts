import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import { tokenOfText } from '../../src/editor/shares/invitationLink.ts';
import type { SharingNode } from '../../src/editor/shares/sharingNodes.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { answering, savingTo } from './support/dialogs.ts';
import { activated, cluster } from './support/extension.ts';

describe('what a provider sees and does', () => {
  let api: ExtensionApi;
  let leader: string;
  let share: string;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'litware');
    const { backend } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Orders' });
    const made = await backend.createShare({ cluster: leader, name: 'Orders', description: '', terms: 'Be kind.' });
    share = made.id;
    await backend.addDataSet({ cluster: leader, share, name: 'All orders', database: 'Orders' });
    await backend.invite({ cluster: leader, share, invitee: { kind: 'email', email: 'lee@fabrikam.com' } });
  });
  after(async () => {
    const { backend } = api.services;
    for (const each of await backend.listShares({ cluster: leader })) {
      await backend.deleteShare({ cluster: leader, share: each.id });
    }
    await backend.dropDatabase({ cluster: leader, database: 'Orders' });
  });

  const run = (name: CommandName, ...args: readonly unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(commandIds[name], ...args);

  /** The node of that label below a cluster of the leaders. */
  async function find(label: string): Promise<SharingNode> {
    const { model, sharing } = api.services;
    await model.children('leader');
    const open: SharingNode[] = [...(await sharing.around(model.clusterNode('leader', leader)))];
    for (let node = open.shift(); node; node = open.shift()) {
      if (sharing.look(node).label === label) return node;
      open.push(...(await sharing.children(node)));
    }
    throw new Error(`no node ${label}`);
  }

  it('copies the link of an invitation from its node', async () => {
    await run('copyInvitationLink', await find('lee@fabrikam.com'));
    const link = await vscode.env.clipboard.readText();
    assert.match(link, /^vscode:\/\/data-share-explorer\.data-share-explorer\/invitation\?token=/);
    const { backend, principal } = api.services;
    await backend.actAs({ principal: 'aaduser=lee@fabrikam.com' });
    const read = await backend.readInvitation({ token: tokenOfText(link) });
    await backend.actAs({ principal: principal.local });
    assert.equal(read.share.name, 'Orders');
  });

  it('withdraws it after a question that names it', async () => {
    const asked = await answering('Withdraw', async () => run('withdrawInvitation', await find('lee@fabrikam.com')));
    assert.match(asked.join(), /Withdraw the invitation of 'lee@fabrikam\.com' to 'Orders'\?/);
    const { sharing } = api.services;
    await eventually('it is withdrawn', async () =>
      sharing.look(await find('lee@fabrikam.com')).description.startsWith('withdrawn'),
    );
  });

  it('saves an invitation by tenant and object id as a file that its invitee can open', async () => {
    const { backend, principal } = api.services;
    const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail(), 'made.invitation');
    const objectId = '11111111-2222-3333-4444-555555555555';
    const invitee = { kind: 'object', tenantId: 'fabrikam.com', objectId } as const;
    await backend.invite({ cluster: leader, share, invitee });
    const node = await find(`${objectId};fabrikam.com`);
    assert.deepEqual(await savingTo(file, async () => run('saveInvitation', node)), ['Orders.invitation']);
    const link = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    await vscode.workspace.fs.delete(file);
    await backend.actAs({ principal: `aaduser=${objectId};fabrikam.com` });
    const read = await backend.readInvitation({ token: tokenOfText(link) });
    await backend.actAs({ principal: principal.local });
    assert.equal(read.share.name, 'Orders');
  });

  it('changes nothing when the question is not answered', async () => {
    await answering('no', async () => run('removeDataSet', await find('All orders')));
    assert.ok(await find('All orders'));
  });

  it('detaches a follower from the side of the leader', async () => {
    const { backend } = api.services;
    const follower = await cluster(api, 'proseware');
    await backend.attachDatabase({ follower, leader, database: 'Orders' });
    const { model, sharing } = api.services;
    await eventually('the leader lists it', async () => {
      const databases = await backend.listDatabases({ cluster: leader });
      return databases[0]?.followers.length === 1;
    });
    const group = sharing.followersNode(model.databaseNode('leader', leader, 'Orders'));
    const [node] = await sharing.children(group);
    assert.ok(node);
    assert.equal(sharing.look(node).label, 'proseware');
    const asked = await answering('Detach', () => Promise.resolve(run('detachFollowers', node, [node])));
    assert.match(asked.join(), /Detach follower 'proseware' from 'litware'\?\nThey lose access at once/);
    await eventually('it is gone', async () => (await backend.listDatabases({ cluster: follower })).length === 0);
  });

  it('deletes a share after a question that says what goes', async () => {
    const asked = await answering('Delete', async () => run('deleteShare', await find('Orders')));
    assert.match(
      asked.join(),
      /Delete share 'Orders' of cluster 'litware'\?\nIts data sets and invitations go with it/,
    );
    assert.deepEqual(await api.services.backend.listShares({ cluster: leader }), []);
  });
});
