import * as vscode from 'vscode';
import { clusterChoices } from '../commands/choices.ts';
import { enterText } from '../commands/inputs.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { isOutcome } from '../commands/steps.ts';
import { document, heading, table } from '../shares/markdown.ts';
import { ask, single } from '../shares/questions.ts';
import type { ClusterNode } from '../tree/nodes.ts';
import { filterRows, ledgerRows, type Rows, toCsv, toJson, usageRows } from './ledgerText.ts';

const t = vscode.l10n.t;

type Names = 'showSharingLedger' | 'showSharingUsage' | 'exportSharingLedger' | 'exportSharingUsage';
type Kind = 'ledger' | 'usage';

/** More rows than these no one reads in a document; the export has them all. */
const mostShown = 1000;

/** Who changed what of sharing, and who used how much of what is shared. */
export function ledgerCommands(services: Services): Pick<CommandHandlers, Names> {
  return {
    showSharingLedger: (node) => show(services, 'ledger', node),
    showSharingUsage: (node) => show(services, 'usage', node),
    exportSharingLedger: (node) => save(services, 'ledger', node),
    exportSharingUsage: (node) => save(services, 'usage', node),
  };
}

function titleOf(kind: Kind, cluster: string): string {
  return kind === 'ledger' ? t('Sharing Ledger of {0}', cluster) : t('Sharing Usage of {0}', cluster);
}

async function rowsOf({ backend }: Services, kind: Kind, cluster: string): Promise<Rows> {
  return kind === 'ledger'
    ? ledgerRows(await backend.listSharingJournal({ cluster }))
    : usageRows(await backend.listSharingUsage({ cluster }));
}

async function askCluster(
  { backend, model }: Services,
  title: string,
  node?: ClusterNode,
): Promise<{ uri: string; name: string } | undefined> {
  if (node) return { uri: node.cluster, name: model.cluster(node.cluster)?.name ?? node.cluster };
  const none = t('There is no cluster yet. Create one first.');
  return ask(title, t('The cluster'), none, () => clusterChoices(backend));
}

async function askFilter(title: string): Promise<string | undefined> {
  const prompt = t('Show only lines that hold this text. May be empty');
  const typed = await enterText({ title, position: single, prompt, placeholder: 'fabrikam', problem: () => undefined });
  return isOutcome(typed) ? undefined : typed;
}

async function show(services: Services, kind: Kind, node?: ClusterNode): Promise<void> {
  const heads = { ledger: t('Show Sharing Ledger'), usage: t('Show Sharing Usage') };
  const cluster = await askCluster(services, heads[kind], node);
  const filter = cluster && (await askFilter(heads[kind]));
  if (cluster === undefined || filter === undefined) return;
  const title = titleOf(kind, cluster.name);
  await services.documents.show(filter === '' ? title : `${title} · ${filter}`, async () => {
    const { columns, rows } = filterRows(await rowsOf(services, kind, cluster.uri), filter);
    const shown = rows.slice(0, mostShown);
    const empty =
      kind === 'ledger'
        ? t('There is no such line.')
        : t('No consumer has reported anything. Each decides by itself whether it reports its usage.');
    return document(
      heading(1, title),
      filter !== '' && t('Lines that hold `{0}`', filter.replaceAll('`', "'")),
      shown.length === 0
        ? empty
        : table(
            columns,
            shown.map(([time, ...row]) => [readable(String(time)), ...row.map(String)]),
          ),
      rows.length > shown.length &&
        t('The newest {0} of {1} lines; an export has them all.', shown.length, rows.length),
    );
  });
}

/** A time of ISO 8601 in UTC to the second, which a narrow column breaks between day and time. */
function readable(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')}Z`;
}

async function save(services: Services, kind: Kind, node?: ClusterNode): Promise<void> {
  const heads = { ledger: t('Export Sharing Ledger'), usage: t('Export Sharing Usage') };
  const title = heads[kind];
  const cluster = await askCluster(services, title, node);
  const filter = cluster && (await askFilter(title));
  if (cluster === undefined || filter === undefined) return;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = `${kind}-${cluster.name}.csv`;
  const target = await vscode.window.showSaveDialog({
    title,
    filters: { CSV: ['csv'], JSON: ['json'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
  if (target === undefined) return;
  const rows = filterRows(await rowsOf(services, kind, cluster.uri), filter);
  const text = target.path.toLowerCase().endsWith('.json') ? toJson(rows) : toCsv(rows);
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  void vscode.window.showInformationMessage(t('Lines written to {1}: {0}.', rows.rows.length, target.fsPath));
}
