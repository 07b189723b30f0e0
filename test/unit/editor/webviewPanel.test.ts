import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type * as vscode from 'vscode';
import { installVsCodeStub, warned } from '../../support/vscodeStub.ts';

installVsCodeStub();
const { WebviewPanel } = await import('../../../src/editor/panels/webviewPanel.ts');

describe('a webview that is watched over', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'panel-'));
    await mkdir(join(folder, 'dist/webview'), { recursive: true });
    for (const file of ['fake.js', 'fake.css', 'codicon.css']) await writeFile(join(folder, 'dist/webview', file), '');
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    warned.length = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  /** A panel of the editor; `built` holds its pages. */
  function open(isReady: () => boolean): { built: string[]; dispose: () => void } {
    const built: string[] = [];
    const ends: (() => void)[] = [];
    const nothing = { dispose: () => {} };
    const webview = {
      cspSource: 'source',
      asWebviewUri: ({ fsPath }: { fsPath: string }) => `webview:${fsPath}`,
      onDidReceiveMessage: () => nothing,
      set html(page: string) {
        built.push(page);
      },
    };
    const panel = {
      ...{ title: 'Freshness', visible: true, webview },
      onDidChangeViewState: () => nothing,
      onDidDispose: (listener: () => void) => {
        ends.push(listener);
        return nothing;
      },
    };
    new WebviewPanel(panel as unknown as vscode.WebviewPanel, { fsPath: folder } as vscode.Uri, {
      ...{ name: 'fake', icon: 'fake.svg', isReady, hidden: () => {}, disposed: () => {} },
    }).load();
    return { built, dispose: () => ends.forEach((end) => void end()) };
  }

  it('is built anew by one button when it is not heard of for 15 s', async () => {
    let ready = false;
    const { built } = open(() => ready);
    mock.timers.tick(14_999);
    assert.deepEqual(warned, []);
    mock.timers.tick(1);
    assert.deepEqual(warned, [['The view "Freshness" has not loaded.', 'Reload View']]);
    await Promise.resolve().then(() => {});
    assert.equal(built.length, 2);
    ready = true;
    mock.timers.tick(60_000);
    assert.equal(warned.length, 1);
  });

  it('is left in peace when it was heard of, or is closed', () => {
    open(() => true);
    open(() => false).dispose();
    mock.timers.tick(60_000);
    assert.deepEqual(warned, []);
  });
});
