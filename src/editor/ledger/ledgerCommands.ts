import * as vscode from 'vscode';
import type { ClusterSummary } from '../../protocol/catalog.ts';
import { clusterChoices } from '../commands/choices.ts';
import { enterText } from '../commands/inputs.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { runSteps, type Step, withAnswer } from '../commands/steps.ts';
import { type About, subject } from '../commands/subject.ts';
import { document, heading, table } from '../shares/markdown.ts';
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

type ClusterRef = Pick<ClusterSummary, 'uri' | 'name'>;

interface Wanted extends About<ClusterRef> {
  readonly filter?: string;
}

/** Of which cluster, and which lines. Undefined when the user cancels. */
async function askLines(
  { backend, model }: Services,
  title: string,
  node?: ClusterNode,
): Promise<{ readonly cluster: ClusterRef; readonly filter: string } | undefined> {
  const none = t('There is no cluster yet. Create one first.');
  const choices = (): ReturnType<typeof clusterChoices> => clusterChoices(backend);
  const { initial, step } = subject<ClusterRef>(
    { title, placeholder: t('The cluster'), none, choices },
    node && { uri: node.cluster, name: model.cluster(node.cluster)?.name ?? node.cluster },
  );
  const steps: readonly Step<Wanted>[] = [
    step,
    {
      needed: () => true,
      ask: async (state, position) => {
        const prompt = t('Show only lines that hold this text. May be empty');
        const typed = await enterText({ title, position, prompt, placeholder: 'fabrikam', problem: () => undefined });
        return withAnswer(typed, (filter) => ({ ...state, filter }));
      },
    },
  ];
  const { about: cluster, filter } = (await runSteps<Wanted>(initial, steps)) ?? {};
  return cluster === undefined || filter === undefined ? undefined : { cluster, filter };
}

async function show(services: Services, kind: Kind, node?: ClusterNode): Promise<void> {
  const heads = { ledger: t('Show Sharing Ledger'), usage: t('Show Sharing Usage') };
  const wanted = await askLines(services, heads[kind], node);
  if (wanted === undefined) return;
  const { cluster, filter } = wanted;
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
  const wanted = await askLines(services, title, node);
  if (wanted === undefined) return;
  const { cluster, filter } = wanted;
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
