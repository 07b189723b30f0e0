import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import type { SharingNode } from '../../src/editor/shares/sharingNodes.ts';
import type { AnyNode } from '../../src/editor/tree/anyNode.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { eventually } from '../support/eventually.ts';
import { activated, cluster, workspaceFile } from './support/extension.ts';
import { type Drive, type Driven, driving } from './support/inputs.ts';

/** What stands in the views while somebody else changes what it stands for. */
interface Scene {
  readonly share: string;
  readonly name: string;
  readonly dataSet: string;
  readonly pending: string;
  readonly subscription: string;
  /** Of the one that is not answered yet. */
  readonly token: string;
  readonly nodes: Readonly<Record<NodeName, unknown>>;
}

type NodeName =
  | 'share'
  | 'dataSet'
  | 'pending'
  | 'subscription'
  | 'accepted'
  | 'mapping'
  | 'received'
  | 'follower'
  | 'attachment';

describe('commands on what somebody else has changed meanwhile', () => {
  let api: ExtensionApi;
  let leader: string;
  let follower: string;
  /** Administrates both sides, and is invited. */
  const me = 'sam@contoso.com';
  let scenes = 0;
  let scene: Scene;

  before(async () => {
    api = await activated();
    leader = await cluster(api, 'chgleader');
    follower = await cluster(api, 'chgfollower');
    const { backend, model } = api.services;
    await backend.createDatabase({ cluster: leader, database: 'Orders' });
    const path = await workspaceFile('changed/Lines.csv', 'Id\n1\n');
    await backend.ingestFile({ cluster: leader, database: 'Orders', table: 'Lines', path, format: {} });
    await Promise.all([model.children('leader'), model.children('follower')]);
    const principals = [{ role: 'AllDatabasesAdmin' as const, principal: `aaduser=${me}` }];
    for (const each of [leader, follower]) {
      await backend.changeClusterPrincipals({ cluster: each, change: 'add', principals });
    }
    await backend.actAs({ principal: `aaduser=${me}` });
  });
  after(async () => {
    const { backend, principal } = api.services;
    await cleared();
    await backend.actAs({ principal: principal.local });
    await backend.deleteCluster({ cluster: follower });
    await backend.deleteCluster({ cluster: leader });
  });
  beforeEach(async () => {
    scene = await made();
  });
  afterEach(cleared);

  async function cleared(): Promise<void> {
    const { backend } = api.services;
    for (const { id } of await backend.listShares({ cluster: leader })) {
      await backend.deleteShare({ cluster: leader, share: id });
    }
    for (const { attachmentId } of await backend.listAttachments({ cluster: follower })) {
      await backend.detachAttachment({ cluster: follower, attachmentId });
    }
    for (const { id } of await backend.listShareSubscriptions({ cluster: follower })) {
      await backend.deleteShareSubscription({ cluster: follower, subscription: id });
    }
  }

  /** A share with everything that a share can have, as the views show it. */
  async function made(): Promise<Scene> {
    const { backend, model, sharing, invitations } = api.services;
    scenes += 1;
    const name = `Air ${scenes}`;
    const { id: share } = await backend.createShare({ cluster: leader, name, description: '', terms: '' });
    const of = { cluster: leader, share };
    const [{ id: dataSet } = assert.fail()] = (await backend.addDataSet({ ...of, name: 'All', database: 'Orders' }))
      .dataSets;
    const email = (address: string) => ({ kind: 'email', email: address }) as const;
    const first = await backend.invite({ ...of, invitee: email(me) });
    const { id: accepted } = await backend.acceptInvitation({ token: first.token, cluster: follower });
    await backend.invite({ ...of, invitee: email('lee@fabrikam.com') });
    const { token } = await backend.invite({ ...of, invitee: email(me) });
    await backend.attachDatabase({ follower, leader, database: 'Orders', databaseNameOverride: `Copy${scenes}` });
    await eventually('the leader lists its follower', async () => {
      const [database] = await backend.listDatabases({ cluster: leader });
      return database?.followers.length === 1;
    });
    await Promise.all([model.children('leader'), model.children('follower')]);
    await model.children(model.clusterNode('leader', leader));
    await model.children(model.clusterNode('follower', follower));
    const below = async (roots: readonly SharingNode[]): Promise<readonly SharingNode[]> => {
      const all = [...roots];
      for (const node of all) all.push(...(await sharing.children(node)));
      return all;
    };
    const provider = await below(await sharing.around(model.clusterNode('leader', leader)));
    const consumer = await below(await sharing.around(model.clusterNode('follower', follower)));
    const find = <K extends SharingNode['kind']>(
      nodes: readonly SharingNode[],
      kind: K,
      label?: string,
    ): Extract<SharingNode, { kind: K }> => {
      const is = (node: SharingNode): node is Extract<SharingNode, { kind: K }> =>
        node.kind === kind && (label === undefined || sharing.look(node).label === label);
      return nodes.find(is) ?? assert.fail(`no ${kind} ${label}`);
    };
    const [shown] = await below([sharing.followersNode(model.databaseNode('leader', leader, 'Orders'))]).then((all) =>
      all.slice(1),
    );
    const pending = find(provider, 'invitation', 'lee@fabrikam.com');
    const subscription = find(provider, 'subscription');
    const invitation = (await invitations.received()).find((each) => each.share.id === share) ?? assert.fail();
    const [attachment] = await backend.listAttachments({ cluster: follower });
    return {
      share,
      name,
      dataSet,
      pending: pending.invitation,
      subscription: subscription.subscription,
      token,
      nodes: {
        share: find(provider, 'share', name),
        dataSet: find(provider, 'dataSet'),
        pending,
        subscription,
        accepted: { ...find(consumer, 'shareSubscription'), subscription: accepted },
        mapping: find(consumer, 'mapping'),
        received: { kind: 'received', invitation },
        follower: shown,
        attachment: {
          kind: 'attachment',
          id: 'shown before',
          side: 'follower',
          cluster: follower,
          parent: model.clusterNode('follower', follower),
          attachmentId: attachment?.attachmentId,
        },
      },
    };
  }

  const changes = {
    'the share deleted': ({ share }) => api.services.backend.deleteShare({ cluster: leader, share }),
    'the data set removed': ({ share, dataSet }) =>
      api.services.backend.removeDataSet({ cluster: leader, share, dataSet }),
    'the invitation withdrawn': ({ share, pending }) =>
      api.services.backend.withdrawInvitation({ cluster: leader, share, invitation: pending }),
    'access revoked': ({ share, subscription }) =>
      api.services.backend.revokeSubscription({ cluster: leader, share, subscription }),
    'it accepted': ({ token }) => api.services.backend.acceptInvitation({ token, cluster: follower }),
    'it rejected': ({ token }) => api.services.backend.rejectInvitation({ token }),
    'the subscription deleted': async () => {
      const { backend } = api.services;
      const [held] = await backend.listShareSubscriptions({ cluster: follower });
      await backend.deleteShareSubscription({ cluster: follower, subscription: held?.id ?? '' });
    },
    'it mapped': async ({ dataSet }) => {
      const { backend } = api.services;
      await changes['it detached']();
      const [held] = await backend.listShareSubscriptions({ cluster: follower });
      const of = { cluster: follower, subscription: held?.id ?? '', dataSet, follower };
      await backend.mapDataSet({ ...of, databaseNameOverride: 'Mapped' });
    },
    'it detached': async () => {
      const { backend } = api.services;
      const [attachment] = await backend.listAttachments({ cluster: follower });
      await backend.detachAttachment({ cluster: follower, attachmentId: attachment?.attachmentId ?? '' });
    },
  } satisfies Readonly<Record<string, (scene: Scene) => Promise<unknown>>>;
  type Change = keyof typeof changes;

  /** All that a command could have changed. */
  async function everything(): Promise<string> {
    const { backend } = api.services;
    const lists = await Promise.all([
      backend.listShares({ cluster: leader }),
      backend.listShareSubscriptions({ cluster: follower }),
      backend.listAttachments({ cluster: follower }),
      backend.listFollowers({ cluster: leader }),
      backend.listReceivedInvitations({}),
    ]);
    // What moves by itself is no change that somebody made: reports, when a token was asked for, and the end of a revocation.
    const moves = ['report', 'token'];
    const text = JSON.stringify(lists, (key, value: unknown) => (moves.includes(key) ? undefined : value));
    return text.replaceAll('"Revoking"', '"Revoked"');
  }

  /** Runs a command, and says whether the views were told to list everything anew. */
  async function run(
    name: CommandName,
    drive: Drive,
    node: unknown,
  ): Promise<Driven & { readonly isRefreshed: boolean }> {
    const told = new Set<AnyNode | string>();
    const stop = api.services.model.onChanged((changed) => {
      for (const each of changed) told.add(each);
    });
    try {
      const driven = await driving(drive, () => vscode.commands.executeCommand(commandIds[name], node));
      const isRefreshed = (): boolean => told.has('leader') && told.has('follower');
      if (driven.messages.some((message) => message.startsWith('error'))) await eventually('it is told', isRefreshed);
      return { ...driven, isRefreshed: isRefreshed() };
    } finally {
      stop();
    }
  }

  describe('say what it is, ask nothing, change nothing, and have the views listed anew', () => {
    const matrix: readonly (readonly [CommandName, NodeName, Change, RegExp])[] = [
      ['addDataSet', 'share', 'the share deleted', /^error: Share 'Air \d+' is no longer there/],
      ['invite', 'share', 'the share deleted', /^error: Share 'Air \d+' is no longer there/],
      ['deleteShare', 'share', 'the share deleted', /^error: Share 'Air \d+' is no longer there/],
      ['removeDataSet', 'dataSet', 'the share deleted', /^error: Data set 'All' is no longer there/],
      ['removeDataSet', 'dataSet', 'the data set removed', /^error: Data set 'All' is no longer there/],
      [
        'resendInvitation',
        'pending',
        'the share deleted',
        /^error: The invitation of 'lee@fabrikam\.com' is no longer/,
      ],
      ['withdrawInvitation', 'pending', 'the share deleted', /^error: The invitation of 'lee@fabrikam\.com' is no/],
      ['withdrawInvitation', 'pending', 'the invitation withdrawn', /^error: The invitation of 'lee@.* withdrawn/],
      ['copyInvitationLink', 'pending', 'the share deleted', /^error: The invitation of 'lee@fabrikam\.com' is no/],
      ['copyInvitationLink', 'pending', 'the invitation withdrawn', /^error: The invitation of 'lee@.* withdrawn/],
      ['saveInvitation', 'pending', 'the invitation withdrawn', /^error: The invitation of 'lee@.* withdrawn/],
      [
        'revokeSubscription',
        'subscription',
        'the share deleted',
        /^error: The subscription '.*chgfollower' is no longer/,
      ],
      ['revokeSubscription', 'subscription', 'access revoked', /^error: The subscription '.*chgfollower' has.*revo/],
      ['reinstateSubscription', 'subscription', 'the share deleted', /^error: The subscription '.*chgfollower' is no/],
      ['setSubscriptionExpiry', 'subscription', 'the share deleted', /^error: The subscription '.*chgfollower' is no/],
      ['setSubscriptionExpiry', 'subscription', 'access revoked', /^error: The subscription '.*chgfollower' has.*revo/],
      ['openInvitation', 'received', 'the share deleted', /^error: .*'chgleader' no longer has this share/],
      ['acceptInvitation', 'received', 'the share deleted', /^error: .*'chgleader' no longer has this share/],
      ['acceptInvitation', 'received', 'it accepted', /^error: .*accepted/i],
      ['acceptInvitation', 'received', 'it rejected', /^error: .*rejected/i],
      ['rejectInvitation', 'received', 'the share deleted', /^error: .*'chgleader' no longer has this share/],
      ['rejectInvitation', 'received', 'it accepted', /^error: .*accepted/i],
      ['mapDataSet', 'mapping', 'the subscription deleted', /^error: Data set 'All' is no longer there/],
      ['mapDataSet', 'mapping', 'the data set removed', /^error: Data set 'All' is no longer there/],
      ['mapDataSet', 'mapping', 'access revoked', /^error: The subscription 'Air \d+' has changed meanwhile: .*revo/],
      ['mapDataSet', 'mapping', 'it mapped', /^error: Data set 'All' has changed meanwhile: .*→ chgfollower/],
      ['deleteShareSubscription', 'accepted', 'the subscription deleted', /^error: The subscription 'Air \d+' is no/],
      ['detachAttachment', 'attachment', 'it detached', /^error: Configuration '.*' is no longer there/],
      ['detachFollowers', 'follower', 'it detached', /^error: Follower 'chgfollower' is no longer there/],
    ];
    for (const [name, node, change, says] of matrix) {
      it(`${name}, ${change}`, async () => {
        await changes[change](scene);
        const before = await everything();
        const { messages, questions, isRefreshed } = await run(name, {}, scene.nodes[node]);
        assert.deepEqual(questions, [], JSON.stringify(messages));
        assert.equal(messages.length, 1, JSON.stringify(messages));
        assert.match(messages[0] ?? '', says);
        assert.equal(await everything(), before);
        assert.ok(isRefreshed);
      });
    }
  });

  describe('say so when it happened while a question stood, and change nothing', () => {
    const matrix: readonly (readonly [CommandName, NodeName, Change, Drive])[] = [
      ['addDataSet', 'share', 'the share deleted', { answers: ['Orders', 'Everything', 'New'] }],
      ['invite', 'share', 'the share deleted', { answers: ['A Person', 'kim@contoso.com', 'Never'] }],
      ['deleteShare', 'share', 'the share deleted', { button: 'Delete' }],
      ['resendInvitation', 'pending', 'the share deleted', { answers: ['Never'] }],
      ['withdrawInvitation', 'pending', 'the share deleted', { button: 'Withdraw' }],
      ['revokeSubscription', 'subscription', 'the share deleted', { button: 'Revoke' }],
      ['setSubscriptionExpiry', 'subscription', 'the share deleted', { answers: ['Never'] }],
      ['acceptInvitation', 'received', 'the share deleted', { answers: ['chgfollower'] }],
      ['rejectInvitation', 'received', 'the share deleted', { button: 'Reject' }],
      ['mapDataSet', 'mapping', 'the data set removed', { answers: ['chgfollower', 'New'] }],
      ['detachAttachment', 'attachment', 'it detached', { button: 'Detach' }],
    ];
    for (const [name, node, change, drive] of matrix) {
      it(`${name}, ${change}`, async () => {
        const { told, isSame, isRefreshed } = await overtaken(name, node, change, drive);
        assert.equal(told.length, 1, JSON.stringify(told));
        assert.match(told[0] ?? '', /^error: .*(no longer|has no|gone)/);
        assert.ok(isSame && isRefreshed);
      });
    }
  });

  describe('have nothing to say where somebody else has done the same while a question stood', () => {
    const matrix: readonly (readonly [CommandName, NodeName, Change, Drive])[] = [
      ['removeDataSet', 'dataSet', 'the data set removed', { button: 'Remove' }],
      ['deleteShareSubscription', 'accepted', 'the subscription deleted', { button: 'Delete' }],
      ['detachFollowers', 'follower', 'it detached', { button: 'Detach' }],
    ];
    for (const [name, node, change, drive] of matrix) {
      it(name, async () => {
        const { told, isSame } = await overtaken(name, node, change, drive);
        assert.deepEqual(told, []);
        assert.ok(isSame);
      });
    }
  });

  /** Runs a command, and makes the change as soon as it has asked something. */
  async function overtaken(
    name: CommandName,
    node: NodeName,
    change: Change,
    drive: Drive,
  ): Promise<{ readonly told: readonly string[]; readonly isSame: boolean; readonly isRefreshed: boolean }> {
    let before = '';
    let changing: Promise<void> | undefined;
    const onQuestion = (): Promise<void> => {
      changing ??= changes[change](scene).then(async () => {
        before = await everything();
      });
      return changing;
    };
    const { messages, isRefreshed } = await run(name, { ...drive, onQuestion }, scene.nodes[node]);
    const told = messages.filter((message) => !message.startsWith('confirm'));
    return { told, isSame: (await everything()) === before, isRefreshed };
  }
});
