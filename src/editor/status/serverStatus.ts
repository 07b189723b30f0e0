import * as vscode from 'vscode';
import type { ServerState, ServerSupervisor } from '../client/supervisor.ts';
import { commandIds, languageId } from '../contributions.ts';
import { formatDuration } from '../format.ts';

const t = vscode.l10n.t;

/** How the server is, beside the language of each query document. */
export function showServerStatus(server: ServerSupervisor): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('dataShareExplorer.server', { language: languageId });
  item.name = t('Data Share Server');
  item.command = { title: t('Restart Server'), command: commandIds.restartServer };
  const update = (state: ServerState): void => {
    item.busy = state.kind === 'starting';
    item.severity =
      state.kind === 'waiting' || state.kind === 'stopped'
        ? vscode.LanguageStatusSeverity.Warning
        : vscode.LanguageStatusSeverity.Information;
    item.text = describe(state);
    item.detail = state.kind === 'waiting' ? state.reason : '';
  };
  update(server.state);
  const unsubscribe = server.onState(update);
  return vscode.Disposable.from(item, { dispose: unsubscribe });
}

function describe(state: ServerState): string {
  switch (state.kind) {
    case 'idle':
      return t('Data Share server: not needed yet');
    case 'starting':
      return t('Data Share server: starting');
    case 'running':
      return t('Data Share server: running');
    case 'waiting':
      return t('Data Share server: starts again in {0}', formatDuration(state.delay));
    case 'stopped':
      return t('Data Share server: stopped');
  }
}
