import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { invitationLink } from '../../src/editor/shares/invitationLink.ts';
import { handleInvitationUri } from '../../src/editor/shares/registerInvitations.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { answering } from './support/dialogs.ts';
import { activated, cluster } from './support/extension.ts';

describe('what an invitee sees and does', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;
  let share: string;
  let token: string;
  const lee = 'aaduser=lee@fabrikam.com';

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'litware');
    follower = await cluster(api, 'proseware');
    const { backend } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Orders' });
    share = (await backend.createShare({ cluster: leader, name: 'Orders', description: '', terms: 'Be kind.' })).id;
    await backend.addDataSet({ cluster: leader, share, name: 'All orders', database: 'Orders' });
    const invitee = { kind: 'email', email: 'lee@fabrikam.com' } as const;
    token = (await backend.invite({ cluster: leader, share, invitee })).token;
    await backend.changeClusterPrincipals({
      cluster: follower,
      change: 'add',
      principals: [{ role: 'AllDatabasesAdmin', principal: lee }],
    });
    await backend.actAs({ principal: lee });
  });
  after(async () => {
    const { backend, principal } = api.services;
    await backend.actAs({ principal: principal.local });
    await backend.deleteShare({ cluster: leader, share });
    await eventually(
      'nothing is followed',
      async () => (await backend.listDatabases({ cluster: follower })).length === 0,
    );
    for (const { id } of await backend.listShareSubscriptions({ cluster: follower })) {
      await backend.deleteShareSubscription({ cluster: follower, subscription: id });
    }
    await backend.dropDatabase({ cluster: leader, database: 'Orders' });
  });

  it('sees the invitation that waits', async () => {
    const received = await api.services.invitations.received();
    assert.deepEqual(
      received.map((each) => each.share.name),
      ['Orders'],
    );
  });

  it('is asked before a link does anything, and other links do nothing', async () => {
    const { extension } = api.services;
    const link = vscode.Uri.parse(invitationLink(extension, token));
    const asked = await answering('no', () => handleInvitationUri(link, extension));
    assert.match(asked.join(), /A link shows an invitation to a share\. Open it\?/);
    for (const [foreign, named] of [
      [link.with({ path: '/run' }), `${extension}/run`],
      [link.with({ path: '/invitation/more' }), `${extension}/invitation/more`],
      [link.with({ authority: 'evil.example' }), 'evil.example/invitation'],
      [link.with({ query: `${link.query}&run=1` }), `${extension}/invitation`],
      [link.with({ query: 'token=' }), `${extension}/invitation`],
    ] as const) {
      const refused = await answering('Show Invitation', () => handleInvitationUri(foreign, extension));
      assert.deepEqual(refused, [
        `'vscode://${named}' is no link of an invitation, so nothing was done. Ask whoever sent it for the link of the invitation.`,
      ]);
    }
  });

  it('is asked when the editor itself is given a link, as by a browser', async () => {
    const { extension } = api.services;
    const given = vscode.Uri.parse(invitationLink(extension, token)).with({ scheme: vscode.env.uriScheme });
    const asked: string[] = [];
    const open = async (uri: vscode.Uri, says: RegExp): Promise<void> => {
      const { showErrorMessage, showInformationMessage } = vscode.window;
      const note = async (message: string): Promise<undefined> => void asked.push(message);
      Object.assign(vscode.window, { showErrorMessage: note, showInformationMessage: note });
      try {
        await vscode.commands.executeCommand('vscode.open', uri);
        await eventually(`it says ${says}`, () => asked.some((message) => says.test(message)));
      } finally {
        Object.assign(vscode.window, { showErrorMessage, showInformationMessage });
      }
    };
    await open(given, /^A link shows an invitation to a share\. Open it\?$/);
    await open(given.with({ path: '/run' }), /\/run' is no link of an invitation/);
    assert.equal(asked.length, 2);
  });

  it('is told as it is what is wrong with a token', async () => {
    const tampered = `${token.slice(0, -6)}AAAAAA`;
    const open = async (): Promise<void> => {
      await vscode.commands.executeCommand(commandIds.openInvitation, tampered);
    };
    const [message] = await answering('no', open);
    const expected = await api.services.backend
      .readInvitation({ token: tampered })
      .catch((error: Error) => error.message);
    assert.equal(message, expected);
  });

  it('reads the terms in a document, accepts, and finds the database and the subscription', async () => {
    const { backend, sharing, model, invitations } = api.services;
    void vscode.commands.executeCommand(commandIds.openInvitation, token);
    await eventually('the terms are shown', () =>
      vscode.workspace.textDocuments.some(
        ({ uri, getText }) => uri.scheme === 'data-share-explorer' && getText().includes('Be kind'),
      ),
    );
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    const subscription = await backend.acceptInvitation({ token, cluster: follower });
    await invitations.answered(token);
    assert.deepEqual(await invitations.received(), []);
    const [dataSet] = subscription.dataSets;
    assert.ok(dataSet);
    await model.children('leader');
    const around = async (side: 'leader' | 'follower') => sharing.around(model.clusterNode(side, follower));
    const [, group] = await around('leader');
    assert.ok(group);
    assert.equal(sharing.look(group).label, 'Subscriptions');
    const [node] = await sharing.children(group);
    assert.ok(node);
    assert.equal(sharing.look(node).description, 'active ← litware');
    const [unmapped] = await sharing.children(node);
    assert.ok(unmapped);
    assert.match(sharing.look(unmapped).description, /not mapped/);
    await backend.mapDataSet({ cluster: follower, subscription: subscription.id, dataSet: dataSet.id, follower });
    await sharing.children(node);
    assert.match(sharing.look(unmapped).description, /→ proseware/);
  });

  it('ends the subscription with its databases, also when access was revoked', async () => {
    const { backend, sharing, model } = api.services;
    const [subscription] = await backend.listShareSubscriptions({ cluster: follower });
    assert.ok(subscription);
    await backend.actAs({ principal: api.services.principal.local });
    await backend.revokeSubscription({ cluster: leader, share, subscription: subscription.id });
    await backend.actAs({ principal: lee });
    await eventually('it is revoked', async () => (await backend.listDatabases({ cluster: follower })).length === 0);
    await eventually('the configuration is shown without a database', async () => {
      const around = await sharing.around(model.clusterNode('follower', follower));
      return around.some((node) => node.kind === 'attachment' && /access revoked/.test(sharing.look(node).description));
    });
    const [group] = await sharing.around(model.clusterNode('follower', follower));
    assert.ok(group);
    const [node] = await sharing.children(group);
    const asked = await answering('Delete', async () => {
      await vscode.commands.executeCommand(commandIds.deleteShareSubscription, node);
    });
    assert.match(asked.join(), /Delete the subscription of 'Orders'\?/);
    assert.deepEqual(await backend.listShareSubscriptions({ cluster: follower }), []);
    assert.deepEqual(await backend.listAttachments({ cluster: follower }), []);
  });
});
