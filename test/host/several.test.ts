import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type CommandName, commandIds } from '../../src/editor/contributions.ts';
import type { SharingNode } from '../../src/editor/shares/sharingNodes.ts';
import type { ExtensionApi } from '../../src/extension.ts';
import { SharingError } from '../../src/protocol/errors.ts';
import { eventually } from '../support/eventually.ts';
import { answering } from './support/dialogs.ts';
import { activated, cluster } from './support/extension.ts';
import { type Drive, type Driven, driving } from './support/inputs.ts';

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

  describe('of a share', () => {
    const people = ['kim@fabrikam.com', 'lee@fabrikam.com'] as const;
    const principals = people.map((each) => ({ role: 'AllDatabasesAdmin' as const, principal: `aaduser=${each}` }));
    let share: string;

    before(async () => {
      const { backend, principal } = api.services;
      const made = await backend.createShare({ cluster: leader, name: 'Many', description: '', terms: '' });
      share = made.id;
      await backend.addDataSet({ cluster: leader, share, name: 'Ones', database: 'One' });
      await backend.changeClusterPrincipals({ cluster: follower, change: 'add', principals });
      for (const email of people) {
        const { token } = await backend.invite({ cluster: leader, share, invitee: { kind: 'email', email } });
        await backend.actAs({ principal: `aaduser=${email}` });
        await backend.acceptInvitation({ token, cluster: follower });
        await backend.actAs({ principal: principal.local });
      }
      for (const email of ['bea@tailspin.com', 'max@tailspin.com', 'zoe@tailspin.com']) {
        await backend.invite({ cluster: leader, share, invitee: { kind: 'email', email } });
      }
    });
    after(async () => {
      const { backend } = api.services;
      await backend.deleteShare({ cluster: leader, share });
      for (const { id } of await backend.listShareSubscriptions({ cluster: follower })) {
        await backend.deleteShareSubscription({ cluster: follower, subscription: id });
      }
      await backend.changeClusterPrincipals({ cluster: follower, change: 'drop', principals });
    });

    /** The rows below the share of that kind and with that description. */
    async function rows(kind: SharingNode['kind'], description: string, of = share): Promise<readonly SharingNode[]> {
      const { model, sharing } = api.services;
      await model.children('leader');
      const [group] = await sharing.around(model.clusterNode('leader', leader));
      const shares = group ? await sharing.children(group) : [];
      const node = shares.find((each) => each.kind === 'share' && each.share === of);
      const all = node ? await sharing.children(node) : assert.fail('no share');
      return all.filter((each) => each.kind === kind && sharing.look(each).description === description);
    }
    /** A row of another kind is selected too, which is none of the command's. */
    async function onAll(name: CommandName, selected: readonly SharingNode[], drive: Drive): Promise<Driven> {
      const others = await rows('dataSet', 'One');
      assert.deepEqual([selected.length, others.length], [2, 1]);
      const nodes = [...others, ...selected];
      return driving(drive, () => vscode.commands.executeCommand(commandIds[name], selected[0], nodes));
    }

    it('subscriptions are revoked after one question, and come back together', async () => {
      const selected = await rows('subscription', 'active');
      const { messages, questions } = await onAll('revokeSubscription', selected, { button: ['Revoke', 'Undo'] });
      const [question = '', ...told] = messages;
      assert.match(question, /^confirm: Revoke the access of 2 consumers\?\n/);
      for (const each of people) assert.ok(question.includes(`aaduser=${each} (adatum)`), question);
      assert.deepEqual(told, [`info: Revoked the access of ${people.map((each) => `aaduser=${each}`).join(', ')}.`]);
      assert.deepEqual(questions, []);
      const { backend } = api.services;
      const statuses = async (status: string): Promise<number> =>
        (await backend.listSharingJournal({ cluster: leader })).filter(({ details }) => details.endsWith(`: ${status}`))
          .length;
      await eventually('the ledger has it that both were revoked', async () => (await statuses('Revoked')) >= 2);
      await eventually('both are active again', async () => (await rows('subscription', 'active')).length === 2);
    });

    it('a subscription that cannot be revoked is named, and the other is revoked nevertheless', async () => {
      const { backend } = api.services;
      const selected = await rows('subscription', 'active');
      const [lost] = selected;
      assert.ok(lost?.kind === 'subscription');
      const { revokeSubscription } = backend;
      Object.assign(backend, {
        revokeSubscription: (...call: Parameters<typeof revokeSubscription>) =>
          call[0].subscription === lost.subscription
            ? Promise.reject(new SharingError('JournalConflict', 'It did not work.'))
            : revokeSubscription(...call),
      });
      const { messages } = await onAll('revokeSubscription', selected, { button: 'Revoke' }).finally(() =>
        Object.assign(backend, { revokeSubscription }),
      );
      const [kim, lee] = people;
      assert.deepEqual(messages.slice(1), [
        `error: Done: 1 of 2 (aaduser=${lee}). Not aaduser=${kim}: It did not work.`,
      ]);
      await eventually('one of them is active', async () => (await rows('subscription', 'active')).length === 1);
    });

    it('an invitation that is gone with its share is named, and the other is withdrawn nevertheless', async () => {
      const { backend } = api.services;
      const made = await backend.createShare({ cluster: leader, name: 'Brief', description: '', terms: '' });
      const brief = { cluster: leader, share: made.id };
      await backend.addDataSet({ ...brief, name: 'Ones', database: 'One' });
      await backend.invite({ ...brief, invitee: { kind: 'email', email: 'amy@tailspin.com' } });
      const [lost] = await rows('invitation', 'pending', made.id);
      const [kept] = await rows('invitation', 'pending');
      assert.ok(lost && kept);
      const onQuestion = (): Promise<unknown> => backend.deleteShare(brief);
      const { messages } = await onAll('withdrawInvitation', [lost, kept], { button: 'Withdraw', onQuestion });
      assert.match(messages[1] ?? '', /^error: Done: 1 of 2 \(bea@tailspin\.com\)\. Not amy@tailspin\.com: /);
    });

    it('invitations are withdrawn after one question', async () => {
      const { messages } = await onAll('withdrawInvitation', await rows('invitation', 'pending'), {
        button: 'Withdraw',
      });
      assert.deepEqual(messages, [
        'confirm: Withdraw 2 invitations?\nThe links of these will no longer work:\nmax@tailspin.com (Many)\nzoe@tailspin.com (Many)',
      ]);
      assert.equal((await rows('invitation', 'withdrawn')).length, 3);
    });
  });
});
