import * as vscode from 'vscode';
import type { Backend } from '../../protocol/contract.ts';
import { type ExportResultParams, exportFormats } from '../../protocol/query.ts';
import { withProgress } from '../commands/progress.ts';
import { pathOnThisMachine } from '../onThisMachine.ts';
import type { ExportRequest } from './resultsSession.ts';

type Format = ExportResultParams['format'];

interface FormatItem extends vscode.QuickPickItem {
  readonly format: Format;
}

/** Asks for what is not said yet, and has the server write the rows; the file is there when it is whole, or not at all. */
export async function exportRows(backend: Backend, { rows, count, name, ...asked }: ExportRequest): Promise<void> {
  const format = asked.format ?? (await askFormat());
  if (format === undefined) return;
  const { title, ending } = describe(format);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = `${name.replace(/[\\/:*?"<>|]/g, '-')}.${ending}`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export as {0}', title),
    filters: { [title]: [ending] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, file) }),
  });
  if (target === undefined) return;
  const path = pathOnThisMachine(target);
  const written = await withProgress(vscode.l10n.t('Exporting rows: {0}', count), (options) =>
    backend.exportResult({ ...rows, format, path }, options),
  );
  const open = vscode.l10n.t('Open File');
  const done = vscode.l10n.t('Rows written to {0}: {1}', path, written.rows);
  // Not awaited: the message stays as long as the user likes.
  void vscode.window.showInformationMessage(done, ...(format === 'parquet' ? [] : [open])).then(async (chosen) => {
    if (chosen === open) await vscode.commands.executeCommand('vscode.open', target);
  });
}

async function askFormat(): Promise<Format | undefined> {
  const items = exportFormats.map((format): FormatItem => {
    const { title, ending, detail } = describe(format);
    return { format, label: title, description: `.${ending}`, detail };
  });
  const placeHolder = vscode.l10n.t('Numbers keep all their digits in each of them');
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Export Result'), placeHolder }))?.format;
}

function describe(format: Format): { readonly title: string; readonly ending: string; readonly detail: string } {
  const { t } = vscode.l10n;
  switch (format) {
    case 'csv':
      return { title: 'CSV', ending: 'csv', detail: t('Comma-separated, after RFC 4180') };
    case 'tsv':
      return { title: 'TSV', ending: 'tsv', detail: t('Tab-separated') };
    case 'json':
      return { title: 'JSON', ending: 'json', detail: t('One array of objects; nested values stay nested') };
    case 'ndjson':
      return { title: 'NDJSON', ending: 'ndjson', detail: t('An object a line') };
    case 'markdown':
      return { title: 'Markdown', ending: 'md', detail: t('A table to be read') };
    case 'parquet':
      return { title: 'Parquet', ending: 'parquet', detail: t('Compressed columns, with their types') };
  }
}
