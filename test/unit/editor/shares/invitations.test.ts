import assert from 'node:assert/strict';
import { invitationDocument } from '../../../../src/editor/shares/invitationDocument.ts';
import { InvitationsModel } from '../../../../src/editor/shares/invitationsModel.ts';
import { InvitationTokens } from '../../../../src/editor/shares/invitationTokens.ts';
import { SharingError } from '../../../../src/protocol/errors.ts';
import { english } from '../../../support/english.ts';
import { createFakeBackend, type FakeBackend } from '../../../support/fakeBackend.ts';
import { someReceived, someShare } from '../../../support/sharingLooks.ts';

function memory(): {
  values: Map<string, string>;
  get(key: string): Promise<string | undefined>;
  store(key: string, value: string): Promise<void>;
} {
  const values = new Map<string, string>();
  return { values, get: async (key) => values.get(key), store: async (key, value) => void values.set(key, value) };
}

describe('tokens of invitations', () => {
  it('are kept once each, also when added at once', async () => {
    const secrets = memory();
    const tokens = new InvitationTokens(secrets);
    await Promise.all([tokens.add('a'), tokens.add('b'), tokens.add('a')]);
    assert.deepEqual(await new InvitationTokens(secrets).all(), ['b', 'a']);
    await tokens.remove('b');
    assert.deepEqual(await tokens.all(), ['a']);
  });

  it('are at most a hundred, and none when damaged', async () => {
    const secrets = memory();
    const tokens = new InvitationTokens(secrets);
    for (let index = 0; index < 105; index++) await tokens.add(String(index));
    assert.deepEqual([(await tokens.all()).length, (await tokens.all())[0]], [100, '5']);
    secrets.values.set('invitationTokens', '{');
    assert.deepEqual(await tokens.all(), []);
  });
});

describe('invitations', () => {
  let backend: FakeBackend;
  let tokens: InvitationTokens;
  let model: InvitationsModel;
  let later: (() => void)[];

  beforeEach(() => {
    backend = createFakeBackend();
    backend.listReceivedInvitations = async () => [someReceived];
    tokens = new InvitationTokens(memory());
    later = [];
    model = new InvitationsModel(backend, tokens, (callback) => later.push(callback));
  });
  afterEach(() => model.dispose());

  it('are those of the workspace and those that were opened, each once, and are counted', async () => {
    const other = { ...someReceived, invitationId: 'i2', token: 'x', share: { ...someReceived.share, name: 'Aaa' } };
    backend.readInvitation = async ({ token }) => (token === 'x' ? other : someReceived);
    const counts: number[] = [];
    model.onCounted((count) => counts.push(count));
    await model.open('x');
    await model.open('a.b.c');
    assert.deepEqual(
      (await model.received()).map(({ invitationId }) => invitationId),
      ['i2', 'i1'],
    );
    assert.deepEqual(counts, [2]);
    await model.answered('x');
    assert.deepEqual(await tokens.all(), ['a.b.c']);
  });

  it('forget a token that can never be answered again, and keep one for somebody else', async () => {
    await tokens.add('expired');
    await tokens.add('another');
    backend.readInvitation = ({ token }) =>
      Promise.reject(new SharingError(token === 'expired' ? 'InvitationExpired' : 'InvitationForAnother', 'no'));
    await model.received();
    assert.deepEqual(await tokens.all(), ['another']);
  });

  it('do not keep what cannot be opened', async () => {
    backend.readInvitation = () => Promise.reject(new SharingError('InvitationForged', 'forged'));
    await assert.rejects(model.open('bad'), { code: 'InvitationForged' });
    assert.deepEqual(await tokens.all(), []);
  });

  it('that were sent are listed newest first, of every share one may see', async () => {
    const contoso = backend.addCluster('contoso');
    backend.addCluster('tailspin');
    const [first] = someShare.invitations;
    assert.ok(first);
    const invitations = [first, { ...first, id: 'i2', sentAt: first.sentAt + 1 }];
    backend.listShares = async ({ cluster }) => {
      if (cluster !== contoso) throw new SharingError('Forbidden', 'no');
      return [{ ...someShare, invitations }];
    };
    assert.deepEqual(
      (await model.sent()).map(({ invitation }) => invitation.id),
      ['i2', 'i1'],
    );
  });

  it('are listed anew once when clusters changed, and not for rows', () => {
    let told = 0;
    model.onChanged(() => told++);
    backend.tell('catalogChanged', { cluster: 'c', database: 'd' });
    backend.tell('catalogChanged', { cluster: 'c' });
    backend.tell('catalogChanged', {});
    for (const callback of later) callback();
    assert.equal(told, 1);
  });

  it('are shown with their terms, in which nothing is more than text', () => {
    const share = { ...someReceived.share, terms: 'Be [kind](command:x).\n<script>', description: '# big' };
    const text = invitationDocument({ ...someReceived, share }, english);
    assert.match(text, /\| contoso \| West Europe \| lee@fabrikam\\\.com \|/);
    assert.match(text, /> Be \\\[kind\\\]\\\(command:x\\\)\\\. {2}\n> \\<script\\>/);
    assert.match(text, /> \\# big/);
    assert.match(invitationDocument({ ...someReceived, share: { ...share, terms: ' ' } }, english), /set no terms/);
  });
});
