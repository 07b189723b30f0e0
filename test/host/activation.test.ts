import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { readSetting } from '../../src/editor/configuration.ts';
import { commandIds, settings } from '../../src/editor/contributions.ts';
import { activated } from './support/extension.ts';

describe('activation', () => {
  // How long activation takes is measured by the bench of starting; here, that it leaves the costly part for later.
  it('starts no server before something needs one, where there are no clusters', async () => {
    const { services } = await activated();
    assert.equal(services.server.state.kind, 'idle');
  });

  it('registers every command', async () => {
    await activated();
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(commandIds)) assert.ok(registered.has(id), id);
  });

  it('has its settings, at their defaults', () => {
    assert.equal(readSetting('freshnessObjective'), settings.freshnessObjective.default);
    assert.equal(readSetting('confirmationStyle'), settings.confirmationStyle.default);
  });

  it('speaks Kusto', async () => {
    assert.ok((await vscode.languages.getLanguages()).includes('kusto'));
    const document = await vscode.workspace.openTextDocument({ language: 'kusto', content: 'T' });
    assert.equal(document.languageId, 'kusto');
  });
});
