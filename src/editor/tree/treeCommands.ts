import * as vscode from 'vscode';
import { SharingError } from '../../protocol/errors.ts';
import { askDatabase } from '../access/accessCommands.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { entityCommand, schemaScript, tableCommand } from '../query/schemaScript.ts';
import type { EntityNode } from './entityNodes.ts';
import { askFilter } from './filterInput.ts';
import type { DatabaseNode, TableNode } from './nodes.ts';

const t = vscode.l10n.t;

type Names = 'loadMore' | 'filterTrees' | 'clearFilter' | 'showSchema' | 'showDefinition';

/** What is done with the trees themselves, and what their nodes show of their definitions. */
export function treeCommands(services: Services): Pick<CommandHandlers, Names> {
  const { model, filter } = services;
  return {
    loadMore: async (node) => {
      if (node) model.showMore(node);
    },
    filterTrees: () => askFilter(filter),
    clearFilter: () => filter.set(''),
    showSchema: (node) => showSchema(services, node),
    showDefinition: (node) => showDefinition(services, node),
  };
}

async function showSchema(services: Services, node?: DatabaseNode): Promise<void> {
  const { backend, documents } = services;
  const chosen = await askDatabase(services, t('Show Schema as Commands'), node);
  if (chosen === undefined) return;
  const { cluster, clusterName, database } = chosen;
  const title = `${clusterName}/${database}`;
  await documents.showQuery(title, async () => {
    const [tables, entities] = await Promise.all([
      backend.listTables({ cluster, database }),
      backend.listEntities({ cluster, database }),
    ]);
    return schemaScript(title, tables, entities);
  });
}

async function showDefinition(services: Services, node?: EntityNode | TableNode): Promise<void> {
  if (node === undefined) return;
  const { backend, documents, model } = services;
  const { cluster, database } = node;
  const name = node.kind === 'table' ? node.table : node.name;
  const clusterName = model.cluster(cluster)?.name ?? '';
  await documents.showQuery(`${clusterName}/${database}/${name}`, async () => {
    const text = await definition();
    if (text !== undefined) return `${text}\n`;
    throw new SharingError('EntityNotFound', t("'{0}' is no longer in database '{1}'.", name, database));
  });

  async function definition(): Promise<string | undefined> {
    if (node?.kind === 'entity') return entityCommand(await backend.listEntities({ cluster, database }), node.of, name);
    const tables = await backend.listTables({ cluster, database, limit: 0, names: [name] });
    return tables[0] && tableCommand(tables[0]);
  }
}
