import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('VS Code', () => {
  it('has the test folder open', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
