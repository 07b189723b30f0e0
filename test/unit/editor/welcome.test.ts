import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type * as vscode from 'vscode';
import type { ServerState, ServerSupervisor } from '../../../src/editor/client/supervisor.ts';
import { contextKeys, viewIds } from '../../../src/editor/contributions.ts';
import type { InvitationsModel } from '../../../src/editor/shares/invitationsModel.ts';
import type { SharingTree } from '../../../src/editor/shares/sharingTree.ts';
import { CatalogModel } from '../../../src/editor/tree/catalogModel.ts';
import type { EntityTree } from '../../../src/editor/tree/entityTree.ts';
import { catalogSource, TreeFilter } from '../../../src/editor/tree/treeFilter.ts';
import { TreeFilters } from '../../../src/editor/tree/treeFilters.ts';
import { createFakeBackend, type FakeBackend, fakeFreshness } from '../../support/fakeBackend.ts';
import { asked, installVsCodeStub } from '../../support/vscodeStub.ts';
import { holds } from '../../support/whenClause.ts';

interface Manifest {
  readonly contributes: {
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
  };
}

const root = resolve(import.meta.dirname, '..', '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** What the editor itself knows of a window. */
const window = { workspaceFolderCount: 1, isWorkspaceTrusted: true };

describe('what an empty view says', () => {
  let backend: FakeBackend;
  let model: CatalogModel;
  let filters: TreeFilters;
  let tellServer: (kind: ServerState['kind']) => void;
  let kept: { dispose(): unknown }[];

  before(installVsCodeStub);
  beforeEach(async () => {
    const { registerTrees } = await import('../../../src/editor/tree/registerTrees.ts');
    asked.length = 0;
    kept = [];
    backend = createFakeBackend();
    const later = (callback: () => void): void => callback();
    model = new CatalogModel(backend, { later, looksSame: () => true });
    const filter = new TreeFilter(catalogSource(backend), model, later);
    filters = new TreeFilters();
    filters.add(filter);
    const listeners: ((state: ServerState) => void)[] = [];
    tellServer = (kind) => {
      for (const listener of listeners) listener({ kind } as ServerState);
    };
    const onState = (listener: (state: ServerState) => void): (() => void) => {
      listeners.push(listener);
      return () => undefined;
    };
    const server = { onState };
    registerTrees({
      model,
      sharing: { onChanged: () => () => undefined } as unknown as SharingTree,
      entities: {} as EntityTree,
      filter,
      filters,
      invitations: { onCounted: () => () => undefined } as unknown as InvitationsModel,
      server: server as unknown as ServerSupervisor,
      objective: () => 0,
      keep: (disposable) => {
        kept.push(disposable);
        return disposable;
      },
      log: {} as vscode.LogOutputChannel,
    });
  });
  afterEach(() => {
    for (const each of kept) each.dispose();
  });

  /** Names of the texts by view, as the keys that the extension has set so far have it. */
  function said(about: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, readonly string[]>> {
    const set = asked.flatMap(([command, key, value]) => (command === 'setContext' ? [[String(key), value]] : []));
    const context = { ...window, ...Object.fromEntries(set), ...about };
    return Object.fromEntries(
      (['leaders', 'followers', 'invitations'] as const).map((name) => [
        name,
        manifest.contributes.viewsWelcome
          .filter(({ view, when }) => view === viewIds[name] && holds(when, context))
          .map(({ contents }) => contents.replace(/^%welcome\.|%$/g, '')),
      ]),
    );
  }
  const all = (text: string) => ({ leaders: [text], followers: [text], invitations: [text] });

  it('is nothing as long as nothing is known, so that no wrong text flashes', () => {
    assert.deepEqual(said(), { leaders: [], followers: [], invitations: ['noInvitation'] });
  });

  it('is to open a folder where there is none', async () => {
    await model.children('leader');
    const nowhere = { workspaceFolderCount: 0 };
    const texts = { followers: ['nothingToFollow'], invitations: ['noFolder'] };
    assert.deepEqual(said(nowhere), { leaders: ['noFolder', 'azure'], ...texts });
    assert.deepEqual(said({ ...nowhere, [contextKeys.azureSignedIn]: true }), { leaders: ['noFolder'], ...texts });
  });

  it('is to make a cluster where there is none', async () => {
    await model.children('leader');
    const texts = { followers: ['nothingToFollow'], invitations: ['noInvitation'] };
    assert.deepEqual(said(), { leaders: ['noCluster', 'azure'], ...texts });
    assert.deepEqual(said({ [contextKeys.azureSignedIn]: true }), { leaders: ['noCluster'], ...texts });
  });

  it('is to trust the workspace, and nothing else, before that is done', async () => {
    for (const folders of [0, 1]) {
      assert.deepEqual(said({ isWorkspaceTrusted: false, workspaceFolderCount: folders }), all('untrusted'));
    }
    await model.children('leader');
    tellServer('stopped');
    assert.deepEqual(said({ isWorkspaceTrusted: false }), all('untrusted'));
  });

  it('goes with what there is: a cluster, a database, a follower', async () => {
    const uri = backend.addCluster('contoso');
    await model.children('leader');
    const invitations = ['noInvitation'];
    assert.deepEqual(said(), { leaders: ['noLeader'], followers: ['nothingToFollow'], invitations });
    backend.addDatabase(uri, 'Aviation');
    backend.tell('catalogChanged', {});
    await model.children('leader');
    assert.deepEqual(said(), { leaders: [], followers: ['noFollower'], invitations });
    backend.addDatabase(uri, 'Copy', { freshness: fakeFreshness(uri, 'contoso', 'Copy') });
    backend.tell('catalogChanged', {});
    await model.children('leader');
    assert.deepEqual(said(), { leaders: [], followers: [], invitations });
  });

  it('is that the server is down, whether it will be started again or not, until it runs', async () => {
    await model.children('leader');
    const before = said();
    for (const kind of ['waiting', 'stopped'] as const) {
      tellServer(kind);
      assert.deepEqual(said(), all('serverDown'), kind);
      assert.deepEqual(said({ workspaceFolderCount: 0 }), all('serverDown'), kind);
    }
    tellServer('running');
    assert.deepEqual(said(), before);
  });

  it('is that the filter finds nothing, as long as there is one', async () => {
    const uri = backend.addCluster('contoso');
    backend.addDatabase(uri, 'Aviation');
    await model.children('leader');
    const before = said();
    await filters.set('nowhere');
    const found = { leaders: ['nothingFound'], followers: ['nothingFound'], invitations: ['noInvitation'] };
    assert.deepEqual(said(), found);
    tellServer('waiting');
    assert.deepEqual(said(), all('serverDown'));
    tellServer('running');
    await filters.set('');
    assert.deepEqual(said(), before);
  });
});
