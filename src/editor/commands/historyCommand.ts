import * as vscode from 'vscode';
import { formatDuration } from '../format.ts';
import type { HistoryEntry } from '../query/queryHistory.ts';
import { confirmed } from '../shares/questions.ts';
import type { Services } from './services.ts';

const t = vscode.l10n.t;

interface EntryItem extends vscode.QuickPickItem {
  readonly entry: HistoryEntry;
}

export interface HistoryActions {
  readonly open: (entry: HistoryEntry) => Promise<void>;
  readonly run: (entry: HistoryEntry) => Promise<void>;
}

/** Shows the queries that were run, newest first: to be opened, run again or forgotten. */
export async function showHistory({ history, errors }: Services, { open, run }: HistoryActions): Promise<void> {
  const pick = vscode.window.createQuickPick<EntryItem>();
  const runButton = { iconPath: new vscode.ThemeIcon('play'), tooltip: t('Run Again') };
  const forget = { iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Forget') };
  const clear = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: t('Forget All') };
  const fill = (): void => {
    pick.items = history.entries.map((entry) => itemOf(entry, [runButton, forget]));
  };
  pick.title = t('Query History');
  pick.placeholder = history.entries.length > 0 ? t('Choose a query to open it') : t('No query has been run yet');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = history.entries.length > 0 ? [clear] : [];
  fill();
  const act = (action: () => Promise<void>): void => {
    pick.hide();
    void errors.guard(action);
  };
  pick.onDidAccept(() => {
    const entry = pick.activeItems[0]?.entry;
    if (entry) act(() => open(entry));
  });
  pick.onDidTriggerItemButton(async ({ button, item }) => {
    if (button === runButton) act(() => run(item.entry));
    else {
      await history.remove(item.entry);
      fill();
    }
  });
  pick.onDidTriggerButton(() =>
    act(async () => {
      const question = t('Forget all queries of this workspace?');
      const detail = t('The history cannot be brought back. Query files stay as they are.');
      if (await confirmed(question, detail, t('Forget All'))) await history.clear();
    }),
  );
  pick.onDidHide(() => pick.dispose());
  pick.show();
}

function itemOf(entry: HistoryEntry, buttons: vscode.QuickInputButton[]): EntryItem {
  const { text, clusterName, database, at, duration, rows, state, message } = entry;
  const icon = { done: 'pass', failed: 'error', cancelled: 'circle-slash' }[state];
  const outcome = {
    done: t('Rows: {0}', rows ?? 0),
    failed: message ?? t('Failed'),
    cancelled: t('Cancelled'),
  }[state];
  return {
    entry,
    buttons,
    label: `$(${icon}) ${text.replace(/\s+/g, ' ').slice(0, 200)}`,
    description: `${clusterName}/${database}`,
    detail: `${new Date(at).toLocaleString(vscode.env.language)} · ${formatDuration(duration)} · ${outcome}`,
  };
}
